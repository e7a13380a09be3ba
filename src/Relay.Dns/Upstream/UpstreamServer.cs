using System.Net;
using System.Net.Sockets;

namespace Relay.Dns;

/// <summary>
/// One server and what is known of it. A try is UDP, then TCP where the answer did not fit, or once more without EDNS where it was not understood;
/// each within the time-out. Network trouble is a reading that failed, never an exception.
/// </summary>
internal sealed class UpstreamServer(IPEndPoint address, TimeSpan timeout, TimeSpan pause, TimeProvider time)
{
    public ServerHealth Health { get; } = new(time, pause);

    /// <summary>The server as metrics name it.</summary>
    public string Label { get; } = address.ToString();

    public async Task<Reading> AskAsync(byte[] name, RecordType type, CancellationToken cancellation)
    {
        var edns = !Health.WithoutEdns;
        var reading = await AskAsync(Query.Create(name, type, edns), cancellation);
        if (edns && reading.MayBeEdns)
        {
            reading = await AskAsync(Query.Create(name, type, edns: false), cancellation);
            if (reading.Failure == DnsFailure.None)
            {
                Health.RefusesEdns(); // learned only when it helped
            }
        }

        // SERVFAIL and REFUSED are about the name, or mean to be; silence and garbage are about the server.
        if (reading.Failure is DnsFailure.Timeout or DnsFailure.Malformed)
        {
            Health.Failed();
        }
        else
        {
            Health.Answered();
        }

        return reading;
    }

    private async Task<Reading> AskAsync(Query query, CancellationToken cancellation)
    {
        if (!Health.OverTcp)
        {
            var reading = await TryAsync(query, overTcp: false, cancellation);
            if (!reading.Truncated)
            {
                return reading;
            }
        }

        return await TryAsync(query, overTcp: true, cancellation);
    }

    private async Task<Reading> TryAsync(Query query, bool overTcp, CancellationToken cancellation)
    {
        var reading = await BoundedAsync(query, overTcp, cancellation);
        ResolverMeter.Tried(Label, overTcp, reading);
        return reading;
    }

    private async Task<Reading> BoundedAsync(Query query, bool overTcp, CancellationToken cancellation)
    {
        using var deadline = new Deadline(timeout, time, cancellation);
        try
        {
            return overTcp
                ? await TcpExchange.AskAsync(address, query, deadline.Token)
                : await UdpExchange.AskAsync(address, query, Health, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Reading.Failed(DnsFailure.Timeout);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return new Reading { Failure = DnsFailure.Malformed, Truncated = true }; // larger than the buffer: TCP has room
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Reading.Failed(DnsFailure.Timeout); // nobody there: no answer came, only sooner
        }
    }
}
