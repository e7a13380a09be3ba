using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.RuleBase;

/// <summary>A message of the files in cases/, and which rules must and must not hit it.</summary>
internal sealed record ContentCase(string File, int Line, IReadOnlyList<string> Hit, IReadOnlyList<string> Miss, IReadOnlyList<string> Lines)
{
    private static readonly (string Name, string Value)[] Usual =
    [
        ("From", "Jane Roe <jane@company.example.com>"),
        ("To", "info@example.org"),
        ("Date", "Mon, 1 Jan 2024 10:00:00 +0100"),
        ("Message-ID", "<20240101100000.4711@company.example.com>"),
        ("Subject", "About the matter"),
    ];

    public static IReadOnlyList<ContentCase> All(string root)
    {
        var cases = new List<ContentCase>();
        foreach (var file in Directory.GetFiles(Path.Combine(root, "tests", "Relay.Filters.Tests", "RuleBase", "cases"), "*.txt").Order(StringComparer.Ordinal))
        {
            Read(file, cases);
        }

        return cases;
    }

    /// <summary>The message with the usual fields where it gives none.</summary>
    public RuleMessage Message()
    {
        var empty = Lines.TakeWhile(static l => l.Length > 0).Count();
        var given = Lines.Take(empty).ToList();
        var symbols = Values(given, "Symbols").SelectMany(static v => v.Split(' ')).ToDictionary(static s => s, static _ => 1.0);
        var text = new StringBuilder();
        foreach (var (name, value) in Usual.Where(u => !Values(given, u.Name).Any()))
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        foreach (var line in given.Where(static l => !l.EndsWith(": -", StringComparison.Ordinal) && !l.StartsWith("Symbols:", StringComparison.Ordinal)))
        {
            text.Append(line).Append('\n');
        }

        text.Append('\n').AppendJoin('\n', Lines.Skip(empty + 1)).Append('\n');
        return RuleMail.Read(Encoding.UTF8.GetBytes(text.ToString()), symbols);
    }

    private static IEnumerable<string> Values(IEnumerable<string> lines, string name) =>
        lines.Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim());

    private static void Read(string file, List<ContentCase> cases)
    {
        var lines = System.IO.File.ReadAllLines(file);
        for (var at = 0; at < lines.Length;)
        {
            if (!lines[at].StartsWith("=== ", StringComparison.Ordinal))
            {
                at++;
                continue;
            }

            var words = lines[at][4..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var end = Array.FindIndex(lines, at + 1, static l => l.StartsWith("=== ", StringComparison.Ordinal));
            end = end < 0 ? lines.Length : end;
            cases.Add(new ContentCase(Path.GetFileName(file), at + 1, Named(words, '+'), Named(words, '-'), lines[(at + 1)..end]));
            at = end;
        }
    }

    private static string[] Named(string[] words, char sign) => [.. words.Where(w => w[0] == sign).Select(static w => w[1..])];
}
