using System.Collections.Immutable;
using Relay.Core.Mail;

namespace Relay.Core.Checks;

/// <summary>A symbol as a check inserts it: a name, and the evidence an admin reads (bounded and escaped by the writer).</summary>
/// <param name="Weight">Its score where rules/ has none: for symbols that the configuration names, such as those of DNS lists.</param>
public readonly record struct SymbolHit(string Name, string Detail = "", double? Weight = null)
{
    /// <summary>The client is known for good mail, by its history or by an allow list: it is no stranger.</summary>
    public bool Vouches { get; init; }

    /// <summary>What a sender may be told if its mail is refused: one line of printable ASCII, bounded by the check. Null: nothing.</summary>
    public string? Explanation { get; init; }

    /// <summary>Enhanced status code where the message is refused mostly because of it (RFC 7372); null: 5.7.1.</summary>
    public string? EnhancedCode { get; init; }
}

/// <summary>What a check found.</summary>
public readonly struct CheckResult
{
    /// <summary>Nothing to report.</summary>
    public static readonly CheckResult Nothing;

    private readonly ImmutableArray<SymbolHit> symbols;

    private CheckResult(ImmutableArray<SymbolHit> symbols, SmtpReply? refusal, string? unknown)
    {
        this.symbols = symbols;
        Refusal = refusal;
        UnknownReason = unknown;
    }

    public ImmutableArray<SymbolHit> Symbols => symbols.IsDefault ? [] : symbols;

    /// <summary>A refusal that needs no score: for what the contract lets refuse alone (protocol, sender domain …).</summary>
    public SmtpReply? Refusal { get; }

    /// <summary>Why the check could not know; null where it could.</summary>
    public string? UnknownReason { get; }

    public static CheckResult Hit(string name, string detail = "") => new([new SymbolHit(name, detail)], null, null);

    public static CheckResult Hits(ImmutableArray<SymbolHit> symbols) => new(symbols, null, null);

    /// <summary>Could not know: neither for nor against the sender.</summary>
    public static CheckResult Unknown(string reason) => new([], null, reason);

    public static CheckResult Refuse(SmtpReply reply, params ImmutableArray<SymbolHit> because) => new(because, reply, null);
}
