using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.classifier</c>. Whether the model can be used is the loader's question.</summary>
internal static class ClassifierReader
{
    public static void Read(Section check, ClassifierOptions options)
    {
        options.Model = check.Take("model") is null ? null : check.Value("model", check.Context.Paths.Absolute, "");
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
