using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Tests.Checks;
using static Relay.Filters.Tests.DnsLists.ListCase;

namespace Relay.Filters.Tests.DnsLists;

/// <summary>A list's explanation: asked for only where it is wanted, and fit to be told.</summary>
public sealed class ListTextTests : IDisposable
{
    private const string At = "7.2.0.192.bl.example";
    private readonly ListCase it = new();

    public void Dispose() => it.Dispose();

    [Theory]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(true, true, 1)]
    public async Task Text_IsAskedForOnlyOfAListingAndWhenConfigured(bool text, bool listed, int asked)
    {
        it.Dns.Txt(At, "why");
        if (listed)
        {
            it.Dns.A(At, "127.0.0.2");
        }

        await HitAsync(text);
        Assert.Equal(asked, it.Dns.Asked.Count(static q => q.Type == RecordType.Txt));
    }

    [Theory]
    [InlineData("see https://bl.example/q?ip=192.0.2.7", "bl.example: see https://bl.example/q?ip=192.0.2.7")]
    [InlineData("two\r\nlines\tand a \u0000", "bl.example: two??lines?and a ?")]
    [InlineData("gr\u00FC\u00DFe \u009B31m", "bl.example: gr??e ?31m")]
    [InlineData("   ", null)]
    public async Task Text_IsOneLineOfPrintableAscii(string text, string? expected)
    {
        it.Dns.A(At, "127.0.0.2").Txt(At, text);
        Assert.Equal(expected, (await HitAsync(true))!.Value.Explanation);
    }

    [Fact]
    public async Task Text_TooLong_IsCut()
    {
        it.Dns.A(At, "127.0.0.2").Txt(At, new string('x', 5000));
        Assert.Equal("bl.example: " + new string('x', 200), (await HitAsync(true))!.Value.Explanation);
    }

    [Fact]
    public async Task Text_KeyAtTheCut_LeavesNoHalfOfIt()
    {
        const string Key = "abcdefghij0123456789klmnop";
        var name = $"7.2.0.192.{Key}.dq.example";
        it.Dns.A(name, "127.0.0.2").Txt(name, new string('x', 190) + Key);
        var explanation = (await HitAsync(true, $"{Key}.dq.example"))!.Value.Explanation!;
        Assert.DoesNotContain(Key[..5], explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_NotAnswered_LeavesTheListingAsItIs()
    {
        it.Dns.A(At, "127.0.0.2").Set(At, RecordType.Txt, Testing.Dns.FakeResolver.Timeout);
        var hit = (await HitAsync(true))!.Value;
        Assert.Equal(("SBL", "192.0.2.7 in bl.example: 127.0.0.2", null), (hit.Name, hit.Detail, hit.Explanation));
    }

    private async Task<SymbolHit?> HitAsync(bool text, string zone = "bl.example")
    {
        var list = new DnsListOptions { Zone = zone, Codes = [Code("127.0.0.2", "SBL", 5)], Text = text };
        var context = new CheckContext { Session = CheckCase.Session(), Hostname = CheckCase.Hostname };
        var found = await new DnsListsCheck([list], it.Client, it.Breakers).RunAsync(context, CancellationToken.None);
        return found.Symbols.IsEmpty ? null : found.Symbols[0];
    }
}
