using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Core.State;

namespace Relay.State;

/// <summary>
/// What stands for a subject inside the stores: 128 bits of SHA-256. A triplet's first half is its origin's, so that both are kept together
/// (one lock, one slot of a cluster). Whoever finds a collision of all 128 bits gains one pass.
/// </summary>
internal readonly record struct StateKey(ulong Origin, ulong Rest)
{
    private const int MaxStackBytes = 512;

    /// <summary>The key that <c>relay greylist list</c> shows: 32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin:x16}{Rest:x16}");

    public StateKey OfOrigin => new(Origin, 0);

    public static StateKey Of(GreylistTriplet triplet)
    {
        // The kind of origin counts: a domain and a network never meet.
        var origin = (triplet.Organisation.Length > 0 ? "o\0" : "n\0") + triplet.Origin;
        return new(Hash(origin).Origin, Hash($"{origin}\0{triplet.Sender}\0{triplet.Recipient}").Rest);
    }

    public static StateKey Of(RateSubject subject, RateLimit limit) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"{subject.Kind}\0{subject.Name}\0{limit.Period.Ticks}"));

    /// <summary>The window belongs to the key: slices of another length do not add up.</summary>
    public static StateKey Of(TallySubject subject, TimeSpan window) =>
        Hash(string.Create(CultureInfo.InvariantCulture, $"{subject.Kind}\0{subject.Name}\0{window.Ticks}"));

    public static StateKey Of(ReputationSubject subject) => Hash($"{subject.Kind}\0{subject.Name}");

    public static StateKey Of(OnceSubject subject) => Hash($"{subject.Kind}\0{subject.Name}");

    /// <summary>The window belongs to the key here too. Hashes that a sender may choose are mixed before they choose a place.</summary>
    public static StateKey OfShingle(ulong shingle, TimeSpan window)
    {
        var mixed = (shingle ^ (shingle >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        return new(mixed ^ (mixed >> 33), shingle ^ (ulong)window.Ticks);
    }

    /// <summary>All of a day is kept together; what has no domain is the day's own.</summary>
    public static StateKey OfDay(DateOnly day) => new(Hash(string.Create(CultureInfo.InvariantCulture, $"report\0{day.DayNumber}")).Origin, 0);

    public static StateKey OfReport(DateOnly day, string domain) => new(OfDay(day).Origin, Hash(domain).Rest | 1);

    public static StateKey OfRow(DateOnly day, string domain, string row) => new(OfDay(day).Origin, Hash($"{domain}\0{row}").Rest);

    /// <summary>A network's bit of the 64 that estimate how many there were.</summary>
    public static int BitOf(string network) => (int)(Hash(network).Rest & 63);

    public static bool TryParse(string text, out StateKey key)
    {
        key = default;
        if (text.Length != 32
            || !ulong.TryParse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var origin)
            || !ulong.TryParse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rest))
        {
            return false;
        }

        key = new(origin, rest);
        return true;
    }

    private static StateKey Hash(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = most <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[most];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], digest);
        return new(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
    }
}
