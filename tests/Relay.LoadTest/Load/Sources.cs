using System.Net;

namespace Relay.LoadTest.Load;

/// <summary>The addresses that clients come from, all of one /24 of the loopback up to 250 and of the next ones beyond: 127.60.7.1 and on.</summary>
internal static class Sources
{
    private const int PerNetwork = 250;

    /// <param name="count">How many there are; 0: the system chooses, and all are one client.</param>
    public static IPAddress? Of(int number, int count) =>
        count == 0 ? null : new IPAddress([127, 60, (byte)(7 + (number % count / PerNetwork)), (byte)(1 + (number % count % PerNetwork))]);
}
