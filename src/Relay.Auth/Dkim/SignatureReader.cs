using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>
/// Reads a signature field strictly (RFC 6376 §3.5, §6.1.1; RFC 8617 §4.1.2, §4.1.3). Pure; never throws: the first thing wrong is
/// the signature's fault. It refuses to look at keys, hashes and clocks.
/// </summary>
internal static class SignatureReader
{
    /// <summary>RSA of 16384 bits: longer than any key we verify with.</summary>
    private const int MaximumSignatureOctets = 2048;

    private const int MaximumInstance = 50; // RFC 8617 §4.2.1

    public static Signature Read(ReadOnlySpan<byte> header, HeaderField field, SignatureKind kind, DkimOptions options)
    {
        var signature = new Signature(field, kind);
        Span<Tag> room = stackalloc Tag[TagList.MaximumTags];
        signature.Fault = TagList.TryParse(field.Value(header), room, out var tags) ? ReadTags(tags, signature, options) : DkimReasons.MalformedTags;
        return signature;
    }

    private static string ReadTags(TagList tags, Signature signature, DkimOptions options)
    {
        // What reports need is read before anything is found wrong.
        var (names, algorithm, value) = (Names(tags, signature), Algorithm(tags, signature), Value(tags, signature));
        var fault = First(names, algorithm, value, signature.Kind == SignatureKind.Dkim ? Version(tags) : Instance(tags, signature), Times(tags, signature));
        if (fault.Length > 0 || signature.Kind == SignatureKind.ArcSeal)
        {
            return fault.Length > 0 ? fault : Seal(tags, signature);
        }

        fault = First(Canonical(tags, signature), BodyHash(tags, signature), SignedFields(tags, signature, options), Identity(tags, signature), Query(tags));
        return fault.Length > 0 ? fault : Obsolete(signature, options);
    }

    private static string First(params ReadOnlySpan<string> faults)
    {
        foreach (var fault in faults)
        {
            if (fault.Length > 0)
            {
                return fault;
            }
        }

        return DkimReasons.None;
    }

    private static string Obsolete(Signature signature, DkimOptions options)
    {
        if (!signature.UsesSha1 || options.AllowObsolete)
        {
            return DkimReasons.None;
        }

        signature.FaultResult = AuthResult.Policy; // RFC 8301 §3.1
        return DkimReasons.ObsoleteAlgorithm;
    }

    private static string Names(TagList tags, Signature signature)
    {
        if (!tags.TryGet("d"u8, out var domain) || !tags.TryGet("s"u8, out var selector))
        {
            return DkimReasons.MissingTag;
        }

        signature.Domain = TagValues.Domain(domain, labels: 2) ?? "";
        signature.Selector = TagValues.Domain(selector, labels: 1) ?? "";
        return signature.Domain.Length == 0 ? DkimReasons.BadDomain : signature.Selector.Length == 0 ? DkimReasons.BadSelector : DkimReasons.None;
    }

    private static string Algorithm(TagList tags, Signature signature)
    {
        if (!tags.TryGet("a"u8, out var name))
        {
            return DkimReasons.MissingTag;
        }

        (signature.AlgorithmName, signature.Algorithm) = name switch
        {
            _ when name.SequenceEqual("rsa-sha256"u8) => ("rsa-sha256", SignatureAlgorithm.RsaSha256),
            _ when name.SequenceEqual("ed25519-sha256"u8) => ("ed25519-sha256", SignatureAlgorithm.Ed25519Sha256), // RFC 8463 §3
            _ when name.SequenceEqual("rsa-sha1"u8) && signature.Kind == SignatureKind.Dkim => ("rsa-sha1", SignatureAlgorithm.RsaSha1),
            _ => ("", default),
        };
        return signature.AlgorithmName.Length == 0 ? DkimReasons.BadAlgorithm : DkimReasons.None;
    }

    private static string Value(TagList tags, Signature signature)
    {
        if (!tags.TryGet("b"u8, out var value, out var tag))
        {
            return DkimReasons.MissingTag;
        }

        signature.ValueStretch = (signature.Field.ValueOffset + tag.Raw, tag.RawLength);
        if (!TagValues.TryBase64(value, MaximumSignatureOctets, out var octets))
        {
            return DkimReasons.BadSignatureData;
        }

        signature.Value = octets;
        return DkimReasons.None;
    }

    private static string Version(TagList tags) =>
        !tags.TryGet("v"u8, out var version) ? DkimReasons.MissingTag : version.SequenceEqual("1"u8) ? DkimReasons.None : DkimReasons.BadVersion;

    private static string Instance(TagList tags, Signature signature)
    {
        if (!tags.TryGet("i"u8, out var text) || !TagValues.TryNumber(text, 2, out var number) || number is < 1 or > MaximumInstance)
        {
            return DkimReasons.BadInstance;
        }

        signature.Instance = (int)number;
        return DkimReasons.None;
    }

    private static string Times(TagList tags, Signature signature)
    {
        if (tags.TryGet("t"u8, out var signed))
        {
            if (!TagValues.TryNumber(signed, 12, out var number))
            {
                return DkimReasons.BadNumber;
            }

            signature.SignedAt = number;
        }

        if (signature.Kind != SignatureKind.ArcSeal && tags.TryGet("x"u8, out var expires))
        {
            if (!TagValues.TryNumber(expires, 12, out var number))
            {
                return DkimReasons.BadNumber;
            }

            signature.ExpiresAt = number;
            if (number <= signature.SignedAt)
            {
                return DkimReasons.ExpiresBeforeSigned; // RFC 6376 §3.5: x= MUST be greater than t=
            }
        }

        return DkimReasons.None;
    }

