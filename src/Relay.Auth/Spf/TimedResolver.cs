using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>
/// The questions of one evaluation, all within one bound of time (RFC 7208 §4.6.4). What is not answered by then is a time-out. Answers
/// at hand cost no timer.
/// </summary>
internal sealed class TimedResolver(IResolver resolver, TimeProvider time, TimeSpan limit, CancellationToken cancellation)
{
    private static readonly DnsAnswer NoSuchName = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);
    private static readonly DnsAnswer TooLate = DnsAnswer.Failed(DnsFailure.Timeout);
    private readonly long start = time.GetTimestamp();

    /// <param name="name">As made of a domain-spec: octets and dots, nothing escaped. What cannot be asked for does not exist.</param>
    public ValueTask<DnsAnswer> AskAsync(string name, RecordType type) =>
        TargetName.IsAskable(name) ? AskEscapedAsync(TargetName.Escape(name), type) : new ValueTask<DnsAnswer>(NoSuchName);

    /// <param name="name">In presentation form, as names of answers are.</param>
    public async ValueTask<DnsAnswer> AskEscapedAsync(string name, RecordType type)
    {
        var left = limit - time.GetElapsedTime(start);
        if (left <= TimeSpan.Zero)
        {
            cancellation.ThrowIfCancellationRequested();
            return TooLate;
        }

        var pending = resolver.QueryAsync(name, type, cancellation);
        if (pending.IsCompletedSuccessfully)
        {
            return await pending;
        }

        try
        {
            return await pending.AsTask().WaitAsync(left, time, cancellation);
        }
        catch (TimeoutException)
        {
            return TooLate;
        }
    }
}
