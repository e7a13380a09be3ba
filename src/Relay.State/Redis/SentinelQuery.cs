using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Relay.State.Redis;

/// <summary>
/// Which server is the master now. All Sentinels are asked at once and what most of them say counts: one that was cut off from the
/// others does not lead relays astray. A connection for each question, and a second for all of it.
/// </summary>
internal sealed class SentinelQuery(RedisUrl url)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>Null where none knows.</returns>
    public async Task<RedisHost?> MasterAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var answers = await Task.WhenAll(url.Hosts.Select(host => AskAsync(host, limit.Token)));
        cancellation.ThrowIfCancellationRequested();
        RedisHost? best = null;
        var most = 0;
        foreach (var vote in answers.Where(static a => a is not null).GroupBy(static a => a))
        {
            if (vote.Count() is var votes && votes > most)
            {
                (best, most) = (vote.Key, votes);
            }
        }

        return best;
    }

    private async Task<RedisHost?> AskAsync(RedisHost sentinel, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(sentinel.Name, sentinel.Port, cancellation);
            await using var stream = await SecureAsync(client.GetStream(), sentinel.Name, cancellation);
            await stream.WriteAsync(Question(), cancellation);
            return await AnswerAsync(stream, cancellation);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, string name, CancellationToken cancellation)
    {
        if (!url.Tls)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    RemoteCertificateValidationCallback = url.Authority is { } file ? new RedisTrust(file).Accepts : null,
                },
                cancellation);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private byte[] Question()
    {
        var text = new StringBuilder();
        if (url.SentinelPassword is { } password)
        {
            Append(text, "AUTH", password);
        }

        Append(text, "SENTINEL", "get-master-addr-by-name", url.Master);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, params ReadOnlySpan<string> words)
    {
        text.Append('*').Append(words.Length).Append("\r\n");
        foreach (var word in words)
        {
            text.Append('$').Append(Encoding.UTF8.GetByteCount(word)).Append("\r\n").Append(word).Append("\r\n");
        }
    }

    private async Task<RedisHost?> AnswerAsync(Stream stream, CancellationToken cancellation)
    {
        var skip = url.SentinelPassword is null ? 0 : 1;
        var bytes = new byte[SentinelReply.MaxBytes];
        for (var filled = 0; filled < bytes.Length;)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(filled), cancellation);
            filled += read;
            if (SentinelReply.TryParse(bytes.AsSpan(0, filled), skip, out var master))
            {
                return master;
            }

            if (read == 0)
            {
                break;
            }
        }

        return null;
    }
}
