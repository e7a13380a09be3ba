using System.Globalization;
using Relay.Core.Options;

namespace Relay.Tests.Configuration;

public sealed class ManualTests
{
    [Fact]
    public void Manual_LimitsAndBackends_NameEveryKey()
    {
        var manual = File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", "CONFIGURATION.md"));
        var keys = new[] { ("limits", typeof(LimitOptions)), ("backends", typeof(BackendPoolOptions)) }
            .SelectMany(static s => s.Item2.GetProperties().Select(p => $"| `{s.Item1}.{SnakeCase(p.Name)}` |"));

        Assert.Equal([], keys.Where(k => !manual.Contains(k, StringComparison.Ordinal)));
    }

    [Fact]
    public void Manual_DnsLists_AreReadAsTheyStand()
    {
        var manual = File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", "CONFIGURATION.md"));
        var from = manual.IndexOf("```yaml\nchecks:\n  dns_lists:", StringComparison.Ordinal) + "```yaml\n".Length;
        using var folder = new ConfigurationFolder();
        var lists = folder.Options(manual[from..manual.IndexOf("```", from, StringComparison.Ordinal)]).Checks.DnsLists;

        Assert.Equal(["zen.spamhaus.org", "b.barracudacentral.org", "bl.spamcop.net", "psbl.surriel.com", "list.dnswl.org"], lists.Select(static l => l.Zone));
        Assert.Equal(19 * 4, lists[^1].Codes.Count);
        Assert.All(lists[^1].Codes, static c => Assert.True(c.Weight <= 0));
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(static (c, i) => char.IsUpper(c) && i > 0 ? "_" + c : c.ToString())).ToLower(CultureInfo.InvariantCulture);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the project's tree.");
    }
}
