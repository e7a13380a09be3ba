using Relay.Dns;

namespace Relay.Filters.Connection;

/// <summary>A resolver whose every answer comes within a bound, if only as a time-out: without a network mail still has to flow.</summary>
public sealed class BoundedResolver(IResolver resolver, TimeSpan limit, TimeProvider time) : IResolver
{
    public async ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation)
    {
        var pending = resolver.QueryAsync(name, type, cancellation);
        if (pending.IsCompletedSuccessfully)
        {
            return await pending;
        }

        try
        {
            return await pending.AsTask().WaitAsync(limit, time, cancellation);
        }
        catch (TimeoutException)
        {
            return DnsAnswer.Failed(DnsFailure.Timeout);
        }
    }
}
