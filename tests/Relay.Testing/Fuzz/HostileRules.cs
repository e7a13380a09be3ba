using System.Globalization;
using System.Text;

namespace Relay.Testing.Fuzz;

/// <summary>Rule files, and texts for rules, that grow with a number.</summary>
public static class HostileRules
{
    /// <summary>Rule files, each of something whose reading or compiling might cost the square of it.</summary>
    public static readonly IReadOnlyList<(string Name, Func<int, string> Make)> Files =
    [
        ("comments", n => HostileMail.Repeat("# x\n", n)),
        ("one long line", n => "body A /" + HostileMail.Repeat("ab", n) + "/\n"),
        ("rules", n => Each(n, static i => $"body R{i} /word{i}/\n")),
        ("the same rule", n => HostileMail.Repeat("body R /x/\n", n)),
        ("scores", n => Each(n, static i => $"score S{i} 1\n")),
        ("described rules", n => Each(n, static i => $"header R{i} X-F{i} =~ /a{i}/\ndescribe R{i} text\nscore R{i} 0.1\ntflags R{i} multiple\n")),
        ("chained composites", n => "body M0 /x/\n" + Each(n, static i => $"meta M{i + 1} M{i} && !NO{i}\n")),
        ("circular composites", n => Each(n, static i => $"meta M{i} M{i + 1}\n") + string.Create(CultureInfo.InvariantCulture, $"meta M{n} M0\n")),
        ("one composite of many", n => "meta M " + string.Join(" + ", Enumerable.Range(0, n).Select(static i => $"R{i}")) + "\n"),
        ("parentheses", n => "meta M " + HostileMail.Repeat("(", n) + "A" + HostileMail.Repeat(")", n) + "\n"),
        ("conditions in one another", n => HostileMail.Repeat("if (version > 3)\n", n) + "body A /x/\n" + HostileMail.Repeat("endif\n", n)),
        ("alternatives", n => "body A /(?:" + string.Join('|', Enumerable.Range(0, n).Select(static i => $"w{i}")) + ")/\n"),
        ("groups in one another", n => "body A /" + HostileMail.Repeat("(?:a", n) + HostileMail.Repeat(")", n) + "/\n"),
        ("sets", n => "body A /" + HostileMail.Repeat("[a-f0-9]", n) + "/\n"),
        ("repetitions", n => "body A /" + HostileMail.Repeat("a{2,5}", n) + "/\n"),
        ("tags", n => "replace_start <\nreplace_end >\n" + Each(n, static i => $"replace_tag T{i} [a{i}]\n") + "body A /<T0><T1>/\nreplace_rules A\n"),
        ("list entries", n => "welcomelist_from" + Each(n, static i => $" *@a{i}.example") + "\n"),
        ("list lines", n => Each(n, static i => $"blocklist_from u{i}@example.org\nfreemail_domains f{i}.example\n")),
        ("unknown lines", n => Each(n, static i => $"nonsense{i} x\n")),
    ];

    /// <summary>What rules look for, again and again.</summary>
    public static readonly IReadOnlyList<(string Name, Func<int, string> Make)> Texts =
    [
        .. Pieces().Select(static p => ($"text of '{p}'", (Func<int, string>)(n => "Subject: a\n\n" + HostileMail.Repeat(p, n)))),
        ("subject", n => "Subject: " + HostileMail.Repeat("free offer ", n) + "\n\nx\n"),
        ("fields", n => Each(n, static i => $"X-Field-{i}: value\n") + "\nx\n"),
        ("received", n => HostileMail.Repeat("Received: from a.example (a.example [192.0.2.1]) by b.example; Mon, 6 May 2024 10:00:00 +0000\n", n) + "\nx\n"),
        ("links", n => "Subject: a\n\n" + Each(n, static i => $"http://host{i}.example/path?x={i}\n")),
        ("paragraphs", n => "Subject: a\n\n" + HostileMail.Repeat("word\n\n", n)),
    ];

    private static string[] Pieces() =>
        ["a", "a ", "1", "$1,000,000 ", "http:", "click here ", "dear ", "password ", "account ", "bank transfer ", "bitcoin ", "=", "- ", ".", "A B ", "<a ", "!", "\u00e9", "% off ", "@"];

    private static string Each(int n, Func<int, string> make)
    {
        var text = new StringBuilder();
        for (var i = 0; i < n; i++)
        {
            text.Append(make(i));
        }

        return text.ToString();
    }
}
