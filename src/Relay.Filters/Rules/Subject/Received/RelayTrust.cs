using System.Net;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>
/// Whom Received fields are believed of: <c>trusted_networks</c>, <c>internal_networks</c>, <c>msa_networks</c> of the rule files and the relay's own
/// <c>trusted_networks</c>. Where only one of the first two is set it stands for both. Where none is, hosts of private addresses and senders with a login are trusted.
/// </summary>
public sealed class RelayTrust
{
    private readonly NetworkList trusted;
    private readonly NetworkList inside;
    private readonly NetworkList submission;

    /// <param name="own">The relay's trusted networks.</param>
    public RelayTrust(RuleSettings settings, IReadOnlyCollection<IPNetwork> own)
    {
        var trustedWords = settings.Words("trusted_networks");
        var insideWords = settings.Words("internal_networks");
        IsConfigured = trustedWords.Length + insideWords.Length + own.Count > 0;
        trusted = NetworkList.Parse(trustedWords.Length > 0 ? trustedWords : insideWords, own);
        inside = insideWords.Length > 0 ? NetworkList.Parse(insideWords, []) : trusted;
        submission = NetworkList.Parse([.. settings.Words("msa_networks"), "!127.0.0.0/8", "!::1"], []);
        OriginFields = settings.Words("originating_ip_headers");
    }

    public bool IsConfigured { get; }

    /// <summary>Fields in which web mailers tell their user's address: each counts as the oldest hop.</summary>
    public IReadOnlyList<string> OriginFields { get; }

    public bool Trusts(string ip) => trusted.Contains(ip);

    public bool IsInternal(string ip) => inside.Contains(ip);

    public bool IsSubmission(string ip) => submission.Contains(ip);
}
