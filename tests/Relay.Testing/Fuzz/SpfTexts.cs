using System.Text;

namespace Relay.Testing.Fuzz;

/// <summary>SPF records made of the grammar's own pieces and of noise. The caller's <see cref="Random"/> decides all.</summary>
public static class SpfTexts
{
    public static IReadOnlyList<string> Pieces { get; } =
    [
        "v=spf1", " ", "  ", "all", "-all", "~", "?", "+", "a", "mx", "ptr", "include", "exists", "ip4", "ip6", "redirect", "exp", "=", ":", "/", "//", "24", "0",
        "129", "%{", "}", "%{d}", "%{ir}", "%{l1r-+}", "%{p}", "%{s}", "%{H}", "%%", "%_", "%-", "%", "%{c}", ".", "..", "n1.example", "n2.example", "n3.example", "n4.example",
        "192.0.2.0", "2001:db8::", "::ffff:192.0.2.1", "\u00FF", "\0", "\t", "x-y=", "1", "999999999999",
    ];

    /// <summary>The names that records point to.</summary>
    public static IReadOnlyList<string> Names { get; } = ["n1.example", "n2.example", "n3.example", "n4.example"];

    /// <summary>Mostly well-formed, so that evaluation gets somewhere.</summary>
    public static string Record(Random random)
    {
        var text = new StringBuilder("v=spf1");
        for (var terms = random.Next(14); terms > 0; terms--)
        {
            text.Append(' ').Append((random.Next(12), Names[random.Next(Names.Count)]) switch
            {
                (0, _) => "ip4:192.0.2." + random.Next(256),
                (1, _) => "ip6:2001:db8::/" + random.Next(129),
                (2, var n) => "a:" + n,
                (3, var n) => "mx:" + n,
                (4, _) => "ptr",
                (5, var n) => "include:" + n,
                (6, var n) => $"exists:%{{{"slodipvh"[random.Next(8)]}{random.Next(1, 4)}r}}." + n,
                (7, var n) => "redirect=" + n,
                (8, var n) => "exp=" + n,
                (9, _) => "-~?+"[random.Next(4)] + "all",
                (10, _) => "a/24//64",
                (_, var n) => random.Next(40) == 0 ? Noise(random) : "include:%{d1r}." + n,
            });
        }

        return text.ToString();
    }

    public static string Noise(Random random) => FieldTexts.Some(random, Pieces, random.Next(12));
}
