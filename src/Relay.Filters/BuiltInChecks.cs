using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Connection;
using Relay.Filters.Envelope;

namespace Relay.Filters;

/// <summary>Every check the relay has: the one place where a new one is registered.</summary>
public static class BuiltInChecks
{
    /// <summary>All checks, also those turned off.</summary>
    public static IReadOnlyList<ICheck> All() =>
    [
        new HeloCheck(),
        ProtocolCheck.EarlyTalker(),
        ProtocolCheck.Pipelined(),
        new SizeCheck(),
    ];

    /// <summary>Those that the configuration leaves on, compiled for the runner.</summary>
    public static CheckSet Enabled(CheckOptions options) =>
        new(All().Where(c => !options.Disabled.Contains(c.Name)), options.Timeout);
}
