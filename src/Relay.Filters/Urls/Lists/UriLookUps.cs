using System.Net;
using Relay.Auth.Domains;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;

namespace Relay.Filters.Urls.Lists;

/// <summary>
/// All questions about the links of one message: each is asked once, and none waits for another that it does not need. Name servers and addresses are
/// looked up only where some list wants them. Used for one message.
/// </summary>
internal sealed class UriLookUps(IReadOnlyList<UriListOptions> lists, DnsListClient client, IResolver resolver, PublicSuffixList suffixes, CancellationToken cancellation)
{
    /// <summary>Name servers of a domain, and addresses of a name, that are asked about.</summary>
    private const int MaximumServers = 4;

    private readonly List<Task<(string Subject, DnsListAnswer Answer)>> asked = [];
    private readonly List<Task> further = [];
    private readonly HashSet<(string Zone, string Question)> known = [];
    private readonly Dictionary<(string, RecordType), Task<DnsAnswer>> lookUps = [];
    private readonly Lock gate = new();

    public async Task<(string Subject, DnsListAnswer Answer)[]> AskAsync(IReadOnlyList<UriName> names)
    {
        foreach (var name in names)
        {
            foreach (var list in lists)
            {
                Start(list, name);
            }
        }

        await Task.WhenAll(further); // whoever adds questions is done before they are counted
        return await Task.WhenAll(asked);
    }

    private void Start(UriListOptions list, UriName name)
    {
        var isOfNames = list.List.Kind == DnsListKind.Domain;
        if (name.IsAddress)
        {
            if (!isOfNames || list.Addresses)
            {
                Ask(list, IPAddress.Parse(name.Host), name.Host);
            }

            return;
        }

        if (isOfNames)
        {
            AskNames(list, name.Host, name.Organization, "");
        }
        else if (list.Addresses)
        {
            further.Add(AddressesAsync(list, name.Host, name.Host));
        }

        if (list.NameServers)
        {
            further.Add(NameServersAsync(list, name.Organization));
        }
    }

    private void AskNames(UriListOptions list, string host, string organization, string of)
    {
        foreach (var question in UriNamePicker.Questions(list.Names, host, organization))
        {
            if (IsNew(list, question))
            {
                Add(SubjectAsync(client.AskAsync(list.List, question, cancellation), question + of));
            }
        }
    }

    private void Ask(UriListOptions list, IPAddress address, string subject)
    {
        if (IsNew(list, address.ToString()))
        {
            Add(SubjectAsync(client.AskAsync(list.List, address, cancellation), subject));
        }
    }

    private async Task NameServersAsync(UriListOptions list, string organization)
    {
        var answer = await LookUp(organization, RecordType.Ns);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            Add(Task.FromResult((organization, Unknown(list, $"name servers of {organization}: {answer.Reason}"))));
        }

        foreach (var server in answer.Records.OfType<NameRecord>().Select(static r => r.Target).Where(DnsListName.IsDomain).Take(MaximumServers).ToArray())
        {
            if (list.List.Kind == DnsListKind.Domain)
            {
                AskNames(list, server, suffixes.OrganizationOf(server), $" (name server of {organization})");
            }
            else
            {
                await AddressesAsync(list, server, $"{server}, name server of {organization}");
            }
        }
    }

    private async Task AddressesAsync(UriListOptions list, string host, string of)
    {
        var answer = await LookUp(host, RecordType.A);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            Add(Task.FromResult((host, Unknown(list, $"addresses of {host}: {answer.Reason}"))));
        }

        foreach (var record in answer.Records.OfType<AddressRecord>().Take(MaximumServers))
        {
            Ask(list, record.Address, $"{record.Address} ({of})");
        }
    }

    /// <summary>Shared by the lists that want the same.</summary>
    private Task<DnsAnswer> LookUp(string name, RecordType type)
    {
        lock (gate)
        {
            return lookUps.TryGetValue((name, type), out var running)
                ? running
                : lookUps[(name, type)] = resolver.QueryAsync(name, type, cancellation).AsTask();
        }
    }

    private bool IsNew(UriListOptions list, string question)
    {
        lock (gate)
        {
            return known.Add((list.List.Zone, question));
        }
    }

    private void Add(Task<(string, DnsListAnswer)> question)
    {
        lock (gate)
        {
            asked.Add(question);
        }
    }

    private static DnsListAnswer Unknown(UriListOptions list, string reason) => DnsListAnswer.Without(list.List, DnsListOutcome.Temporary, reason);

    private static async Task<(string, DnsListAnswer)> SubjectAsync(ValueTask<DnsListAnswer> asking, string subject) => (subject, await asking);
}
