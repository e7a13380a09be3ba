using System.Security.Cryptography;
using System.Text;
using Relay.Auth.Dkim;
using Relay.Mime;

namespace Relay.Auth.Arc;

/// <summary>
/// Puts an ARC set on a message (RFC 8617 §5.1). A pure function: the same message, chain, key and time give the same fields. Tags are in the
/// order of the alphabet, as ARC's own test suite has them.
/// </summary>
public sealed class ArcSealer(SignerOptions options)
{
    private static readonly string[] Reserved = ["arc-seal", "authentication-results"];

    /// <summary>Where b= is folded. Folds are white space that the seal signs: ARC's test suite has none.</summary>
    internal int Line { get; init; } = SignatureText.Line;

    /// <summary>Seal, message signature and results, top down, to be put on top of the header section; null where none may be put on (<see cref="ArcResult.NextStatus"/>).</summary>
    /// <param name="bodyHash">SHA-256 of the body, relaxed, without a limit.</param>
    /// <param name="chain">What validating this very message came to.</param>
    /// <param name="results">The value of an Authentication-Results field: authserv-id and results. Folds and control characters are taken out.</param>
    public byte[]? Seal(ReadOnlyMemory<byte> header, HeaderFields fields, ReadOnlySpan<byte> bodyHash, ArcResult chain, string results, DateTimeOffset now)
    {
        var sets = ArcChain.Read(header, fields, DkimOptions.Default);
        if (chain.NextStatus is not { } status || (status == AuthResult.Pass && sets.Fault.Length > 0))
        {
            return null;
        }

        var instance = chain.Instances + 1;
        var time = now.ToUnixTimeSeconds();
        var authentication = Encoding.UTF8.GetBytes($"ARC-Authentication-Results: i={instance}; {AuthenticationResultsText.Fold(results)}\r\n");
        var message = Sign(
            "ARC-Message-Signature: ",
            MessageTags(header.Span, fields, bodyHash, instance, time, out var names),
            signed => SignatureText.WriteFields(signed, header, fields, names));
        var tags = $"cv={status.Word()}; d={options.Domain}; i={instance}; s={options.Selector};\r\n\tt={time}";
        var seal = Sign("ARC-Seal: ", tags, signed => WriteChain(signed, header.Span, status == AuthResult.Pass ? sets : null, authentication, message));
        return [.. seal, .. message, .. authentication];
    }

    private string MessageTags(ReadOnlySpan<byte> header, HeaderFields fields, ReadOnlySpan<byte> bodyHash, int instance, long time, out List<string> names)
    {
        names = SignedFieldNames.Choose(header, fields, options.SignedFields, options.Oversigned);
        names.RemoveAll(static n => Reserved.Contains(n, StringComparer.OrdinalIgnoreCase)); // RFC 8617 §4.1.2
        var text = new StringBuilder($"bh={Convert.ToBase64String(bodyHash)}; c=relaxed/relaxed;\r\n\td={options.Domain}; h=");
        SignatureText.AppendNames(text, names);

        // dkimpy finds the field by " i=N;" in its raw text, so SP folds here and not TAB.
        return text.Append($";\r\n i={instance}; s={options.Selector}; t={time}").ToString();
    }

    private byte[] Sign(string name, string tags, Action<HeaderWriter> write)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var signed = new HeaderWriter();
        write(signed);
        var begin = $"{name}a={options.Key.Algorithm};\r\n\tb=";
        var end = $";\r\n\t{tags}";
        SignatureText.WriteUnsigned(signed, Encoding.UTF8.GetBytes(begin + end));
        SHA256.HashData(signed.Written, digest);
        var text = new StringBuilder(begin);
        SignatureText.AppendValue(text, options.Key.Sign(digest), Line, end);
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>RFC 8617 §5.1.1 the whole chain, §5.1.2 of a failed one only our own set, since the others may be anything.</summary>
    private static void WriteChain(HeaderWriter signed, ReadOnlySpan<byte> header, ArcChain? sets, byte[] authentication, byte[] message)
    {
        if (sets is not null)
        {
            ArcSealText.WriteSets(signed, header, sets);
        }

        SignatureText.WriteField(signed, authentication);
        SignatureText.WriteField(signed, message);
    }
}
