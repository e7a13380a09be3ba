namespace Relay.Auth.Dmarc.Reports;

/// <summary>An aggregate report (RFC 9990 §3): what one receiver saw of one policy domain in a stretch of time.</summary>
public sealed record AggregateReport
{
    /// <summary>Who reports.</summary>
    public required string Organization { get; init; }

    /// <summary>Where questions about the report go.</summary>
    public required string Email { get; init; }

    public string? ExtraContact { get; init; }

    /// <summary>Unique for this reporter (<see cref="ReportNames.Id"/>).</summary>
    public required string ReportId { get; init; }

    public required DateTimeOffset Begin { get; init; }

    /// <summary>The last second of the report.</summary>
    public required DateTimeOffset End { get; init; }

    public required PublishedPolicy Policy { get; init; }

    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>What went wrong while the report was made, a sentence each.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}

/// <summary>The policy record that applied, as it was found (RFC 9990 §3.1.1.4).</summary>
/// <param name="Domain">Where it stands.</param>
public sealed record PublishedPolicy(string Domain, DmarcRecord Record, DiscoveryMethod Discovery);

/// <summary>Messages that had the same source, identifiers and results.</summary>
public sealed record ReportRow
{
    public required System.Net.IPAddress Source { get; init; }

    public required int Count { get; init; }

    /// <summary>What was done, after overrides.</summary>
    public required DmarcPolicy Disposition { get; init; }

    public required bool DkimAligned { get; init; }

    public required bool SpfAligned { get; init; }

    public IReadOnlyList<OverrideReason> Reasons { get; init; } = [];

    /// <summary>The author domain.</summary>
    public required string HeaderFrom { get; init; }

    /// <summary>The domain of MAIL FROM; "" for the null reverse-path.</summary>
    public required string EnvelopeFrom { get; init; }

    public string? EnvelopeTo { get; init; }

    public IReadOnlyList<ReportedSignature> Signatures { get; init; } = [];

    public required ReportedSpf Spf { get; init; }
}

/// <summary>Why something else was done than the policy asks for (RFC 9990 §3.1.1.8).</summary>
public enum OverrideKind
{
    TrustedForwarder,
    MailingList,
    LocalPolicy,
    PolicyTestMode,
    Other,
}

public sealed record OverrideReason(OverrideKind Kind, string? Comment = null);

/// <summary>A DKIM signature, whether it aligns or not.</summary>
public sealed record ReportedSignature(string Domain, string Selector, AuthResult Result);

/// <summary>SPF of the MAIL FROM identity.</summary>
public sealed record ReportedSpf(string Domain, AuthResult Result);
