using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Expressions;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary>A rule ready to run. What it is decides which of the last members are set.</summary>
internal sealed record CompiledRule
{
    /// <summary>Where its count stands among the values of all symbols.</summary>
    public required int Slot { get; init; }

    public required string Name { get; init; }

    public required RuleKind Kind { get; init; }

    public required double Score { get; init; }

    public required string File { get; init; }

    public required int Line { get; init; }

    public string Description { get; init; } = "";

    public string SubjectPrefix { get; init; } = "";

    public IReadOnlySet<string> Flags { get; init; } = new HashSet<string>();

    /// <summary>1 but for <c>tflags multiple</c>.</summary>
    public int MaxHits { get; init; } = 1;

    public bool NoSubject { get; init; }

    public RulePattern? Pattern { get; init; }

    /// <summary>Of <c>!~</c>.</summary>
    public bool Negated { get; init; }

    /// <summary>Of header and mimeheader rules.</summary>
    public HeaderSelector? Selector { get; init; }

    /// <summary>Of <c>exists:</c>.</summary>
    public bool Exists { get; init; }

    public string? IfUnset { get; init; }

    /// <summary>Names of the tags its pattern quotes; it runs only where all are set.</summary>
    public string[] Templates { get; init; } = [];

    public EvalCall? Eval { get; init; }

    public Expression? Expression { get; init; }

    public UriDetailPattern[] Details { get; init; } = [];

    /// <summary>Sub-rules and rules that score nothing are not told of.</summary>
    public bool IsReported => Score != 0 && !Name.StartsWith("__", StringComparison.Ordinal);
}

/// <summary>One criterion of a <c>uri_detail</c> rule.</summary>
internal sealed record UriDetailPattern(string Key, bool Negated, RulePattern Pattern);
