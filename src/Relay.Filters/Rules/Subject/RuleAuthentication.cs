namespace Relay.Filters.Rules.Subject;

/// <summary>Results of authentication, in the lower-case words of RFC 8601; null where a check did not run.</summary>
public sealed record RuleAuthentication
{
    public static readonly RuleAuthentication None = new();

    public string? Spf { get; init; }

    public string? SpfHelo { get; init; }

    /// <summary>The domain that SPF passed for.</summary>
    public string SpfDomain { get; init; } = "";

    public IReadOnlyList<RuleSignature> Dkim { get; init; } = [];

    public string? Dmarc { get; init; }

    /// <summary>none, quarantine or reject; empty where the author's domain has no record.</summary>
    public string DmarcPolicy { get; init; } = "";

    public string? Arc { get; init; }
}

/// <param name="Domain">d=, lower case.</param>
/// <param name="Result">pass, fail, temperror …</param>
public readonly record struct RuleSignature(string Domain, string Result, bool Testing = false);
