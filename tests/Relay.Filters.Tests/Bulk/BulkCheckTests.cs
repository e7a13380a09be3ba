using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Bulk;
using Relay.Filters.Tests.Authentication;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Bulk;

public sealed class BulkCheckTests
{
    private readonly BehaviourCase c = new();

    private BulkCheck Check => new(new BulkOptions { Many = 7 }, c.Store);

    [Fact]
    public async Task Bulk_SameTextFromMoreAndMoreNetworks_BecomesASymbolThenAHeavierOne()
    {
        var found = new List<string>();
        for (var i = 1; i <= 8; i++)
        {
            found.Add(await SendAsync($"192.0.{i}.7", BulkCase.Offer.Replace("Thompson", "Name" + (char)('a' + i), StringComparison.Ordinal)));
        }

        Assert.Equal(
            [
                "", "", "", "", "BULK_TEXT 5 networks, 5 messages within 120 min", "BULK_TEXT 6 networks, 6 messages within 120 min",
                "BULK_TEXT_MANY 7 networks, 7 messages within 120 min", "BULK_TEXT_MANY 8 networks, 8 messages within 120 min",
            ],
            found);
    }

    [Fact]
    public async Task Bulk_OneNetwork_NeverCountsHoweverOften()
    {
        for (var i = 1; i <= 40; i++)
        {
            Assert.Equal("", await SendAsync($"192.0.2.{i}", BulkCase.Offer)); // a newsletter, a list, or one that was deferred
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bulk_ProvenOrganization_IsOneOriginHoweverManyNetworks(bool envelope)
    {
        for (var i = 1; i <= 9; i++)
        {
            using var held = BulkCase.Message($"192.0.{i}.7", BulkCase.Offer);
            (held.Context.Proven.EnvelopeOrganization, held.Context.Proven.AuthorOrganization) = envelope ? ("pool.example", $"author{i}.example") : (null, "pool.example");
            Assert.Equal("", await CheckCase.RunAsync(Check, held.Context));
        }
    }

    [Fact]
    public async Task Bulk_ManyProvenOrganizations_CountAsMany()
    {
        var last = "";
        for (var i = 1; i <= 5; i++)
        {
            using var held = BulkCase.Message("192.0.2.7", BulkCase.Offer);
            held.Context.Proven.EnvelopeOrganization = $"throwaway{i}.example";
            last = await CheckCase.RunAsync(Check, held.Context);
        }

        Assert.StartsWith("BULK_TEXT 5", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_AfterTheWindow_IsForgotten()
    {
        for (var i = 1; i <= 4; i++)
        {
            await SendAsync($"192.0.{i}.7", BulkCase.Offer);
        }

        c.Time.Advance(TimeSpan.FromHours(3));
        Assert.Equal("", await SendAsync("192.0.9.7", BulkCase.Offer));
    }

    [Theory]
    [InlineData("a@sender.example", "See you on Tuesday!", "Content-Type: text/plain\r\n")]
    [InlineData("", BulkCase.Offer, "Content-Type: text/plain\r\n")] // a notice
    [InlineData("a@sender.example", BulkCase.Offer, "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n")]
    [InlineData("a@sender.example", BulkCase.Offer, "Content-Type: application/octet-stream\r\n")]
    public async Task Bulk_WhatDoesNotCount_IsNotSeenByTheStore(string from, string text, string fields)
    {
        c.Store.Down = true; // would be BULK_UNKNOWN
        using var held = BulkCase.Message("192.0.2.7", text, from, fields);
        Assert.Equal("", await CheckCase.RunAsync(Check, held.Context));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "BULK_UNKNOWN")]
    public async Task Bulk_InvitationOfAProvenSender_DoesNotCount(bool proven, string expected)
    {
        c.Store.Down = true;
        var text = $"--b\nContent-Type: text/plain\n\n{BulkCase.Offer}\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--";
        using var held = BulkCase.Message("192.0.2.7", text, fields: "Content-Type: multipart/alternative; boundary=b\r\n");
        held.Context.Proven.EnvelopeOrganization = proven ? "firm.example" : null;
        Assert.Equal(expected, Unknown(await Check.RunAsync(held.Context, default)));
    }

    [Fact]
    public async Task Bulk_PlainTextBesideHtmlVaried_IsStillTheSame()
    {
        var last = "";
        for (var i = 1; i <= 5; i++)
        {
            var random = string.Join(' ', Enumerable.Range(0, 400).Select(n => "w" + (char)('a' + i) + (char)('a' + (n % 26)) + (char)('a' + (n / 26))));
            var text = $"--b\nContent-Type: text/plain\n\n{random}\n--b\nContent-Type: text/html\n\n<p>{BulkCase.Offer}</p><p style=\"display:none\">{random}</p>\n--b--";
            last = await SendAsync($"192.0.{i}.7", text, "Content-Type: multipart/alternative; boundary=b\r\n");
        }

        Assert.StartsWith("BULK_TEXT 5", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_StoreDown_IsItsUnknownSymbol()
    {
        c.Store.Down = true;
        using var held = BulkCase.Message("192.0.2.7", BulkCase.Offer);
        Assert.Equal("BULK_UNKNOWN", Unknown(await Check.RunAsync(held.Context, default)));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "BULK_TEXT 5 networks, 5 messages within 120 min")]
    public async Task Bulk_DmarcStillUnderWay_IsWaitedForAndProvesTheAuthor(bool signed, string expected)
    {
        foreach (var origin in (string[])["198.51.100.0/24", "203.0.113.0/24", "other.example", AuthenticationCase.Author])
        {
            await c.Store.SightAsync(new BulkSighting(BulkCase.Digest(BulkCase.Offer), origin), TimeSpan.FromHours(2), default);
        }

        using var mail = new AuthenticationCase().Policy("none");
        var text = AuthenticationCase.Mail().Replace("\r\ntext\r\n", "\r\n" + BulkCase.Offer.ReplaceLineEndings("\r\n") + "\r\n", StringComparison.Ordinal);
        await mail.RunAsync(signed ? mail.Signed(text, AuthenticationCase.Author) : text);
        mail.Context!.Proven.AuthorOrganization = null; // as it is while the check of DMARC waits itself
        Assert.Equal(expected, await CheckCase.RunAsync(Check, mail.Context));
    }

    private static string Unknown(CheckResult result)
    {
        var card = new Scorecard(ScoreTable.Empty);
        card.Add("bulk", result);
        return string.Join(' ', card.Symbols.Select(static s => s.Name));
    }

    private async Task<string> SendAsync(string client, string text, string fields = "Content-Type: text/plain; charset=utf-8\r\n")
    {
        using var held = BulkCase.Message(client, text, fields: fields);
        return await CheckCase.RunAsync(Check, held.Context);
    }
}
