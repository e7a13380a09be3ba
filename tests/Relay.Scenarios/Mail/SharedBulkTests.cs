using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;
using Relay.Testing.State;

namespace Relay.Scenarios.Mail;

/// <summary>Two relays of one Redis see the same text come from many networks together, and keep none of its words.</summary>
public sealed class SharedBulkTests
{
    private const string Offer = """
        we are pleased to inform you that your supplier has approved the quarterly discount which was mentioned during our telephone
        conversation. Please review the attached agreement carefully, complete the questionnaire about your warehouse and return everything
        before Thursday evening, otherwise the reservation will expire automatically and another customer may receive your allocation
        instead. Should anything remain unclear, simply answer this message and our secretary will arrange an appointment.

        """;

    [Fact]
    public async Task SameText_ThroughTwoRelays_IsOneCountAndNoWordIsKept()
    {
        using var redis = await RedisServer.StartAsync();
        await using var backend = new ScriptedSmtpServer();
        await using var one = await StartAsync(redis, backend);
        await using var other = await StartAsync(redis, backend);
        await UntilInRedisAsync(one);
        await UntilInRedisAsync(other);
        for (var i = 1; i <= 6; i++)
        {
            var line = await SendAsync(i % 2 == 1 ? one : other, $"127.61.{i}.9", $"shared{i}");
            Assert.Equal(i >= 5 ? $"BULK_TEXT=1.5[{i} networks, {i} messages within 120 min]" : "", Symbol(line));
        }

        var kept = await DumpAsync(redis.Port);
        Assert.Contains("relay:bulk:", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Words(), w => kept.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task SameText_InAnEmbeddedStore_LeavesNoWordOnDisk()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(null, backend);
        for (var i = 1; i <= 5; i++)
        {
            await SendAsync(relay, $"127.62.{i}.9", $"alone{i}");
        }

        relay.SendTerminate();
        Assert.Equal(0, await relay.ExitAsync());
        var files = Directory.GetFiles(relay.Folder.PathOf("var/state"), "*", SearchOption.AllDirectories).Select(static f => Encoding.Latin1.GetString(File.ReadAllBytes(f))).ToArray();
        Assert.Contains(files, static f => f.Length > 0);
        Assert.DoesNotContain(Words(), w => files.Any(f => f.Contains(w, StringComparison.OrdinalIgnoreCase)));
    }

    private static Task<RelayProcess> StartAsync(RedisServer? redis, ScriptedSmtpServer backend) => RelayProcess.StartAsync(folder => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
        {{(redis is null ? "" : $"state: \"{redis.Url}\"")}}
        """);

    /// <summary>The connection is made behind the start: until then the embedded store stands in.</summary>
    private static async Task UntilInRedisAsync(RelayProcess relay)
    {
        for (var i = 0; await relay.MetricAsync("relay_state_calls_total{outcome=\"ok\",store=\"redis\",verb=\"reputation\"}") == 0; i++)
        {
            Assert.True(i < 100, "Redis was not reached");
            await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.63.1.9"));
            Assert.Equal(250, (await peer.MailAsync("warm@outer.test", Message.Plain("warm"))).Code);
        }
    }

    private static string Symbol(string line) =>
        line.IndexOf("BULK_TEXT=", StringComparison.Ordinal) is >= 0 and var at ? line[at..(line.IndexOf(']', at) + 1)] : "";

    /// <summary>Long enough to be no accident.</summary>
    private static IEnumerable<string> Words() => Offer.Split([' ', '\r', '\n', ',', '.'], StringSplitOptions.RemoveEmptyEntries).Where(static w => w.Length > 6);

    private static async Task<string> SendAsync(RelayProcess relay, string from, string sender)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        Assert.Equal(250, (await peer.MailAsync(sender + "@outer.test", Message.Plain(sender, $"Dear {sender},\r\n{Offer.ReplaceLineEndings("\r\n")}"))).Code);
        return await relay.LogLineAsync($"{sender}@outer.test");
    }

    /// <summary>Every key, and the texts bulk keeps, as Redis holds them.</summary>
    private static async Task<string> DumpAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        const string Script = "local all = {} for _, k in ipairs(redis.call('KEYS', '*')) do all[#all + 1] = k all[#all + 1] = redis.call('DUMP', k) end return table.concat(all, ' ')";
        var command = $"*3\r\n$4\r\nEVAL\r\n${Script.Length}\r\n{Script}\r\n$1\r\n0\r\n*1\r\n$4\r\nQUIT\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command));
        using var all = new MemoryStream();
        await client.GetStream().CopyToAsync(all);
        return Encoding.Latin1.GetString(all.ToArray());
    }
}
