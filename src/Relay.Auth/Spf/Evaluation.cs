using System.Net;
using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>
/// One evaluation: check_host() with its includes and redirects (RFC 7208 §4). Depth is bounded by the look-ups, since each include and
/// redirect is one.
/// </summary>
internal sealed class Evaluation(
    TimedResolver resolver, RecordMemory records, SpfOptions options, Spending use, IPAddress address, MacroExpander expander, Sender sender)
{
    private enum Match
    {
        No,
        Yes,
        TempError,
        PermError,
    }

    private readonly ClientAddress client = ClientAddress.Of(address);
    private readonly RecordFinder finder = new(resolver, records, options.RecordLength, use);
    private readonly ClientNames names = new(resolver, ClientAddress.Of(address), options.PtrNames);

    private RecordType AddressType => client.IsV4 ? RecordType.A : RecordType.Aaaa;

    /// <summary>RFC 7208 §4.3 to §4.7, redirects followed.</summary>
    public async ValueTask<HostOutcome> CheckHostAsync(string domain)
    {
        for (var redirected = false; ; redirected = true)
        {
            var (record, result) = await finder.FindAsync(domain);
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

            if (!use.CountLookUp() || await TargetAsync(record.Redirect, domain) is not { } target || !TargetName.IsDomain(target))
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

    private ValueTask<Match> MatchAsync(SpfRecord record, int index, string domain)
    {
        ref readonly var directive = ref record.Directives[index];
        return directive.Kind switch
        {
            MechanismKind.All => new ValueTask<Match>(Match.Yes),
            MechanismKind.Ip4 => new ValueTask<Match>(client.IsIn(directive.Network, directive.Prefix4) ? Match.Yes : Match.No),
            MechanismKind.Ip6 => new ValueTask<Match>(client.IsIn(directive.Network, directive.Prefix6) ? Match.Yes : Match.No),
            _ when !use.CountLookUp() => new ValueTask<Match>(Match.PermError),
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

    /// <summary>A term whose question came back empty: no match, unless there were too many.</summary>
    private Match Void() => use.CountVoid() ? Match.No : Match.PermError;

    private Match Broken(string problem)
    {
        use.Note(problem);
        return Match.PermError;
    }

    private Match Unknown(DnsAnswer answer, string name)
    {
        use.Note(Explanation.Trouble(answer, name));
        return Match.TempError;
    }

    private HostOutcome Failed(AuthResult result, string problem)
    {
        use.Note(problem);
        return new HostOutcome(result, null, "", -1);
    }

    /// <summary>Names hold what senders wrote.</summary>
    private static string Shown(string name) => Explanation.Printable(name);
}
