using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Rules;
using Relay.Testing;
using Relay.Testing.State;

namespace Relay.Filters.Tests;

/// <summary>What the options turn on, and what it may weigh; that each check is whole is in <see cref="Checks.BuiltInChecksTests"/>.</summary>
public sealed class BehaviourPartsTests
{
    private static readonly string Root = FindRoot();

    /// <summary>All that a client did before stays below the threshold of a tag, and so does a text of many; both together below quarantine.</summary>
    [Fact]
    public void EverySymbol_IsNeverDecisive()
    {
        var scores = RuleSet.Compile([Path.Combine(Root, "rules")], new RuleSetOptions { Classifier = false }).Rules.ToDictionary(static r => r.Name, static r => r.Score);
        var sums = Parts(new CheckOptions()).Checks.ToLookup(static c => c.Name == "bulk", c => c.Symbols.Sum(s => Math.Max(0, scores[s])));
        Assert.True(sums[false].Sum() < new ActionOptions().Tag);
        Assert.True(sums[true].Sum() < new ActionOptions().Tag);
        Assert.True(sums.Sum(static s => s.Sum()) < new ActionOptions().Quarantine);
    }

    [Fact]
    public void Behaviour_ByDefault_ChecksButHasNoGates()
    {
        var parts = Parts(new CheckOptions());
        Assert.Equal(["network_reputation", "sender_reputation", "bulk", "dictionary"], parts.Checks.Select(static c => c.Name));
        Assert.Empty(parts.Gates);
    }

    [Fact]
    public void Behaviour_TurnedOn_HasItsGatesInOrder()
    {
        var options = new CheckOptions();
        options.Greylist.Enabled = options.Rates.Enabled = true;
        Assert.Equal(
            [("dictionary", Stage.Rcpt), ("rates", Stage.Rcpt), ("greylist", Stage.Rcpt), ("greylist", Stage.Data)],
            Parts(options).Gates.Select(static g => (g.Name, g.Stage)));
        options.Rates.UnknownRecipients = null;
        Assert.DoesNotContain(Parts(options).Gates, static g => g.Name == "dictionary");
    }

    [Theory]
    [InlineData(false, false, false, true)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, true, false)]
    public void Behaviour_OfConnections_IsThereAsTurnedOn(bool rates, bool noDictionary, bool connect, bool unknown)
    {
        var options = new CheckOptions();
        options.Rates.Enabled = rates;
        options.Disabled.UnionWith(noDictionary ? ["dictionary"] : []);
        Assert.Equal((connect, unknown), (Parts(options).Connect is not null, Parts(options).Unknown is not null));
        (options.Rates.Client.Connections, options.Rates.Network.Connections) = (null, null);
        Assert.Null(Parts(options).Connect);
    }

    [Fact]
    public void Behaviour_CheckTurnedOff_IsNotThere()
    {
        var options = new CheckOptions();
        options.Rates.Enabled = true;
        options.Disabled.UnionWith(["dictionary", "sender_reputation", "bulk"]);
        Assert.Equal(["network_reputation"], Parts(options).Checks.Select(static c => c.Name));
        Assert.Equal(["rates"], Parts(options).Gates.Select(static g => g.Name));
    }

    [Fact]
    public void Behaviour_Names_AreThoseOfItsParts()
    {
        var options = new CheckOptions();
        options.Greylist.Enabled = options.Rates.Enabled = true;
        var parts = Parts(options);
        Assert.Equal(BehaviourParts.Names, parts.Checks.Select(static c => c.Name).Concat(parts.Gates.Select(static g => g.Name)).Distinct().Order());
        _ = new CheckSet(parts.Checks, options.Timeout); // stages in their order
    }

    internal static BehaviourParts Parts(CheckOptions options)
    {
        var time = new ManualTimeProvider();
        return BehaviourParts.Create(options, new FakeStateStore(time), time, NullLoggerFactory.Instance);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Relay.sln");
        }

        return folder.FullName;
    }
}
