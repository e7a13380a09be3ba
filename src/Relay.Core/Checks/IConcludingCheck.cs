namespace Relay.Core.Checks;

/// <summary>
/// Judges what all other checks found together: run once, when they have answered and the message is here. In order; each sees what the
/// ones before it added. It waits for nothing; what it throws becomes "could not know".
/// </summary>
public interface IConcludingCheck
{
    /// <summary>Name under <c>checks.</c> in relay.yaml; its "could not know" is <see cref="Scorecard.UnknownSymbol"/> of it.</summary>
    string Name { get; }

    CheckResult Conclude(CheckContext context, Scorecard card);
}
