using System.Net.Sockets;
using System.Text;
using Relay.Integration.Harness;

namespace Relay.Integration.Clamd;

/// <summary>
/// Debian's clamd as a process of its own, with two signatures of our own and no others, so that it starts at once and needs no download. Touches
/// neither the system's service nor its database.
/// </summary>
internal sealed class ClamdInstance : IAsyncDisposable
{
    /// <summary>What our own signature is for.</summary>
    public const string Mark = "RELAY-TEST-MARK-OF-A-VIRUS";

    /// <summary>The test file of EICAR, in two pieces, so that no scanner takes this source for it.</summary>
    public const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder = new("clamd");
    private readonly int? port;
    private ChildProcess? process;

    /// <param name="port">On TCP, else on a socket in its folder.</param>
    public ClamdInstance(int? port = null, string more = "")
    {
        this.port = port;
        var database = folder.Folder("db");
        File.WriteAllText(Path.Combine(database, "own.ndb"), $"Relay.Test.Mark:0:*:{Hex(Mark)}\nRelay.Test.Eicar:0:*:{Hex(Eicar)}\n");
        var listen = port is null ? $"LocalSocket {Socket}" : $"TCPSocket {port}\nTCPAddr 127.0.0.1";
        folder.Write("clamd.conf", $"DatabaseDirectory {database}\nTemporaryDirectory {folder.Path}\nForeground yes\n{listen}\n{more}\n");
    }

    /// <summary>As checks.clamav.address has it.</summary>
    public string Address => port is null ? "unix:" + Socket : $"tcp:127.0.0.1:{port}";

    public string Log => process?.Output ?? "";

    private string Socket => folder.PathOf("clamd.ctl");

    public async Task StartAsync()
    {
        process = ChildProcess.Start(Tools.Need("clamd"), ["-c", folder.PathOf("clamd.conf")], folder.Path);
        Assert.True(await Eventually.TrueAsync(AnswersAsync, Patience), $"clamd does not answer:\n{Log}");
    }

    public async Task StopAsync()
    {
        await process!.DisposeAsync();
        process = null;
        File.Delete(Socket);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));

    private async Task<bool> AnswersAsync()
    {
        if (port is { } number)
        {
            return await Loopback.AcceptsAsync(number);
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
