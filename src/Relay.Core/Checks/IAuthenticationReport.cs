using Relay.Core.Options;

namespace Relay.Core.Checks;

/// <summary>What authentication came to, for those who write it down: a feature of the message that the checks of authentication leave.</summary>
public interface IAuthenticationReport
{
    /// <summary>One line for the log: <c>spf=pass dkim=pass(example.org) dmarc=pass</c>. What has no answer by now is told as temperror.</summary>
    string Summary { get; }

    /// <summary>Whole header fields, folded and with their CR LF, to be written above the message (RFC 8601 §4.1).</summary>
    string Fields(HeaderOptions options);
}
