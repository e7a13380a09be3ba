using Relay.Configuration;
using Relay.Filters.Rules;

namespace Relay.Hosting;

/// <summary>The rule set that judges mail now: what metrics and the admin pages show. Its ledger begins anew with each set.</summary>
internal sealed class RunningRules
{
    private volatile Loaded current;

    public RunningRules(LoadedConfiguration configuration, TimeProvider time) => current = Of(configuration, time);

    public Loaded Current => current;

    /// <summary>After the snapshot with these rules has become the one that new transactions take.</summary>
    public void Use(LoadedConfiguration configuration, TimeProvider time) => current = Of(configuration, time);

    private static Loaded Of(LoadedConfiguration configuration, TimeProvider time) => new(configuration.Rules, configuration.RulesTook, time.GetUtcNow());

    /// <param name="Took">Reading and compiling its files.</param>
    /// <param name="Since">When it began to judge; its ledger counts from then.</param>
    public sealed record Loaded(RuleSet Rules, TimeSpan Took, DateTimeOffset Since);
}
