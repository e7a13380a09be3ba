using System.Text;
using Relay.Core.State;

namespace Relay.State;

/// <summary>A triplet as it is kept for the list: its four parts, separated by NUL, in at most <see cref="MaxBytes"/>.</summary>
internal static class TripletText
{
    /// <summary>An SMTP path has at most 256 octets (RFC 5321 §4.5.3.1.3); what is longer is cut in the list, never in the key.</summary>
    public const int MaxBytes = 1000;

    private const int MaxPart = 240;

    public static byte[] Encode(GreylistTriplet triplet) =>
        Encoding.UTF8.GetBytes(string.Join('\0', Cut(triplet.Network), Cut(triplet.Organisation), Cut(triplet.Sender), Cut(triplet.Recipient)));

    public static GreylistTriplet Decode(ReadOnlySpan<byte> text)
    {
        var parts = Encoding.UTF8.GetString(text).Split('\0');
        return parts.Length == 4 ? new(parts[0], parts[1], parts[2], parts[3]) : new("", "", "", "");
    }

    private static string Cut(string part)
    {
        if (Encoding.UTF8.GetByteCount(part) > MaxPart)
        {
            var bytes = Encoding.UTF8.GetBytes(part).AsSpan(0, MaxPart);
            part = Encoding.UTF8.GetString(bytes).TrimEnd('\uFFFD');
        }

        return part.Contains('\0', StringComparison.Ordinal) ? part.Replace('\0', '?') : part;
    }
}
