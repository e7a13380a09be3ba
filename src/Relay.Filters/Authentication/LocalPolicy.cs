using System.Text;
using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Auth.Dmarc;
using Relay.Auth.Domains;
using Relay.Auth.Results;
using Relay.Core.Checks;
using Relay.Core.State;
using Relay.Filters.Reputation;

namespace Relay.Filters.Authentication;

/// <summary>
/// Reasons to believe that a message which fails DMARC is honest all the same (RFC 9989 §5.3.6): none of them can be had by writing
/// something into the message. A trusted sealer saw it pass; a list that proves its own name passed it on; this author's mail has
/// passed from this very network for weeks.
/// </summary>
/// <param name="store">Null: there is no history (<c>relay scan</c>).</param>
public sealed class LocalPolicy(Authenticators parts, IStateStore? store)
{
    /// <summary>Messages, as they have decayed, that make a history; and the share of bad ones up to which it is good.</summary>
    private const double Enough = 10;
    private const double GoodUpTo = 0.05;

    public async ValueTask<DmarcOverride> FindAsync(CheckContext context, MessageAuthentication message, DmarcResult result, CancellationToken cancellation)
    {
        var chain = await message.CompleteArc();
        if (ArcCheck.IsTrusted(chain, parts) && SawItPass(chain, result.HeaderFrom!))
        {
            return DmarcOverride.TrustedSealer;
        }

        if (await IsListAsync(context, message, result.HeaderFrom!))
        {
            return DmarcOverride.MailingList;
        }

        return await HasHistoryAsync(context, result.HeaderFrom!, cancellation) ? DmarcOverride.History : DmarcOverride.None;
    }

    /// <summary>
    /// From the newest set down as long as sealers are trusted: one of them says that DMARC passed for this author. What a stranger sealed
    /// below them is his word only.
    /// </summary>
    private bool SawItPass(ArcResult chain, string author)
    {
        for (var i = chain.Sets.Count - 1; i >= 0 && parts.Options.TrustedSealers.Contains(chain.Sets[i].SealDomain); i--)
        {
            var said = AuthResultsReader.Parse(chain.Sets[i].AuthenticationResults.Span, lenient: true, out _);
            if (said?.Results.Any(r => r.Method == "dmarc" && r.Result == "pass" && IsOf(r, author)) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(MethodResult result, string author) =>
        result.Properties.Any(p => p.Name == "from" && DomainText.Normalize(p.Value.AsSpan(p.Value.LastIndexOf('@') + 1)) == author);

    /// <summary>List-Id (RFC 2919) or List-Post (RFC 2369) names a domain that SPF or DKIM proves, and that is not the author's.</summary>
    private async ValueTask<bool> IsListAsync(CheckContext context, MessageAuthentication message, string author)
    {
        if (ListDomain(context) is not { } list || list == parts.List.OrganizationOf(author))
        {
            return false;
        }

        var signatures = await message.CompleteDkim();
        return context.Proven.EnvelopeOrganization == list
            || signatures.Results.Any(r => r.Result == AuthResult.Pass && parts.List.OrganizationOf(r.Domain) == list);
    }

    private string? ListDomain(CheckContext context)
    {
        var header = context.Header!.Bytes.Span;
        foreach (var field in context.Header.Fields.Fields)
        {
            var name = field.Name(header);
            if (!Ascii.EqualsIgnoreCase(name, "List-Id"u8) && !Ascii.EqualsIgnoreCase(name, "List-Post"u8))
            {
                continue;
            }

            // <name.lists.example.org>, <mailto:name@lists.example.org>
            var value = field.Value(header);
            var start = value.LastIndexOf((byte)'<');
            value = value[(start + 1)..];
            value = value[..Math.Max(0, value.IndexOf((byte)'>'))];
            if (start >= 0 && DomainText.Normalize(value[(value.LastIndexOf((byte)'@') + 1)..]) is { } domain)
            {
                return parts.List.OrganizationOf(domain);
            }
        }

        return null;
    }

    private async ValueTask<bool> HasHistoryAsync(CheckContext context, string author, CancellationToken cancellation)
    {
        if (store is null || context.Session is null)
        {
            return false;
        }

        try
        {
            var subject = ReputationSubjects.AuthorAt(parts.List.OrganizationOf(author), context.Session.ClientAddress);
            var history = await store.ReputationAsync(subject, cancellation);
            return history.Total >= Enough && history.Bad <= history.Total * GoodUpTo;
        }
        catch (StateUnavailableException)
        {
            return false; // the owner's word stands
        }
    }
}
