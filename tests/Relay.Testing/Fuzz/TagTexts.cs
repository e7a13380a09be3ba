using System.Text;

namespace Relay.Testing.Fuzz;

/// <summary>Tag lists of DKIM and ARC, and sound texts with a few things changed. The caller's <see cref="Random"/> decides all.</summary>
public static class TagTexts
{
    public const string Words = "v=1;a=rsa-sha256;c=relaxed/simple;d=signer.test;s=rsa;h=from:to;bh=AAAA;b=BBBB;i=@x.signer.test;l=5;t=1;x=2;q=dns/txt;p=MIIB;k=ed25519;cv=pass;i=1;=\"\\();\r\n \t\u0000\u0080\u00ff";

    /// <param name="parts">At most so many stretches of <see cref="Words"/>.</param>
    public static string Text(Random random, int parts)
    {
        var text = new StringBuilder();
        for (var n = random.Next(parts); n > 0; n--)
        {
            var start = random.Next(Words.Length);
            text.Append(Words, start, Math.Min(Words.Length - start, 1 + random.Next(8)));
        }

        return text.ToString();
    }

    /// <summary>The text with up to three changes.</summary>
    public static string Mutate(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var n = random.Next(4); n > 0; n--)
        {
            var at = random.Next(changed.Length);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = (char)random.Next(256);
                    break;
                case 1:
                    changed.Remove(at, Math.Min(random.Next(30), changed.Length - at));
                    break;
                case 2:
                    changed.Insert(at, Words.AsSpan(random.Next(Words.Length - 10), 10));
                    break;
                default:
                    changed.Insert(at, text.AsSpan(random.Next(text.Length / 2), random.Next(text.Length / 2)));
                    break;
            }

            if (changed.Length == 0)
            {
                return "";
            }
        }

        return changed.ToString();
    }
}
