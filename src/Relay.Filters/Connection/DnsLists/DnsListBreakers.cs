using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Reputation;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Holds the answers of lists against what is known of the client: one of good history that is listed speaks against the list. What a
/// list in doubt says is taken back. Asks the history only of a network that was not counted of late.
/// </summary>
/// <param name="history">Null: nothing is remembered of clients, and nothing counted.</param>
public sealed class DnsListBreakers(DnsListMonitor monitor, NetworkHistory? history)
{
    /// <param name="session">Null: no client is known, or none to be counted; answers are believed as far as the monitor does.</param>
    /// <param name="counts">Whether an answer speaks of the client itself, rather than of a name that its customers chose.</param>
    public async ValueTask<DnsListAnswer[]> JudgeAsync(SessionFacts? session, DnsListAnswer[] answers, Predicate<int>? counts, CancellationToken cancellation)
    {
        if (history is not null && session is not null)
        {
            await ObserveAsync(history, session, answers, counts, cancellation);
        }

        return Array.ConvertAll(answers, monitor.Believe);
    }

    private async ValueTask ObserveAsync(
        NetworkHistory known, SessionFacts session, DnsListAnswer[] answers, Predicate<int>? counts, CancellationToken cancellation)
    {
        var network = NetworkOf(session.ClientAddress);
        var said = new Dictionary<DnsListOptions, bool>();
        for (var i = 0; i < answers.Length; i++)
        {
            var answer = answers[i];
            if (answer.Outcome is DnsListOutcome.Listed or DnsListOutcome.NotListed && counts?.Invoke(i) != false && monitor.IsDue(answer.List, network))
            {
                said[answer.List] = said.GetValueOrDefault(answer.List) || IsAgainst(answer);
            }
        }

        if (said.Count == 0 || !await known.IsGoodAsync(session, cancellation))
        {
            return;
        }

        foreach (var (list, listed) in said)
        {
            monitor.Observed(list, network, listed);
        }
    }

    /// <summary>Lists of the good, and answers that count nothing, may hold as many as they like.</summary>
    private static bool IsAgainst(DnsListAnswer answer)
    {
        foreach (var code in answer.Codes)
        {
            if (code.Weight > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same networks that histories are kept of, as numbers: a /24 or a /64.</summary>
    private static ulong NetworkOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        client.TryWriteBytes(octets, out _);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(octets) >> 8
            : BinaryPrimitives.ReadUInt64BigEndian(octets);
    }
}
