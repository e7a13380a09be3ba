using System.Net;

namespace Relay.Scenarios.Peers;

/// <summary>How octets are cut into writes.</summary>
public enum Pace
{
    Whole,
    ByLine,
    ByByte,
}

internal static class Paces
{
    public static readonly Pace[] All = [Pace.Whole, Pace.ByLine, Pace.ByByte];

    /// <summary>Past this many octets byte by byte becomes a few dozen at a time: it shows nothing new and takes long.</summary>
    private const int MaxSingleBytes = 3000;

    public static IEnumerable<ReadOnlyMemory<byte>> Cut(this Pace pace, ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var lf = pace == Pace.ByLine ? octets.Span.IndexOf((byte)'\n') : -1;
            var size = pace switch
            {
                Pace.ByLine => lf < 0 ? octets.Length : lf + 1,
                Pace.ByByte => octets.Length > MaxSingleBytes ? 61 : 1,
                _ => octets.Length,
            };
            yield return octets[..size];
            octets = octets[size..];
        }
    }
}

/// <summary>Client addresses in 127/8, each in a /24 of its own, so that cases share no limit by client or network.</summary>
internal static class Sources
{
    private static int next;

    public static IPAddress Next()
    {
        var n = Interlocked.Increment(ref next);
        return new IPAddress([127, (byte)(16 + n / 250 % 200), (byte)(1 + n % 250), 9]);
    }
}
