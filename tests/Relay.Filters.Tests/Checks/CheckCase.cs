using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Connection.DnsLists;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Checks;

/// <summary>What the tests of single checks share: a session, and what a check found in it.</summary>
internal static class CheckCase
{
    public const string Hostname = "mx.example.org";

    /// <summary>A DNS in which nothing exists.</summary>
    public static readonly CheckServices Services =
        new(new FakeResolver(), true, new DnsListMonitor(TimeProvider.System, NullLogger.Instance), TimeProvider.System, Relay.Auth.Domains.PublicSuffixList.Empty);

    public static IReadOnlyList<ICheck> AllChecks() => BuiltInChecks.All(new CheckOptions(), Services);

    public static SessionFacts Session(string client = "192.0.2.7", string? local = "192.0.2.1") => new()
    {
        ClientAddress = IPAddress.Parse(client),
        LocalAddress = local is null ? null : IPAddress.Parse(local),
    };

    /// <summary>The symbols with their evidence, one blank between, many separated by a comma.</summary>
    public static async Task<string> RunAsync(ICheck check, CheckContext context)
    {
        var result = await check.RunAsync(context, CancellationToken.None);
        Assert.Null(result.Refusal); // none of these checks refuses of itself
        Assert.Null(result.UnknownReason);
        Assert.All(result.Symbols, hit => Assert.Contains(hit.Name, check.Symbols));
        return string.Join(", ", result.Symbols.Select(static h => $"{h.Name} {h.Detail}"));
    }
}
