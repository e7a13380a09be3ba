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
/// <param name="Limits">Those of the start; a reload may enforce others.</param>
public sealed record ServerExtensions(BackendExtensions Backends, bool SingleRoute, bool SingleRecipient, LimitOptions Limits)
{
    private readonly List<string> plain = Make(Backends, SingleRoute, SingleRecipient, Limits, startTls: false);
    private readonly List<string> withStartTls = Make(Backends, SingleRoute, SingleRecipient, Limits, startTls: true);

    /// <summary>Keyword lines of the EHLO reply, without the host name.</summary>
    public IReadOnlyList<string> Lines(bool startTls) => startTls ? withStartTls : plain;

    public bool EightBitMime => Backends.HasFlag(BackendExtensions.EightBitMime);

    public bool SmtpUtf8 => Backends.HasFlag(BackendExtensions.SmtpUtf8);

    public bool Dsn => Backends.HasFlag(BackendExtensions.Dsn);

    private static List<string> Make(BackendExtensions backends, bool singleRoute, bool singleRecipient, LimitOptions limits, bool startTls)
    {
        var lines = new List<string>
        {
            $"SIZE {limits.MessageSize}", // RFC 1870 §3
            "PIPELINING", // RFC 2920
            "ENHANCEDSTATUSCODES", // RFC 2034
            "CHUNKING", // RFC 3030
        };
        Add(backends.HasFlag(BackendExtensions.EightBitMime), "8BITMIME"); // RFC 6152
        Add(backends.HasFlag(BackendExtensions.SmtpUtf8), "SMTPUTF8"); // RFC 6531
        Add(backends.HasFlag(BackendExtensions.Dsn), "DSN"); // RFC 3461
        Add(startTls, "STARTTLS"); // RFC 3207
        var recipients = singleRecipient ? 1 : limits.Recipients;
        lines.Add($"LIMITS RCPTMAX={recipients}" + (singleRoute ? "" : " RCPTDOMAINMAX=1")); // RFC 9422 §3
        return lines;

        void Add(bool offered, string keyword)
        {
            if (offered)
            {
                lines.Add(keyword);
            }
        }
    }
}
