using System.Net;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Options;
using Relay.Logging;

namespace Relay.Tests.Logging;

public sealed class DecisionLogTests
{
    [Fact]
    public async Task Text_ManySymbols_AreAllNamedInOneLine()
    {
        var symbols = Enumerable.Range(0, 60).Select(static i => new ScoredSymbol($"SYMBOL_{i}", 1, new string('x', 150))).ToArray();
        var line = await WriteAsync(symbols);
        Assert.All(symbols, s => Assert.Contains(s.Name + "=1[xxx", line, StringComparison.Ordinal));
        Assert.Contains(" reply=-", line, StringComparison.Ordinal);
    }

    /// <summary>What a sender wrote can neither fill the log nor forge a line of it.</summary>
    [Fact]
    public async Task Text_EndlessEvidence_IsCutAndEscaped()
    {
        var line = await WriteAsync([new ScoredSymbol("LONG", 1, "a\r\n2026 info mail: \u001b[2J" + new string('y', 100_000)), new ScoredSymbol("NEXT", 2, "")]);
        Assert.Contains("LONG=1[a\\x0d\\x0a2026 info mail: \\x1b[2J", line, StringComparison.Ordinal);
        Assert.Contains("…],NEXT=2", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 200, 1000);
    }

    [Fact]
    public async Task Text_MoreSymbolsThanALineTakes_EndInAnEllipsis()
    {
        var line = await WriteAsync([.. Enumerable.Range(0, 5000).Select(static i => new ScoredSymbol($"SYMBOL_{i}", 1, ""))]);
        Assert.Contains("…", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 16_000, 17_000);
    }

    /// <summary>The one line it became.</summary>
    private static async Task<string> WriteAsync(ScoredSymbol[] symbols)
    {
        using var output = new StringWriter();
        await using (var sink = new LogSink(output))
        {
            new DecisionLog(sink, LogFormat.Text).Record(new DecisionRecord
            {
                Id = "one",
                Time = DateTimeOffset.UnixEpoch,
                Client = IPAddress.Loopback,
                From = "a@outer.test",
                Action = "tag",
                Symbols = symbols,
            });
        }

        return Assert.Single(output.ToString().TrimEnd('\n').Split('\n')).TrimEnd('\r');
    }
}
