using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Relay.Auth.Dmarc;
using Relay.Auth.Domains;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dmarc;

/// <summary>DNS as a test says it is. Names that lie above one that exists do exist; all others do not.</summary>
internal sealed class Zone
{
    private readonly Dictionary<string, List<string>> texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> silent = new(StringComparer.Ordinal);

    public Zone() => Resolver.Else = (name, type) =>
        silent.Contains(name) ? FakeResolver.ServFail
        : type == RecordType.Txt && texts.TryGetValue(name, out var found) ? Of(name, found)
        : names.Contains(name) ? FakeResolver.NoData
        : FakeResolver.NxDomain;

    public FakeResolver Resolver { get; } = new();

    public IEnumerable<string> Asked => Resolver.Asked.Select(static q => q.Name);

    public Zone Txt(string name, params string[] records)
    {
        texts[name] = [.. records];
        return Exists(name);
    }

    /// <summary>A policy record for the domain.</summary>
    public Zone Dmarc(string domain, params string[] records) => Txt("_dmarc." + domain, records);

    public Zone Exists(string name)
    {
        for (var at = name; at.Length > 0; at = at.Contains('.') ? at[(at.IndexOf('.') + 1)..] : "")
        {
            names.Add(at);
        }

        return this;
    }

    public Zone Silent(string name)
    {
        silent.Add(name);
        return this;
    }

    /// <summary>The zone of the shared tables: txt and other_records.</summary>
    public Zone Add(JsonElement table)
    {
        if (table.TryGetProperty("txt", out var txt))
        {
            foreach (var entry in txt.EnumerateObject())
            {
                Txt(entry.Name, [.. entry.Value.EnumerateArray().Select(static v => v.GetString()!)]);
            }
        }

        if (table.TryGetProperty("other_records", out var others))
        {
            foreach (var entry in others.EnumerateObject())
            {
                Exists(entry.Name);
            }
        }

        return this;
    }

    public Task<DmarcResult> EvaluateAsync(string author, string? spf = null, params string[] dkim) => EvaluateAsync(author, new DmarcIdentifiers(spf, dkim));

    public async Task<DmarcResult> EvaluateAsync(string author, DmarcIdentifiers identifiers, DmarcOptions? options = null)
    {
        var result = await new DmarcEvaluator(Resolver, List, options ?? new()).EvaluateAsync(author, identifiers, CancellationToken.None);
        var records = Asked.Where(static n => n.StartsWith("_dmarc.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(records.Distinct(), records); // no name twice
        Assert.True(records.Length <= DmarcLookups.MaximumQueries);
        return result;
    }

    public static PublicSuffixList List { get; } = PublicSuffixListReader.Read("com\norg\nnet\nuk\nco.uk\nar\nedu.ar\ntest\n"u8);

    private static DnsAnswer Of(string name, IEnumerable<string> records) => new(
        DnsOutcome.Records,
        DnsFailure.None,
        [.. records.Select(r => (DnsRecord)new TxtRecord(name, 60, Encoding.Latin1.GetBytes(r)))],
        false);
}
