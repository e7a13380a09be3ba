using System.Formats.Tar;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Scanning;
using Relay.Filters.Rules.Subject;
using Relay.Mime;
using Relay.Testing;
using Xunit.Abstractions;

namespace Relay.Filters.Tests.Rules;

/// <summary>
/// Our rules, and Debian's stock rules where they are installed, over real mail: whatever a pattern matches, its gate and every union it is a
/// member of let through. A sample of messages and patterns by default, many more with RELAY_FULL=1.
/// </summary>
public sealed class GateCorpusTests(ITestOutputHelper log)
{
    private const string Stock = "/usr/share/spamassassin";
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    [Fact]
    public void Gates_OnRealMail_LetThroughWhatMatches()
    {
        if (SharedData.Find("corpora", "spamassassin.tar.gz") is not { } archive)
        {
            log.WriteLine("not run: no shared data");
            return;
        }

        var rules = RuleSet.Compile(Directory.Exists(Stock) ? [OwnRules(), Stock] : [OwnRules()], new RuleSetOptions { RunUnused = true });
        var patterns = rules.Compiled.Where(static r => r is { Pattern: not null, Eval: null, Templates.Length: 0 }).Where((_, i) => Full || i % 8 == 0)
            .GroupBy(static r => r.Kind).Select(static g => (g.Key, Patterns: g.Select(static r => r.Pattern!).ToArray())).ToArray();
        var unions = patterns.ToDictionary(static g => g.Key, static g => GateUnions.TryMake(g.Patterns, [.. Enumerable.Range(0, g.Patterns.Length)]));
        var matched = 0;
        foreach (var message in Messages(archive, Full ? 40 : 500).Take(Full ? 200 : 12))
        {
            var subject = new MessageRuleSubject(MessageView.Parse(message), new RuleFacts());
            foreach (var (kind, members) in patterns)
            {
                foreach (var text in Texts(kind, subject))
                {
                    matched += Check(members, unions[kind], text.Span);
                }
            }
        }

        log.WriteLine($"{patterns.Sum(static g => g.Patterns.Length)} patterns, {matched} matches");
        Assert.InRange(matched, 100, int.MaxValue);
    }

    private static int Check(RulePattern[] patterns, GateUnions? unions, ReadOnlySpan<byte> text)
    {
        var chars = ByteChars.Map(text);
        var candidates = new int[patterns.Length];
        var found = unions?.Ask(text, new GateLanes(), new PatternGate?[GateLanes.Width], candidates) ?? -1;
        var matched = 0;
        for (var i = 0; i < patterns.Length; i++)
        {
            if (!Matches(patterns[i], chars))
            {
                continue;
            }

            matched++;
            Assert.True(patterns[i].MayMatch(text), patterns[i].Translated);
            Assert.True(found < 0 || candidates.AsSpan(0, found).Contains(i), patterns[i].Translated);
        }

        return matched;
    }

    private static bool Matches(RulePattern pattern, string chars)
    {
        try
        {
            return pattern.Engine.IsMatch(chars);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Texts(RuleKind kind, MessageRuleSubject subject) => kind switch
    {
        RuleKind.Body => subject.Body,
        RuleKind.RawBody => subject.RawBody,
        RuleKind.Full => [subject.Full],
        RuleKind.Uri => subject.Uris.SelectMany(static u => u.Cleaned),
        RuleKind.Header => subject.Header.Select(static f => f.Value),
        _ => [],
    };

    private static IEnumerable<byte[]> Messages(string archive, int every)
    {
        using var reader = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        for (var i = 0; reader.GetNextEntry() is { } entry;)
        {
            if (entry.DataStream is { } data && entry.Name.EndsWith(".eml", StringComparison.Ordinal) && i++ % every == 0)
            {
                var message = new byte[data.Length];
                data.ReadExactly(message);
                yield return message;
            }
        }
    }

    private static string OwnRules()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder!.FullName, "rules")) || !Directory.Exists(Path.Combine(folder.FullName, "src")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "rules");
    }
}
