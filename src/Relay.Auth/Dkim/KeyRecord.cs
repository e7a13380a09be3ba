namespace Relay.Auth.Dkim;

/// <summary>
/// A DKIM key record (RFC 6376 §3.6.1, RFC 8463 §4), read strictly. Where <see cref="Fault"/> is not empty it verifies nothing. Once read it does
/// not change, so messages share it.
/// </summary>
internal sealed class KeyRecord
{
    private const int MaximumKeyOctets = 4096;

    /// <summary>A word of <see cref="DkimReasons"/>, or empty.</summary>
    public string Fault { get; private set; } = DkimReasons.None;

    public PublicKey? Key { get; private set; }

    public bool AllowsSha1 { get; private set; } = true;

    public bool AllowsSha256 { get; private set; } = true;

    /// <summary>t=y: the domain is testing DKIM; a failure must count no more than no signature.</summary>
    public bool Testing { get; private set; }

    /// <summary>t=s: i= must name d= itself.</summary>
    public bool Strict { get; private set; }

    public static KeyRecord Parse(ReadOnlySpan<byte> text)
    {
        var record = new KeyRecord();
        Span<Tag> room = stackalloc Tag[TagList.MaximumTags];
        record.Fault = TagList.TryParse(text, room, out var tags) ? record.Read(text, tags) : DkimReasons.MalformedKey;
        return record;
    }

    private string Read(ReadOnlySpan<byte> text, TagList tags)
    {
        // v= is optional, but first and DKIM1 where it is.
        if (tags.TryGet("v"u8, out var version) && !(version.SequenceEqual("DKIM1"u8) && text.Slice(tags.Tags[0].Name, tags.Tags[0].NameLength).SequenceEqual("v"u8)))
        {
            return DkimReasons.MalformedKey;
        }

        if (tags.TryGet("h"u8, out var hashes))
        {
            (AllowsSha1, AllowsSha256) = (TagValues.ListHas(hashes, "sha1"u8), TagValues.ListHas(hashes, "sha256"u8));
        }

        if (tags.TryGet("t"u8, out var flags))
        {
            (Testing, Strict) = (TagValues.ListHas(flags, "y"u8), TagValues.ListHas(flags, "s"u8));
        }

        if (tags.TryGet("s"u8, out var services) && !TagValues.ListHas(services, "*"u8) && !TagValues.ListHas(services, "email"u8))
        {
            return DkimReasons.KeyNotForMail;
        }

        return ReadKey(tags);
    }

    private string ReadKey(TagList tags)
    {
        var rsa = true;
        if (tags.TryGet("k"u8, out var type) && !(rsa = type.SequenceEqual("rsa"u8)) && !type.SequenceEqual("ed25519"u8))
        {
            return DkimReasons.KeyAlgorithmMismatch; // unknown types are to be ignored
        }

        if (!tags.TryGet("p"u8, out var value))
        {
            return DkimReasons.MalformedKey;
        }

        if (value.IsEmpty)
        {
            return DkimReasons.KeyRevoked;
        }

        Key = TagValues.TryBase64(value, MaximumKeyOctets, out var octets) ? PublicKey.Import(octets, rsa) : null;
        return Key is null ? DkimReasons.MalformedKey : DkimReasons.None;
    }
}
