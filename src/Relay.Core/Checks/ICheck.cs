namespace Relay.Core.Checks;

/// <summary>
/// One check. It reports symbols with evidence, or that it could not know; it never decides and never writes a reply
/// (src/README.md, rule 1). The runner starts it when <see cref="Starts"/> is reached and awaits it before <see cref="NeededBy"/>
/// is answered; what it throws, and what runs past its deadline, becomes <see cref="CheckResult.Unknown"/>.
/// </summary>
public interface ICheck
{
    /// <summary>Name under <c>checks.</c> in relay.yaml; lower case with underscores.</summary>
    string Name { get; }

    /// <summary>The stage whose facts it needs to begin.</summary>
    Stage Starts { get; }

    /// <summary>The stage whose reply waits for it; not before <see cref="Starts"/>.</summary>
    Stage NeededBy { get; }

    /// <summary>True where it looks at the client's connection or envelope: not run for trusted clients.</summary>
    bool EdgeOnly { get; }

    /// <summary>Every symbol it can insert: a test fails for one without score and description in rules/.</summary>
    IReadOnlyList<string> Symbols { get; }

    /// <summary>Time it may take in place of <c>checks.timeout</c>; null: no other than that.</summary>
    TimeSpan? TimeLimit => null;

    ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation);
}
