using System.Net;
using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>
/// One evaluation: check_host() with its includes and redirects, and what they have used up of the limits (RFC 7208 §4). Depth is
/// bounded by the look-ups, since each include and redirect is one.
/// </summary>
internal sealed class Evaluation(
    TimedResolver resolver, RecordMemory records, SpfOptions options, IPAddress address, MacroExpander expander, Sender sender)
{
    private enum Match
    {
        No,
        Yes,
        TempError,
        PermError,
    }

    private readonly ClientAddress client = ClientAddress.Of(address);
    private readonly ClientNames names = new(resolver, ClientAddress.Of(address), options.PtrNames);

    public int LookUps { get; private set; }

    public int VoidLookUps { get; private set; }

    /// <summary>What went wrong first, that led to a temperror or permerror.</summary>
    public string? Problem { get; private set; }

    private RecordType AddressType => client.IsV4 ? RecordType.A : RecordType.Aaaa;

    /// <summary>RFC 7208 §4.3 to §4.7, redirects followed.</summary>
    public async ValueTask<HostOutcome> CheckHostAsync(string domain)
    {
        for (var redirected = false; ; redirected = true)
        {
            var (record, result) = await FindRecordAsync(domain);
            if (record is null)
            {
                // RFC 7208 §6.1: a redirect to nothing is the publisher's mistake
                return redirected && result == AuthResult.None
                    ? Failed(AuthResult.PermError, $"redirect to {Shown(domain)}, which has no record")
                    : new HostOutcome(result, null, domain, -1);
            }

            for (var i = 0; i < record.Directives.Length; i++)
            {
                switch (await MatchAsync(record, i, domain))
                {
                    case Match.Yes:
                        return new HostOutcome(record.Directives[i].Result, record, domain, i);
                    case Match.TempError:
                        return new HostOutcome(AuthResult.TempError, null, domain, -1);
                    case Match.PermError:
                        return new HostOutcome(AuthResult.PermError, null, domain, -1);
                }
            }

            if (record.Redirect is null)
            {
                return new HostOutcome(AuthResult.Neutral, record, domain, -1); // RFC 7208 §4.7
            }

            if (!CountLookUp() || await TargetAsync(record.Redirect, domain) is not { } target || !TargetName.IsDomain(target))
            {
                return Failed(AuthResult.PermError, "redirect to no domain"); // RFC 7208 §6.1
            }

            domain = target;
        }
    }

    /// <summary>The publisher's words for a fail; null for any trouble on the way (RFC 7208 §6.2). Counts against no limit but time.</summary>
    public async ValueTask<string?> ExplainAsync(HostOutcome outcome)
    {
        if (outcome.Record?.Explanation is not { } spec || await TargetAsync(spec, outcome.Domain) is not { } target)
        {
            return null;
        }

        var answer = await resolver.AskAsync(target, RecordType.Txt);
        if (answer.Records is not [TxtRecord { Data: var data }] || Explanation.Parse(data.Span, options.RecordLength) is not { } text)
        {
            return null;
        }

        var validated = text.NeedsValidatedName ? await names.BestForAsync(outcome.Domain) : null;
        return Explanation.Bounded(expander.Expand(text, outcome.Domain, validated), options.ExplanationLength);
    }

    /// <summary>RFC 7208 §4.4, §4.5.</summary>
    private async ValueTask<(SpfRecord? Record, AuthResult Result)> FindRecordAsync(string domain)
    {
        var answer = await resolver.AskAsync(domain, RecordType.Txt);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            return (null, Failed(AuthResult.TempError, Trouble(answer, domain)).Result);
        }

        TxtRecord? found = null;
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord text && SpfRecord.IsSpf(text.Data.Span))
            {
                if (found is not null)
                {
                    return (null, Failed(AuthResult.PermError, $"{Shown(domain)} has several records").Result); // RFC 7208 §4.5
                }

                found = text;
            }
        }

        if (found is null)
        {
            return (null, AuthResult.None);
        }

        if (found.Data.Length > options.RecordLength)
        {
            return (null, Failed(AuthResult.PermError, $"the record of {Shown(domain)} has {found.Data.Length} octets").Result);
        }

        var (parsed, problem) = records.Parse(found.Data);
        return (parsed, parsed is null ? Failed(AuthResult.PermError, $"the record of {Shown(domain)}: {problem}").Result : AuthResult.None);
    }

    private ValueTask<Match> MatchAsync(SpfRecord record, int index, string domain)
    {
        ref readonly var directive = ref record.Directives[index];
        return directive.Kind switch
        {
            MechanismKind.All => new ValueTask<Match>(Match.Yes),
            MechanismKind.Ip4 => new ValueTask<Match>(client.IsIn(directive.Network, directive.Prefix4) ? Match.Yes : Match.No),
            MechanismKind.Ip6 => new ValueTask<Match>(client.IsIn(directive.Network, directive.Prefix6) ? Match.Yes : Match.No),
            _ when !CountLookUp() => new ValueTask<Match>(Match.PermError),
            _ => MatchByNameAsync(record, index, domain),
        };
    }

    private async ValueTask<Match> MatchByNameAsync(SpfRecord record, int index, string domain)
    {
        var directive = record.Directives[index];
        var target = directive.Target is null ? domain : await TargetAsync(directive.Target, domain);
        if (target is null)
        {
            return Match.No;
        }

        var prefix = client.IsV4 ? directive.Prefix4 : directive.Prefix6;
        return directive.Kind switch
        {
            MechanismKind.Include => await MatchIncludeAsync(target),
            MechanismKind.A => await MatchAddressAsync(target, AddressType, prefix),
            MechanismKind.Mx => await MatchMxAsync(target, prefix),
            MechanismKind.Ptr => await MatchPtrAsync(target),
            _ => await MatchAddressAsync(target, RecordType.A, null),
        };
    }

    /// <summary>RFC 7208 §5.2.</summary>
    private async ValueTask<Match> MatchIncludeAsync(string target)
    {
        if (!TargetName.IsDomain(target))
        {
            return Broken($"include of {Shown(target)}, which is no domain");
        }

        switch ((await CheckHostAsync(target)).Result)
        {
            case AuthResult.Pass:
                return Match.Yes;
            case AuthResult.TempError:
                return Match.TempError;
            case AuthResult.PermError:
                return Match.PermError;
            case AuthResult.None:
                return Broken($"include of {Shown(target)}, which has no record");
            default:
                return Match.No;
        }
    }

    /// <summary>RFC 7208 §5.3; without a prefix any address will do, RFC 7208 §5.7.</summary>
    private async ValueTask<Match> MatchAddressAsync(string target, RecordType type, int? prefix)
    {
        var answer = await resolver.AskAsync(target, type);
        return answer.Outcome switch
        {
            DnsOutcome.Temporary => Unknown(answer, target),
            DnsOutcome.Records => prefix is null || Addresses.Any(answer, client, prefix.Value) ? Match.Yes : Match.No,
            _ => Void(),
        };
    }

    /// <summary>RFC 7208 §5.4. Hosts come in the order of their preference, so that the limit cuts the same ones every time.</summary>
    private async ValueTask<Match> MatchMxAsync(string target, int prefix)
    {
        var answer = await resolver.AskAsync(target, RecordType.Mx);
        if (answer.Outcome != DnsOutcome.Records)
        {
            return answer.Outcome == DnsOutcome.Temporary ? Unknown(answer, target) : Void();
        }

        var hosts = MxHosts.InOrder(answer);
        var isVoid = hosts.Length > 0;
        for (var i = 0; i < hosts.Length; i++)
        {
            if (i == options.MxHosts)
            {
                return Broken($"more than {options.MxHosts} MX records of {Shown(target)}"); // RFC 7208 §4.6.4
            }

            var addresses = await resolver.AskEscapedAsync(hosts[i], AddressType);
            if (addresses.Outcome == DnsOutcome.Temporary)
            {
                return Unknown(addresses, hosts[i]);
            }

            if (Addresses.Any(addresses, client, prefix))
            {
                return Match.Yes;
            }

            isVoid &= addresses.Outcome != DnsOutcome.Records;
        }

        return isVoid ? Void() : Match.No;
    }

    /// <summary>RFC 7208 §5.5.</summary>
    private async ValueTask<Match> MatchPtrAsync(string target) =>
        await names.AnyWithinAsync(target) ? Match.Yes : names.IsVoid ? Void() : Match.No;

    /// <summary>The name a domain-spec stands for, or null where it can match nothing.</summary>
    private async ValueTask<string?> TargetAsync(MacroString spec, string domain)
    {
        if (spec.NeedsLocalPart && !System.Text.Ascii.IsValid(sender.Local))
        {
            return null; // RFC 8616 §4: such terms never match
        }

        var validated = spec.NeedsValidatedName ? await names.BestForAsync(domain) : null;
        return expander.Expand(spec, domain, validated) is { } expanded ? TargetName.Fit(expanded) : null;
    }

    /// <summary>RFC 7208 §4.6.4.</summary>
    private bool CountLookUp()
    {
        if (LookUps < options.LookUps)
        {
            LookUps++;
            return true;
        }

        Problem ??= $"more than {options.LookUps} terms that ask the DNS";
        return false;
    }

    /// <summary>A term whose question came back empty: no match, unless there were too many (RFC 7208 §4.6.4).</summary>
    private Match Void() =>
        ++VoidLookUps > options.VoidLookUps ? Broken($"more than {options.VoidLookUps} look-ups without an answer") : Match.No;

    private Match Broken(string problem)
    {
        Problem ??= problem;
        return Match.PermError;
    }

    private Match Unknown(DnsAnswer answer, string name)
    {
        Problem ??= Trouble(answer, name);
        return Match.TempError;
    }

    private HostOutcome Failed(AuthResult result, string problem)
    {
        Problem ??= problem;
        return new HostOutcome(result, null, "", -1);
    }

    private static string Trouble(DnsAnswer answer, string name) => $"{answer.Reason.ToString().ToLowerInvariant()} for {Shown(name)}";

    /// <summary>Names hold what senders wrote.</summary>
    private static string Shown(string name) => Explanation.Printable(name);
}
