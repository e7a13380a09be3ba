using System.Net;
using System.Security.Cryptography;
using Relay.Core.Options;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Tries every list in the background, at once and then every half hour: a list that has what it must not have lists everybody, as ended
/// lists do, and is muted. Owns no list's state; the monitor does. No answer is no result: the test is made again soon.
/// </summary>
public sealed class DnsListSelfTest(DnsListClient client, DnsListMonitor monitor, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(30);

    /// <summary>How soon lists that a reload brought, and tests without answer, get their turn.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private static readonly IPAddress Listed = IPAddress.Parse("127.0.0.2"); // RFC 5782 §5
    private static readonly IPAddress NotListed = IPAddress.Loopback;

    /// <summary>Runs until it is cancelled, and then ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            do
            {
                await TestDueAsync(cancellation);
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The relay ends.
        }
    }

    /// <summary>Tests the lists whose turn it is.</summary>
    public Task TestDueAsync(CancellationToken cancellation) => Task.WhenAll(monitor.Lists.Select(l => TestIfDueAsync(l, cancellation)));

    /// <summary>One test; false where it came to no result.</summary>
    public async Task<bool> TestAsync(DnsListOptions list, CancellationToken cancellation)
    {
        var random = RandomNumberGenerator.GetHexString(16, lowercase: true);
        // RFC 5782 §5: the entries for tests. Random addresses are of 127/8 too, since any other may be listed in truth.
        string[] names = list.Kind == DnsListKind.Ip
            ? [DnsListName.Of(Listed, list.Zone), DnsListName.Of(NotListed, list.Zone), DnsListName.Of(RandomAddress(), list.Zone)]
            : [$"{list.TestPoint ?? "test"}.{list.Zone}", $"invalid.{list.Zone}", $"{random}.invalid.{list.Zone}"];
        var answers = await Task.WhenAll(names.Select(n => client.QueryAsync(list, n, cancellation).AsTask()));
        if (answers.Any(static a => a.Outcome is DnsListOutcome.Temporary or DnsListOutcome.Error))
        {
            return false; // an error has muted the list already
        }

        var fault = answers[1].Outcome == DnsListOutcome.Listed ? "it lists what no list may hold"
            : answers[2].Outcome == DnsListOutcome.Listed ? "it lists anything"
            : null;
        monitor.Tested(list, fault, answers[0].Outcome == DnsListOutcome.Listed);
        return true;
    }

    private async Task TestIfDueAsync(DnsListOptions list, CancellationToken cancellation)
    {
        var state = monitor.Of(list);
        if (time.GetUtcNow() >= state.NextTest && await TestAsync(list, cancellation))
        {
            state.NextTest = time.GetUtcNow() + Between;
        }
    }

    /// <summary>Out of 127.64.0.0 and up: far from the codes and test entries that lists keep for real.</summary>
    private static IPAddress RandomAddress() =>
        new([127, (byte)RandomNumberGenerator.GetInt32(64, 255), (byte)RandomNumberGenerator.GetInt32(256), (byte)RandomNumberGenerator.GetInt32(1, 255)]);
}
