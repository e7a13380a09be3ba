namespace Relay.Filters.Rules;

/// <summary>How rule files are to be understood.</summary>
public sealed record RuleSetOptions
{
    /// <summary>A classifier gives the probabilities of <c>check_bayes</c>: of four scores the last two count, else the first two.</summary>
    public bool Classifier { get; init; } = true;

    /// <summary>Look-ups are made: of each pair of scores the second counts; rules with <c>tflags net</c> run.</summary>
    public bool Network { get; init; } = true;

    /// <summary>No rule alone may reach it, unless it is <c>tflags decisive</c>.</summary>
    public double RejectThreshold { get; init; } = double.PositiveInfinity;

    /// <summary>Also runs rules that nothing asks for: sub-rules in no composite, rules that score nothing. For comparisons.</summary>
    public bool RunUnused { get; init; }

    /// <summary>False: every regex runs on every text. Only to prove that the prefilter changes nothing.</summary>
    public bool UsePrefilter { get; init; } = true;

    /// <summary>Symbols that something else than rules sets (the relay's checks): they are no unknown names in composites.</summary>
    public IReadOnlySet<string> KnownSymbols { get; init; } = new HashSet<string>();

    /// <summary>A name that has a score and no rule is a symbol of the relay's checks: all of those are scored in rules/.</summary>
    public bool ScoresNameSymbols { get; init; }

    /// <summary>The time one regex may take on one text; it then counts as no match, and the result names the rule.</summary>
    public TimeSpan MatchTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The processor time all rules together may take on one message; what is left then does not run, and the result says so. An ordinary message
    /// takes some milliseconds.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
}
