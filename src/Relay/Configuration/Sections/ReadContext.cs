using Relay.Configuration.Values;

namespace Relay.Configuration.Sections;

/// <summary>What every section's reader needs.</summary>
/// <param name="Built">Names of the checks that exist; settings of others cost a warning.</param>
/// <param name="Now">For the expiry of certificates.</param>
internal sealed record ReadContext(DiagnosticBag Bag, FilePaths Paths, IReadOnlySet<string> Built, DateTimeOffset Now);
