using Relay.Core.Mail;

namespace Relay.Core.Checks;

/// <summary>A symbol with its score as it was when the message was judged.</summary>
public readonly record struct ScoredSymbol(string Name, double Score, string Detail)
{
    /// <summary>What a sender may be told of it; null: nothing.</summary>
    public string? Explanation { get; init; }

    /// <summary>Enhanced status code where it decides; null: 5.7.1.</summary>
    public string? EnhancedCode { get; init; }
}

/// <summary>What the checks of one transaction have found so far. Not thread-safe: the runner adds to it.</summary>
public sealed class Scorecard(ScoreTable scores)
{
    private readonly List<ScoredSymbol> symbols = [];

    public IReadOnlyList<ScoredSymbol> Symbols => symbols;

    public double Total { get; private set; }

    /// <summary>The first refusal that needs no score.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>Adds a check's symbols; a name counts once.</summary>
    public void Add(string check, CheckResult result)
    {
        Refusal ??= result.Refusal;
        if (result.UnknownReason is { } reason)
        {
            // A failure to know is a result with a name (src/README.md, rule 2).
            Insert(new SymbolHit(UnknownSymbol(check), reason));
        }

        foreach (var hit in result.Symbols)
        {
            Insert(hit);
        }
    }

    /// <summary>The name under which a check says that it could not know.</summary>
    public static string UnknownSymbol(string check) => check.ToUpperInvariant() + "_UNKNOWN";

    private void Insert(SymbolHit hit)
    {
        foreach (var known in symbols)
        {
            if (known.Name == hit.Name)
            {
                return;
            }
        }

        var score = scores.Find(hit.Name)?.Score ?? hit.Weight ?? 0;
        symbols.Add(new ScoredSymbol(hit.Name, score, hit.Detail) { Explanation = hit.Explanation, EnhancedCode = hit.EnhancedCode });
        Total += score;
    }
}