    private static string Seal(TagList tags, Signature signature)
    {
        if (tags.TryGet("h"u8, out _))
        {
            return DkimReasons.SealWithFields; // RFC 8617 §4.1.3
        }

        tags.TryGet("cv"u8, out var status);
        signature.ChainStatus = status switch
        {
            _ when status.SequenceEqual("none"u8) => AuthResult.None,
            _ when status.SequenceEqual("pass"u8) => AuthResult.Pass,
            _ when status.SequenceEqual("fail"u8) => AuthResult.Fail,
            _ => AuthResult.PermError,
        };
        return signature.ChainStatus == AuthResult.PermError ? DkimReasons.BadChainStatus : DkimReasons.None;
    }

    private static string Canonical(TagList tags, Signature signature)
    {
        if (!tags.TryGet("c"u8, out var value))
        {
            // RFC 6376 §3.5: simple/simple. deviation: RFC 8617 says nothing else for ARC, but its own test suite and the validators in use take
            // relaxed/relaxed, and so do the sealers that leave c= out.
            value = signature.Kind == SignatureKind.Dkim ? "simple/simple"u8 : "relaxed/relaxed"u8;
        }

        var slash = value.IndexOf((byte)'/');
        var header = slash < 0 ? value : value[..slash];
        var body = slash < 0 ? "simple"u8 : value[(slash + 1)..]; // RFC 6376 §3.5: only one named is that of the header
        signature.HeaderCanonicalization = header.SequenceEqual("relaxed"u8) ? Canonicalization.Relaxed : Canonicalization.Simple;
        signature.BodyCanonicalization = body.SequenceEqual("relaxed"u8) ? Canonicalization.Relaxed : Canonicalization.Simple;
        return Known(header) && Known(body) ? DkimReasons.None : DkimReasons.BadCanonicalization;

        static bool Known(ReadOnlySpan<byte> name) => name.SequenceEqual("relaxed"u8) || name.SequenceEqual("simple"u8);
    }

    private static string BodyHash(TagList tags, Signature signature)
    {
        if (!tags.TryGet("bh"u8, out var value))
        {
            return DkimReasons.MissingTag;
        }

        if (tags.TryGet("l"u8, out var limit))
        {
            if (!TagValues.TryNumber(limit, 76, out var number))
            {
                return DkimReasons.BadNumber;
            }

            signature.BodyLimit = number;
        }

        if (!TagValues.TryBase64(value, 64, out var hash) || hash.Length != (signature.UsesSha1 ? 20 : 32))
        {
            return DkimReasons.BadBodyHash;
        }

        signature.BodyHash = hash;
        return DkimReasons.None;
    }

    private static string SignedFields(TagList tags, Signature signature, DkimOptions options)
    {
        if (!tags.TryGet("h"u8, out var list, out var tag))
        {
            return DkimReasons.MissingTag;
        }

        signature.SignedFields = (signature.Field.ValueOffset + tag.Value, tag.ValueLength);

        // deviation: RFC 6376 §3.5 wants a name in h= and From among them. ARC's own test suite and its known validators take an
        // ARC-Message-Signature without; SignsFrom says so, and who trusts a chain has to ask.
        if (list.IsEmpty)
        {
            return signature.Kind == SignatureKind.Dkim ? DkimReasons.BadSignedFields : DkimReasons.None;
        }

        for (var (more, count) = (true, 1); more; count++)
        {
            var name = TagValues.NextItem(ref list, out more);
            if (name.IsEmpty || name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
            {
                return DkimReasons.BadSignedFields;
            }

            if (count > options.MaximumSignedFields)
            {
                return DkimReasons.TooManySignedFields;
            }

            signature.SignsFrom |= Ascii.EqualsIgnoreCase(name, "from"u8);
            if (signature.Kind == SignatureKind.ArcMessage && Ascii.EqualsIgnoreCase(name, "arc-seal"u8))
            {
                return DkimReasons.SealSigned; // RFC 8617 §4.1.2
            }
        }

        return signature.SignsFrom || signature.Kind != SignatureKind.Dkim ? DkimReasons.None : DkimReasons.FromNotSigned; // RFC 6376 §6.1.1
    }

    private static string Identity(TagList tags, Signature signature)
    {
        signature.Identity = "@" + signature.Domain;
        if (signature.Kind != SignatureKind.Dkim || !tags.TryGet("i"u8, out var value))
        {
            return DkimReasons.None;
        }

        if (TagValues.QuotedPrintable(value) is not { } identity || identity.AsSpan().LastIndexOf((byte)'@') is not (>= 0 and var at) || Control(identity))
        {
            return DkimReasons.BadIdentity;
        }

        if (TagValues.Domain(identity.AsSpan(at + 1), labels: 2) is not { } domain)
        {
            return DkimReasons.BadIdentity;
        }

        signature.Identity = Encoding.UTF8.GetString(identity.AsSpan(0, at + 1)) + domain;
        signature.IdentityIsSubdomain = domain != signature.Domain;
        return !signature.IdentityIsSubdomain || (domain.EndsWith(signature.Domain, StringComparison.Ordinal) && domain[^(signature.Domain.Length + 1)] == '.')
            ? DkimReasons.None
            : DkimReasons.IdentityOutsideDomain;
    }

    private static bool Control(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)0, (byte)0x1F) || text.Contains((byte)0x7F);

    private static string Query(TagList tags) =>
        !tags.TryGet("q"u8, out var methods) || TagValues.ListHas(methods, "dns/txt"u8) ? DkimReasons.None : DkimReasons.BadQueryMethod;
}
