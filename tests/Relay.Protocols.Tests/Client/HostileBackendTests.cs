using Relay.Core.Options;
using Relay.Protocols.Tests.Delivery;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Client;

/// <summary>
/// Every hostile script, under each way of asking for TLS: 2xx only for what was taken, otherwise 451; nothing in plain text where TLS
/// works or is required; nothing at all under a certificate that cannot be checked.
/// </summary>
public sealed class HostileBackendTests
{
    public static TheoryData<string, string> Scripts
    {
        get
        {
            var data = new TheoryData<string, string>();
            var folder = HostileScript.Folder();
            IEnumerable<string> files = folder is null ? [] : Directory.EnumerateFiles(folder, "*.ron", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
            foreach (var file in files)
            {
                foreach (var tls in Enum.GetNames<BackendTls>())
                {
                    data.Add(Path.GetRelativePath(folder!, file), tls);
                }
            }

            if (folder is null)
            {
                data.Add("", nameof(BackendTls.None)); // the data is not on this machine; the cases below stand for themselves
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task HostileScript_AnyTlsMode_NeverLosesRefusesOrLeaks(string file, string tlsMode)
    {
        var tls = Enum.Parse<BackendTls>(tlsMode);
        var text = file.Length == 0 ? "( capabilities: [StartTLS] )" : await File.ReadAllTextAsync(Path.Combine(HostileScript.Folder()!, file));
        await JudgeAsync(HostileScript.Read(text), tls);
    }

    [Theory]
    [InlineData("( stls_response: \"220 Ready\\r\\n250-example.org\\r\\n250 AUTH LOGIN\\r\\n\", capabilities: [StartTLS], )")]
    [InlineData("( greeting: \"220 hello\\r\\n250-example.org\\r\\n250 SIZE 1\\r\\n\", capabilities: [], )")]
    public async Task Injection_AheadOfItsCommand_MakesTheConnectionUnusable(string script)
    {
        await using var server = new ScriptedSmtpServer();
        using var certificate = TestCertificate.For("127.0.0.1");
        server.Certificate = certificate;
        HostileScript.Read(script).Apply(server);
        using var rig = new Rig(server);
        Assert.Equal("4.4.1", (await rig.SendAsync()).Enhanced);
        Assert.DoesNotContain("MAIL", server.Verbs);
    }

    [Theory]
    [InlineData(ScriptedSmtpServer.Hang)]
    [InlineData(ScriptedSmtpServer.Close)]
    [InlineData("\0\u0001\u0002 what is this\n\r\n")]
    [InlineData("* PREAUTH ready\r\n")]
    [InlineData("220 no line end")]
    [InlineData("220-a\r\n")]
    public async Task Greeting_OddOrNone_Is451(string greeting)
    {
        await using var server = new ScriptedSmtpServer { Script = c => c.Verb == "CONNECT" ? greeting : null };
        using var rig = new Rig(server, static o => o.Backends.GreetingTimeout = TimeSpan.FromMilliseconds(300));
        Assert.Equal((451, "4.4.1"), ((await rig.SendAsync()).Code, (await rig.AskAsync()).Enhanced));
    }

    private static async Task JudgeAsync(HostileScript script, BackendTls tls)
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var server = new ScriptedSmtpServer { Certificate = certificate };
        script.Apply(server);
        using var rig = new Rig(server, tls: tls);
        var reply = await rig.WholeAsync();
        Assert.True(reply.Code is 250 or 451, reply.ToString());
        Assert.Equal(reply.Code == 250 ? 1 : 0, server.Taken.Count);
        var needed = tls is BackendTls.Required or BackendTls.Verified || (tls == BackendTls.Opportunistic && script.TlsWorks);
        Assert.DoesNotContain(server.Commands, c => c.Verb == "MAIL" && needed && !c.Tls);
        if (tls == BackendTls.Verified)
        {
            Assert.Empty(server.Taken);
        }
    }
}
