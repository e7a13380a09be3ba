using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>
/// The client's own names, and which of them lead back to it (RFC 7208 §5.5). Asked for once an evaluation, each name's addresses only
/// when somebody wants to know. Trouble of the DNS means no name, since the client decides about these zones, not the sender.
/// </summary>
internal sealed class ClientNames(TimedResolver resolver, ClientAddress client, int maximum)
{
    private enum State : byte
    {
        Unasked,
        Valid,
        Invalid,
    }

    private string[]? names;
    private State[] states = [];

    /// <summary>Did the question for names come back empty?</summary>
    public bool IsVoid { get; private set; }

    /// <summary>Is a validated name the domain, or below it?</summary>
    public async ValueTask<bool> AnyWithinAsync(string domain) => await FindAsync(domain, exact: false) is not null;

    /// <summary>For the macro <c>p</c>: the domain itself, else a name below it, else any (RFC 7208 §7.3); null without one.</summary>
    public async ValueTask<string?> BestForAsync(string domain) =>
        await FindAsync(domain, exact: true) ?? await FindAsync(domain, exact: false) ?? await FindAsync(null, exact: false);

    private async ValueTask<string?> FindAsync(string? domain, bool exact)
    {
        names ??= await AskAsync();
        for (var i = 0; i < names.Length; i++)
        {
            if (Fits(names[i], domain, exact) && await IsValidAsync(i))
            {
                return names[i];
            }
        }

        return null;
    }

    private static bool Fits(string name, string? domain, bool exact) =>
        domain is null || (exact ? name.Equals(domain, StringComparison.OrdinalIgnoreCase) : TargetName.IsWithin(name, domain));

    /// <summary>What comes after the limit is ignored (RFC 7208 §4.6.4). A name with escapes is no host's name.</summary>
    private async ValueTask<string[]> AskAsync()
    {
        var answer = await resolver.AskAsync(client.ReverseName(), RecordType.Ptr);
        IsVoid = answer.Outcome is DnsOutcome.NxDomain or DnsOutcome.NoData;
        var found = new List<string>(Math.Min(answer.Records.Length, maximum));
        foreach (var record in answer.Records)
        {
            if (found.Count < maximum && record is NameRecord { Target: var target } && TargetName.IsAskable(target) && !target.Contains('\\'))
            {
                found.Add(target);
            }
        }

        states = new State[found.Count];
        return [.. found];
    }

    private async ValueTask<bool> IsValidAsync(int index)
    {
        if (states[index] == State.Unasked)
        {
            var answer = await resolver.AskAsync(names![index], client.IsV4 ? RecordType.A : RecordType.Aaaa);
            states[index] = Addresses.Any(answer, client, client.IsV4 ? 32 : 128) ? State.Valid : State.Invalid;
        }

        return states[index] == State.Valid;
    }
}
