using System.Security.Cryptography;
using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Who signs, and what.</summary>
public sealed record SignerOptions(string Domain, string Selector, SigningKey Key)
{
    public IReadOnlyList<string> SignedFields { get; init; } = SignedFieldNames.Default;

    public IReadOnlyList<string> Oversigned { get; init; } = SignedFieldNames.Oversigned;

    /// <summary>x= after t=; null: no x=, since mail may lie in queues for days.</summary>
    public TimeSpan? Lifetime { get; init; }
}

/// <summary>Signs (RFC 6376 §5, RFC 8463), relaxed/relaxed. A pure function: the same message, key and time give the same field.</summary>
public sealed class DkimSigner(SignerOptions options)
{
    /// <summary>The DKIM-Signature field with its line end, to be put on top of the header section.</summary>
    /// <param name="bodyHash">SHA-256 of the body, relaxed, without a limit.</param>
    public byte[] Sign(ReadOnlyMemory<byte> header, HeaderFields fields, ReadOnlySpan<byte> bodyHash, DateTimeOffset now)
    {
        var names = SignedFieldNames.Choose(header.Span, fields, options.SignedFields, options.Oversigned);
        var time = now.ToUnixTimeSeconds();
        var text = new StringBuilder($"DKIM-Signature: v=1; a={options.Key.Algorithm}; c=relaxed/relaxed;\r\n\td={options.Domain}; s={options.Selector};\r\n\tt={time};");
        if (options.Lifetime is { } lifetime)
        {
            text.Append($" x={time + (long)lifetime.TotalSeconds};");
        }

        text.Append("\r\n\th=");
        SignatureText.AppendNames(text, names);
        text.Append(";\r\n\tbh=").Append(Convert.ToBase64String(bodyHash)).Append(";\r\n\tb=");

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using var signed = new HeaderWriter();
        SignatureText.WriteFields(signed, header, fields, names);
        SignatureText.WriteUnsigned(signed, Encoding.UTF8.GetBytes(text.ToString()));
        SHA256.HashData(signed.Written, digest);
        SignatureText.AppendValue(text, options.Key.Sign(digest), SignatureText.Line, after: "");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }
}
