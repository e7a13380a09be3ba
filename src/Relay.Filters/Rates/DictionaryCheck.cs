using Relay.Core.Checks;
using Relay.Core.State;

namespace Relay.Filters.Rates;

/// <summary>Says as a symbol that the client is trying names.</summary>
public sealed class DictionaryCheck(DictionaryAttack attack) : ICheck
{
    public const string Symbol = "DICTIONARY_ATTACK";

    public string Name => "dictionary";

    /// <summary>Each transaction anew: the names may have been tried in this very session.</summary>
    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Symbol];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        try
        {
            return await attack.EvidenceAsync(context.Session!.ClientAddress, cancellation) is { } evidence
                ? CheckResult.Hit(Symbol, evidence)
                : CheckResult.Nothing;
        }
        catch (StateUnavailableException)
        {
            return CheckResult.Unknown("state unavailable");
        }
    }
}
