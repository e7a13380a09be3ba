using System.Diagnostics;
using System.Globalization;
using System.Text;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Finds patterns that take long on an ordinary text, for whoever writes rules. It builds every engine, so it takes some seconds.</summary>
internal static class SlowRules
{
    /// <summary>For one pattern on <see cref="Sample"/>. An ordinary one takes some microseconds.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(3);

    private const int Tries = 3;

    /// <summary>Ten kilobytes of words, numbers, links and runs of one letter.</summary>
    private static readonly string Sample = MakeSample();

    public static List<RuleNote> Find(IEnumerable<CompiledRule> rules)
    {
        var notes = new List<RuleNote>();
        foreach (var rule in rules)
        {
            if (rule.Pattern is { } pattern && rule.Kind is RuleKind.Body or RuleKind.RawBody or RuleKind.Full or RuleKind.Uri && Time(pattern) is var time && time > Budget)
            {
                var reason = string.Create(CultureInfo.InvariantCulture, $"slow: {time.TotalMilliseconds:0.0} ms on 10 kB of text, of at most {Budget.TotalMilliseconds} ms");
                notes.Add(new RuleNote(rule.File, rule.Line, rule.Name, RuleNoteLevel.Warning, reason));
            }
        }

        return notes;
    }

    private static TimeSpan Time(RulePattern pattern)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Tries && best > Budget; i++)
        {
            var started = Stopwatch.GetTimestamp();
            _ = pattern.Count(Sample, 1, out _);
            var time = Stopwatch.GetElapsedTime(started);
            best = time < best ? time : best;
        }

        return best;
    }

    private static string MakeSample()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Dear customer {i}, please see your account at http://www.example.org/a{i}?id={i * 7919} and reply to info{i}@example.com before noon. ");
            text.Append('a', i % 40).Append(' ', i % 7).Append("$1,000,000.00 AAAA bbbb 12:30 ").Append(i % 5 == 0 ? "\n" : "");
        }

        return text.ToString(0, 10_000);
    }
}
