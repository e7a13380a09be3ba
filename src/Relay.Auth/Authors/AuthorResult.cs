namespace Relay.Auth.Authors;

/// <summary>The author of a message as its readers see him: one domain that all of them agree on, or the reason why not.</summary>
/// <param name="Problem">None exactly where <see cref="Domain"/> is there.</param>
/// <param name="Domain">In its one form: lower case, A-labels.</param>
public sealed record AuthorResult(AuthorProblem Problem, string? Domain)
{
    /// <summary>The first address, its domain in its one form. Null with a problem.</summary>
    public string? Address { get; init; }

    /// <summary>Decoded and unquoted, on one line; "" without. There with a problem too, as far as it was read.</summary>
    public string DisplayName { get; init; } = "";

    public AuthorFlags Flags { get; init; }

    /// <summary>The domain of another address in the name or a comment, the first of them.</summary>
    public string? OtherDomain { get; init; }

    /// <summary>Octets looked at by the reader, each as often as it was.</summary>
    internal int Steps { get; init; }

    public bool Has(AuthorFlags flag) => (Flags & flag) != 0;
}
