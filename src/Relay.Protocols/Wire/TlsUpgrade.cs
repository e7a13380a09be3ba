using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Relay.Core.Checks;

namespace Relay.Protocols.Wire;

/// <summary>A connection after its handshake: the pipes to go on with, and what was negotiated.</summary>
public sealed record TlsConnection(SslStream Stream, PipeReader Input, PipeWriter Output, TlsFacts Facts);

/// <summary>
/// Server-side TLS over a transport's pipes, TLS 1.2 and 1.3 (RFC 8996, RFC 9325 §3.1.1). Handshake trouble throws
/// <see cref="AuthenticationException"/> or <see cref="IOException"/>; the connection is then of no use.
/// </summary>
public static class TlsUpgrade
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    public static async ValueTask<TlsConnection> AcceptAsync(IDuplexPipe transport, CertificateStore certificates, CancellationToken cancellation)
    {
        var ecdsa = await PeekEcdsaAsync(transport.Input, cancellation);
        var stream = new SslStream(new DuplexPipeStream(transport.Input, transport.Output), leaveInnerStreamOpen: true);
        await stream.AuthenticateAsServerAsync(
            static (_, hello, state, _) =>
            {
                var (store, ecdsa) = ((CertificateStore, bool))state!;
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = store.Select(hello.ServerName, ecdsa),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = false,
                    AllowRenegotiation = false,
                });
            },
            (certificates, ecdsa),
            cancellation);
        return new TlsConnection(
            stream,
            PipeReader.Create(stream, ReaderOptions),
            PipeWriter.Create(stream, WriterOptions),
            new TlsFacts(Name(stream.SslProtocol), stream.NegotiatedCipherSuite.ToString()));
    }

    /// <summary>Looks at the ClientHello without consuming it.</summary>
    private static async ValueTask<bool> PeekEcdsaAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var outcome = Inspect(result.Buffer);
            var done = outcome != ClientHello.Outcome.Incomplete || result.IsCompleted || result.IsCanceled || result.Buffer.Length >= ClientHello.MaxSize;
            // Examined only to the start when done, so that SslStream's first read returns at once.
            input.AdvanceTo(result.Buffer.Start, done ? result.Buffer.Start : result.Buffer.End);
            if (done)
            {
                return outcome == ClientHello.Outcome.EcdsaAble;
            }
        }
    }

    private static ClientHello.Outcome Inspect(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return ClientHello.Inspect(buffer.FirstSpan);
        }

        var length = (int)Math.Min(buffer.Length, ClientHello.MaxSize);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            buffer.Slice(0, length).CopyTo(copy);
            return ClientHello.Inspect(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static string Name(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        _ => protocol.ToString(),
    };
}
