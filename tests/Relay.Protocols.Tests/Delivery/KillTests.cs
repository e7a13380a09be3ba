using System.Text;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

/// <summary>The backend dies at each point: 2xx only for what it took, 451 otherwise, nothing half written, and the next message flows.</summary>
public sealed class KillTests
{
    public static TheoryData<string, string, bool> Deaths
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var at in (string[])["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"])
            {
                foreach (var how in (string[])[ScriptedSmtpServer.Close, ScriptedSmtpServer.Reset])
                {
                    data.Add(at, how, true);
                    data.Add(at, how, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Backend_DiesForever_Is451AndNothingTaken(string at, string how, bool pipelining)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == at ? how : null };
        server.Extensions = pipelining ? server.Extensions : [];
        using var rig = new Rig(server);
        Assert.Equal(451, (await rig.SendAsync(Rig.Message(Long))).Code);
        Assert.Empty(server.Taken);
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Backend_DiesOnceOnAKeptConnection_IsTriedAgainOnlyBeforeTheEnd(string at, string how, bool pipelining)
    {
        var armed = false;
        await using var server = new ScriptedSmtpServer();
        server.Extensions = pipelining ? server.Extensions : [];
        server.Script = c => armed && c.Verb == at && !(armed = false) ? how : null;
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        armed = at is not ("CONNECT" or "EHLO");
        var code = (await rig.SendAsync(Rig.Message(Long))).Code;
        // A message of one write may have been read whole before the backend died in its body.
        Assert.Equal(at is "DOT" or "BODY" ? 451 : 250, code);
        Assert.Equal(code == 250 ? 2 : 1, server.Taken.Count);
        Assert.All(server.Taken.Skip(1), static t => Assert.Equal(Long, Encoding.Latin1.GetString(t.Data)));
        Assert.Equal(250, (await rig.SendAsync()).Code);
    }

    [Fact]
    public async Task Backend_DiesInABodyOfManyWritesOnAKeptConnection_IsTriedAgain()
    {
        var armed = false;
        await using var server = new ScriptedSmtpServer { Extensions = ["PIPELINING"] };
        server.Script = c => armed && c.Verb == "BODY" && !(armed = false) ? ScriptedSmtpServer.Reset : null;
        using var rig = new Rig(server);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        armed = true;
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef\r\n", 600_000));
        Assert.Equal(250, (await rig.SendAsync(Rig.Message(text))).Code);
        Assert.Equal(text.Length, server.Taken.Last().Data.Length);
        Assert.Equal(2, server.Taken.Count);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData("DOT")]
    public async Task Backend_Silent_Is451InTime(string at)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == at ? ScriptedSmtpServer.Hang : null };
        using var rig = new Rig(server, static o => o.Backends.GreetingTimeout = o.Backends.CommandTimeout = o.Backends.DataTimeout = TimeSpan.FromMilliseconds(300));
        Assert.Equal(451, (await rig.SendAsync()).Code);
        Assert.Empty(server.Taken);
    }

    private static readonly string Long = string.Concat(Enumerable.Repeat("a line of text\r\n", 200));
}
