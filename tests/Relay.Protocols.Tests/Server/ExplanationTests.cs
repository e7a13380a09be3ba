using Relay.Core.Checks;

namespace Relay.Protocols.Tests.Server;

/// <summary>What a refused sender is told beyond the symbol's name.</summary>
public sealed class ExplanationTests
{
    private sealed class Listing(params SymbolHit[] hits) : ICheck
    {
        public string Name => "lists";

        public Stage Starts => Stage.Data;

        public Stage NeededBy => Stage.Data;

        public bool EdgeOnly => true;

        public IReadOnlyList<string> Symbols => ["LISTED"];

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => ValueTask.FromResult(CheckResult.Hits([.. hits]));
    }

    [Fact]
    public async Task Spam_SymbolsThatExplainThemselves_TheHeaviestDoesInTheReply()
    {
        var reply = await SendAsync(
            new SymbolHit("MUTE", "", 10), new SymbolHit("LIGHT", "", 3) { Explanation = "light" }, new SymbolHit("HEAVY", "", 4) { Explanation = "bl.example: see https://bl.example/" });
        Assert.Matches(@"^550 5\.7\.1 Message refused as spam \(MUTE\); if it is not, tell the postmaster this id: \S+ \(bl\.example: see https://bl\.example/\)$", reply);
    }

    [Fact]
    public async Task Spam_OnlyAGoodListExplainsItself_SaysNothing()
    {
        var reply = await SendAsync(new SymbolHit("MUTE", "", 20), new SymbolHit("GOOD", "", -1) { Explanation = "good" });
        Assert.Matches(@"this id: \S+$", reply);
    }

    [Fact]
    public async Task Spam_LongExplanation_StaysWithinAReplyLine()
    {
        var reply = await SendAsync(new SymbolHit("HEAVY", "", 20) { Explanation = new string('x', 1000) });
        Assert.DoesNotContain('|', reply); // one line; the harness holds it to 512 octets
        Assert.Matches(@"this id: \S+ \(x+$", reply);
    }

    private static async Task<string> SendAsync(params SymbolHit[] hits)
    {
        await using var h = await new SessionHarness(checks: [new Listing(hits)]).WithRecipientAsync();
        return await h.DataAsync("Subject: x\r\n\r\nx\r\n");
    }
}
