using System.Globalization;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>actions</c>: score thresholds, which should rise from tag to reject.</summary>
internal static class ActionsReader
{
    public static void Read(Section root, ActionOptions actions)
    {
        if (root.Map("actions") is not { } section)
        {
            return;
        }

        ReadInto(section, actions);
    }

    /// <summary>A domain's own thresholds, those not written as for all; null where it has none.</summary>
    public static ActionOptions? ReadOwn(Section domain, ActionOptions common)
    {
        if (domain.Map("actions") is not { } section)
        {
            return null;
        }

        var actions = common with { };
        ReadInto(section, actions);
        return actions;
    }

    private static void ReadInto(Section section, ActionOptions actions)
    {
        actions.Tag = section.Value("tag", Scalars.Threshold, actions.Tag);
        actions.Quarantine = section.Value("quarantine", Scalars.Threshold, actions.Quarantine);
        actions.Reject = section.Value("reject", Scalars.Threshold, actions.Reject);
        Ascending(section, "tag", actions.Tag, "quarantine", actions.Quarantine);
        Ascending(section, "quarantine", actions.Quarantine, "reject", actions.Reject);
        Ascending(section, "tag", actions.Tag, "reject", actions.Reject);
        section.Finish();
    }

    private static void Ascending(Section section, string mild, double lower, string severe, double higher)
    {
        // A milder action that is "never" was turned off on purpose.
        if (higher < lower && !double.IsPositiveInfinity(lower))
        {
            var position = (section.Take(severe) ?? section.Take(mild))?.Position ?? section.Position;
            section.Context.Bag.Warn(
                position,
                string.Create(CultureInfo.InvariantCulture, $"{section.PathOf(severe)} ({higher}) is below {mild} ({lower}), so nothing is ever treated with {mild} alone; write a higher score, or {mild}: never"));
        }
    }
}
