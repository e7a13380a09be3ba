using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.classifier</c>. A model that is not there costs a warning: the relay goes on without.</summary>
internal static class ClassifierReader
{
    public static void Read(Section check, ClassifierOptions options)
    {
        if (check.Take("model") is { } entry)
        {
            options.Model = check.Value("model", check.Context.Paths.Absolute, "");
            if (options.Model.Length > 0 && !File.Exists(options.Model))
            {
                check.Context.Bag.Warn(entry.Value.Position, $"{check.PathOf("model")}: no such file ({options.Model}); the classifier knows only what this site teaches it");
            }
        }

        options.PerDomain = check.Value("per_domain", Scalars.Switch, options.PerDomain);
        if (check.Map("learn") is { } learn)
        {
            options.Learns = learn.Value("enabled", Scalars.Switch, options.Learns);
            options.LogPath = learn.Value("log", learn.Context.Paths.Absolute, options.LogPath);

            // Fewer than the ledger's window would let a source have more than its share; more would be minutes of rebuilding.
            options.KeepEvents = learn.Value("events", Scalars.Count(1000, 200_000), options.KeepEvents);
            options.Keep = learn.Value("keep", Units.Time(TimeSpan.FromDays(1), TimeSpan.FromDays(3650)), options.Keep);
            learn.Finish();
        }
    }
}
