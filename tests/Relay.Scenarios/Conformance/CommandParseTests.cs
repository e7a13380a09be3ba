using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// One command after a fitting preamble, judged by the class of its reply. Where the sources accept more than RFC 5321's grammar
/// (<c>lenient-accept</c>) both answers conform; which one is ours is kept in <see cref="LenientlyTaken"/>, so that a change shows.
/// </summary>
public sealed class CommandParseTests(PlainRelay fixture) : IClassFixture<PlainRelay>
{
    /// <summary>Commands whose expected answer is not ours, each with the reason.</summary>
    private static readonly Dictionary<string, string> Departures = new()
    {
        ["RCPT TO:<\"Abc@def\"@example.com>"] = "a valid address, refused with 550 5.7.1: an @ in a local part may be a route to elsewhere behind us",
        ["RCPT TO:<!def!xyz%abc@example.com>"] = "a valid address, refused with 550 5.7.1: bang paths and the percent hack may be a route to elsewhere behind us",
        ["RCPT TO:<!#$%&'*+-/=?^_`.{|}~@example.com>"] = "a valid address, refused with 550 5.7.1 for its ! and %, as above",
    };

    /// <summary>Of the commands where both answers conform, those that we take.</summary>
    private static readonly string[] LenientlyTaken =
    [
        "MAIL FROM: <>", "MAIL FROM: <example/example@example.com>", "MAIL FROM: <\"John Smith\"@example.com>", "RCPT TO: <\"John Smith\"@example.com>",
        "EHLO 192.168.1.200", "HELO   TEST.COM",
    ];

    public static TheoryData<string> Commands => Suite.Names(
        Suite.Cases("smtp-protocol", "command-parse.json").Select(static c => c.Text("command")).Distinct());

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfTheTable_IsTakenOrRefused(string command)
    {
        foreach (var found in Suite.Cases("smtp-protocol", "command-parse.json").Where(c => c.Text("command") == command))
        {
            var want = Departures.ContainsKey(command) ? 5 : Expected(found);
            foreach (var pace in Paces.All)
            {
                var reply = await AskAsync(command, found.Text("expect") == "accept-after-SMTPUTF8", pace);
                Assert.True(reply.Class == want, $"{command} {pace}: {reply}, wanted {want}xx");
            }
        }
    }

    [Theory]
    [InlineData("RCPT TO:<pelé@example.com>", 553)]
    [InlineData("MAIL FROM:<pelé@example.com>", 550)]
    [InlineData("MAIL FROM:<user@domain> somekey", 555)]
    [InlineData("RCPT TO:<user@domain.com> foo=bar", 555)]
    [InlineData("HELO", 501)]
    [InlineData("MAIL FROM:<user@domain> AUTH=<>", 555)]
    public async Task Command_RefusedForOneReason_HasThatCode(string command, int code)
    {
        Assert.Equal(code, (await AskAsync(command, false, Pace.ByByte)).Code);
    }

    private static int Expected(JsonElement found) => found.Text("expect") switch
    {
        "accept" or "accept-after-SMTPUTF8" => 2,
        "lenient-accept" => LenientlyTaken.Contains(found.Text("command")) ? 2 : 5,
        "parse-ok" => found.Text("expect_strict") == "reject" ? 5 : 2,
        "reject" => 5,
        var other => throw new InvalidOperationException($"{other} is not known"),
    };

    private async Task<HeardReply> AskAsync(string command, bool utf8, Pace pace)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        if (!command.StartsWith("HELO", StringComparison.Ordinal) && !command.StartsWith("EHLO", StringComparison.Ordinal))
        {
            await peer.GoAsync("EHLO client.outer.test");
        }

        if (command.StartsWith("RCPT", StringComparison.Ordinal))
        {
            await peer.GoAsync("MAIL FROM:<test@test.com>" + (utf8 ? " SMTPUTF8" : ""));
        }

        return await peer.SayAsync(command, pace);
    }
}
