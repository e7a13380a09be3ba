using Relay.Core.Delivery;
using Relay.Core.Options;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// What EHLO offers. Fixed when the relay starts, since what is offered does not change while it runs: 8BITMIME, SMTPUTF8 and
/// DSN only where every backend has them.
/// </summary>
/// <param name="Backends">What all backends have in common.</param>
/// <param name="SingleRoute">False where recipients may need different routes: LIMITS then asks for one domain a transaction.</param>
/// <param name="SingleRecipient">Every route takes one recipient a transaction.</param>
public sealed record ServerExtensions(BackendExtensions Backends, bool SingleRoute, bool SingleRecipient)
{
    /// <summary>Keyword lines of the EHLO reply, without the host name.</summary>
    public IReadOnlyList<string> Lines(LimitOptions limits, bool startTls)
    {
        var lines = new List<string>
        {
            $"SIZE {limits.MessageSize}", // RFC 1870 §3
            "PIPELINING", // RFC 2920
            "ENHANCEDSTATUSCODES", // RFC 2034
            "CHUNKING", // RFC 3030
        };
        Add(Backends.HasFlag(BackendExtensions.EightBitMime), "8BITMIME"); // RFC 6152
        Add(Backends.HasFlag(BackendExtensions.SmtpUtf8), "SMTPUTF8"); // RFC 6531
        Add(Backends.HasFlag(BackendExtensions.Dsn), "DSN"); // RFC 3461
        Add(startTls, "STARTTLS"); // RFC 3207
        var recipients = SingleRecipient ? 1 : limits.Recipients;
        lines.Add($"LIMITS RCPTMAX={recipients}" + (SingleRoute ? "" : " RCPTDOMAINMAX=1")); // RFC 9422 §3
        return lines;

        void Add(bool offered, string keyword)
        {
            if (offered)
            {
                lines.Add(keyword);
            }
        }
    }

    public bool EightBitMime => Backends.HasFlag(BackendExtensions.EightBitMime);

    public bool SmtpUtf8 => Backends.HasFlag(BackendExtensions.SmtpUtf8);

    public bool Dsn => Backends.HasFlag(BackendExtensions.Dsn);
}
