using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>
/// One signature over header fields and body, DKIM-Signature or ARC-Message-Signature, from field to finding: what it needs is asked for when
/// it is made, and looked at when the body is complete.
/// </summary>
internal sealed class SignatureJob
{
    private readonly SignedMessage message;
    private readonly BodyHash? body;
    private readonly Task<KeyAnswer>? key;

    public SignatureJob(SignedMessage message, Signature signature)
    {
        this.message = message;
        Signature = signature;
        CheckTimes();
        if (message.HeaderTooLarge && signature.Fault.Length == 0)
        {
            (signature.Fault, signature.FaultResult) = (DkimReasons.HeaderTooLarge, AuthResult.Policy);
        }

        if (signature.Fault.Length == 0)
        {
            body = message.Bodies.Register(signature.BodyCanonicalization, signature.UsesSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, signature.BodyLimit);
            key = message.Keys.Ask(signature.Selector, signature.Domain);
        }
        else if (signature.Fault == DkimReasons.ObsoleteAlgorithm)
        {
            key = message.Keys.Ask(signature.Selector, signature.Domain); // RFC 6376 §6.1.2: the key comes first, and may not be had now
        }
    }

    public Signature Signature { get; }

    public SingletonFields Unsigned { get; private set; }

    /// <summary>Null without l=.</summary>
    public long? UncoveredOctets => body is { Limit: { } limit } ? body.CanonicalLength - limit : null;

    public async ValueTask<Finding> CompleteAsync()
    {
        if (key is null)
        {
            return new Finding(Signature.FaultResult, Signature.Fault);
        }

        var answer = await key;
        if (body is null)
        {
            return answer.Result == AuthResult.TempError ? new Finding(answer.Result, answer.Reason) : new Finding(Signature.FaultResult, Signature.Fault);
        }

        if (KeyCheck.Unsuited(answer, Signature, message.Options) is { } unsuited)
        {
            return unsuited;
        }

        var testing = answer.Records.Length > 0 && answer.Records[0].Testing;
        if (message.Bodies.TooLarge)
        {
            return new Finding(AuthResult.Policy, DkimReasons.BodyTooLarge, 0, testing);
        }

        // RFC 6376 §3.5: l= must not be larger than the body.
        if (body!.Value.IsEmpty)
        {
            return new Finding(AuthResult.Fail, DkimReasons.BodyTooShort, 0, testing);
        }

        return body.Value.Span.SequenceEqual(Signature.BodyHash)
            ? VerifyHeader(answer)
            : new Finding(AuthResult.Fail, DkimReasons.BodyHashMismatch, 0, testing);
    }

    /// <summary>RFC 6376 §3.5 allows to ignore signatures of the future and expired ones; both tell of replays or broken clocks.</summary>
    private void CheckTimes()
    {
        if (Signature.Fault.Length > 0)
        {
            return;
        }

        var now = message.Time.GetUtcNow().ToUnixTimeSeconds();
        Signature.Fault = Signature.SignedAt > now + (long)message.Options.MaximumFuture.TotalSeconds ? DkimReasons.InFuture
            : Signature.ExpiresAt < now - (long)message.Options.ClockSkew.TotalSeconds ? DkimReasons.Expired
            : DkimReasons.None;
    }

    private Finding VerifyHeader(KeyAnswer answer)
    {
        Span<byte> digest = stackalloc byte[32];
        using var text = new HeaderWriter();
        WriteSigned(text);
        var length = Signature.UsesSha1 ? HashSha1(text.Written, digest) : SHA256.HashData(text.Written, digest);
        return KeyCheck.Verify(answer, Signature, digest[..length], message.Options);
    }

#pragma warning disable CA5350 // rsa-sha1 verifies only where an option allows looking at old mail.
    private static int HashSha1(ReadOnlySpan<byte> text, Span<byte> digest) => SHA1.HashData(text, digest);
#pragma warning restore CA5350

    /// <summary>RFC 6376 §3.7: the fields that h= names, each name from the bottom up, then the signature's own.</summary>
    private void WriteSigned(HeaderWriter text)
    {
        var header = message.Header.Span;
        var list = header.Slice(Signature.SignedFields.Start, Signature.SignedFields.Length);
        var left = message.Index.Rent(Signature.Field);
        for (var more = !list.IsEmpty; more;)
        {
            var at = message.Index.Pick(left, TagValues.NextItem(ref list, out more));
            if (at >= 0)
            {
                text.Field(header, message.Index[at], Signature.HeaderCanonicalization);
            }
        }

        Unsigned = Singletons.Left(message.Index, left);
        FieldIndex.Return(left);
        text.SignatureField(header, Signature.Field, Signature.ValueStretch, Signature.HeaderCanonicalization);
    }
}
