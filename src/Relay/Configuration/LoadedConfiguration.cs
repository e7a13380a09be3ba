using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Rules;

namespace Relay.Configuration;

/// <summary>A configuration without errors. Never changed: a reload loads another from the same <see cref="Source"/>.</summary>
/// <param name="File">Absolute path of the file; null: built-in defaults.</param>
/// <param name="Warnings">What has no effect, or probably not the one that was meant.</param>
/// <param name="Rules">The rule files of <see cref="RelayOptions.Rules"/>, compiled.</param>
/// <param name="Scores">What they say of every symbol.</param>
/// <param name="Model">The shipped model of the classifier.</param>
public sealed record LoadedConfiguration(
    RelayOptions Options,
    string? File,
    IReadOnlyList<Diagnostic> Warnings,
    RuleSet Rules,
    ScoreTable Scores,
    ModelFile Model,
    ConfigurationSource Source)
{
    /// <summary>How long reading and compiling the rule files took.</summary>
    public TimeSpan RulesTook { get; init; }
}

/// <summary>The outcome of loading: a configuration, or null with every error. Diagnostics are in the order of the file.</summary>
public sealed record ConfigurationResult(LoadedConfiguration? Configuration, IReadOnlyList<Diagnostic> Diagnostics)
{
    public IEnumerable<Diagnostic> Errors => Diagnostics.Where(static d => d.Severity is Severity.Error);
}
