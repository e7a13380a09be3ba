using System.Net;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Dns;
using Relay.Mime;

namespace Relay.Integration.Auth;

/// <summary>Our own verifier and signers on whole messages, asking the given name server.</summary>
internal sealed class RelayDkim : IAsyncDisposable
{
    private readonly Resolver resolver;
    private readonly DkimVerifier verifier;

    public RelayDkim(IPEndPoint server)
    {
        resolver = new Resolver(new ResolverOptions { Servers = [server] }, TimeProvider.System);
        verifier = new DkimVerifier(resolver, TimeProvider.System);
    }

    public async Task<(DkimOutcome Dkim, ArcResult Arc)> VerifyAsync(byte[] message)
    {
        var (header, fields, body) = Split(message);
        using var verification = verifier.Begin(header, fields, CancellationToken.None);
        var arc = ArcValidator.Begin(verification.Message);
        verification.Append(body.Span);
        return (await verification.CompleteAsync(), await arc.CompleteAsync());
    }

    /// <summary>"pass" where any signature passes, as the other tools' answers are read.</summary>
    public async Task<string> DkimAsync(byte[] message) =>
        (await VerifyAsync(message)).Dkim.Results.Any(r => r.Result == Relay.Auth.AuthResult.Pass) ? "pass" : "fail";

    public static byte[] Sign(byte[] message, SignerOptions options)
    {
        var (header, fields, body) = Split(message);
        return [.. new DkimSigner(options).Sign(header, fields, BodyHashOf(body), TimeProvider.System.GetUtcNow()), .. message];
    }

    public async Task<byte[]> SealAsync(byte[] message, SignerOptions options)
    {
        var (header, fields, body) = Split(message);
        var chain = (await VerifyAsync(message)).Arc;
        var set = new ArcSealer(options).Seal(header, fields, BodyHashOf(body), chain, "relay.test; spf=pass smtp.mailfrom=outer.test; dkim=pass header.d=signer.test", TimeProvider.System.GetUtcNow());
        Assert.NotNull(set);
        return [.. set, .. message];
    }

    public ValueTask DisposeAsync() => resolver.DisposeAsync();

    private static ReadOnlySpan<byte> BodyHashOf(ReadOnlyMemory<byte> body)
    {
        using var bodies = new BodyHashes();
        var hash = bodies.Register(Canonicalization.Relaxed);
        bodies.Append(body.Span);
        bodies.Complete();
        return hash.Value.Span;
    }

    private static (ReadOnlyMemory<byte> Header, HeaderFields Fields, ReadOnlyMemory<byte> Body) Split(byte[] message)
    {
        var fields = HeaderFields.Parse(message);
        var end = HeaderFields.EndOfHeader(message);
        return (message.AsMemory(0, fields.Length), fields, end < 0 ? default : message.AsMemory(end));
    }
}
