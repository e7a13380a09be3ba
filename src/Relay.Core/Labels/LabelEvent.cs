using System.Buffers.Binary;

namespace Relay.Core.Labels;

/// <summary>What an event of the training log says of a message.</summary>
public enum LabelVerb : byte
{
    /// <summary>Nothing any more: as if it had never been labelled.</summary>
    Forget = 0,
    Ham = 1,
    Spam = 2,
}

/// <summary>SHA-256 of a message without the fields that the relay and those behind it added.</summary>
public readonly record struct MessageDigest(UInt128 High, UInt128 Low)
{
    /// <summary>Octets of its written form.</summary>
    public const int Size = 32;

    public static MessageDigest Of(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target, High);
        BinaryPrimitives.WriteUInt128BigEndian(target[16..], Low);
    }

    public override string ToString() => High.ToString("x32", null) + Low.ToString("x32", null);
}

/// <summary>Who says it: the kind, and a name within it.</summary>
public readonly record struct LabelOrigin(LabelSource Kind, string Name)
{
    /// <summary>Characters of a name.</summary>
    public const int MaxName = 200;

    public static readonly LabelOrigin Operator = new(LabelSource.Operator, "");

    /// <summary>Longer names are cut.</summary>
    public static LabelOrigin Of(LabelSource kind, string name) => new(kind, name.Length > MaxName ? name[..MaxName] : name);

    public override string ToString() => Name.Length == 0 ? Kind.ToString().ToLowerInvariant() : $"{Kind.ToString().ToLowerInvariant()}:{Name}";
}

/// <summary>One event of the training log: who said what of which message, and what the message looked like to the classifier.</summary>
public sealed record LabelEvent
{
    /// <summary>Octets of <see cref="Features"/>: what the largest message has, and some.</summary>
    public const int MaxFeatures = 160 * 1024;

    /// <summary>Characters of <see cref="Domain"/>: RFC 1035 §2.3.4.</summary>
    public const int MaxDomain = 255;

    public required MessageDigest Message { get; init; }

    public required LabelVerb Verb { get; init; }

    public required LabelOrigin Origin { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>How much it counts as an example; 1 is as much as any.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The recipient's domain, lower case; empty: of all.</summary>
    public string Domain { get; init; } = "";

    /// <summary>As the classifier wrote them; empty for <see cref="LabelVerb.Forget"/>. Nothing else here reads them.</summary>
    public ReadOnlyMemory<byte> Features { get; init; }
}
