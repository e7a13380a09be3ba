using System.Globalization;
using Relay.Auth;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Authentication;
using Relay.Filters.Content;
using Relay.Filters.Greylist;

namespace Relay.Filters.Bulk;

/// <summary>
/// The same text from many networks within a short time, over all relays that share a store: a small symbol, never decisive alone. Origins
/// count, not messages: what a list or a newsletter sends from one network, or a large sender from all of its own, counts once, and so
/// does what was deferred and comes again. Notices with the null reverse-path do not count, since servers everywhere word them alike.
/// </summary>
public sealed class BulkCheck(BulkOptions options, IStateStore store) : ICheck
{
    public const string Some = "BULK_TEXT";
    public const string Many = "BULK_TEXT_MANY";

    public string Name => "bulk";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Some, Many];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (context.Envelope!.ReversePath.IsNull)
        {
            return CheckResult.Nothing;
        }

        var view = MessageContent.Of(context).View;
        if (BulkText.Digest(view, options.MinWords) is not { } digest)
        {
            return CheckResult.Nothing;
        }

        // The view belongs to this check only until it waits.
        var invites = BulkText.IsInvitation(view);
        var organization = await OrganizationAsync(context, cancellation);
        if (invites && organization is not null)
        {
            return CheckResult.Nothing;
        }

        try
        {
            var sighting = new BulkSighting(digest, organization ?? ClientNetwork.Of(context.Session!.ClientAddress));
            return Judge(await store.SightAsync(sighting, options.Window, cancellation));
        }
        catch (StateUnavailableException)
        {
            return CheckResult.Unknown("state unavailable");
        }
    }

    /// <summary>Whose mail it proved to be: the envelope's, since who sends for others sends for many of them, else the author's.</summary>
    private static async ValueTask<string?> OrganizationAsync(CheckContext context, CancellationToken cancellation)
    {
        if ((context.Proven.EnvelopeOrganization ?? context.Proven.AuthorOrganization) is { } proven)
        {
            return proven;
        }

        // DMARC begins before this check, and ends with the same stage: where it failed itself, that is a symbol of its own.
        if (context.Features.Get<MessageAuthentication>() is not { Dmarc: { } asked } message)
        {
            return null;
        }

        await ((Task)asked).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.IsCompletedSuccessfully && await asked is { Result: AuthResult.Pass, HeaderFrom: { } author } ? message.Parts.List.OrganizationOf(author) : null;
    }

    private CheckResult Judge(BulkAnswer answer) => answer.Networks < options.Networks
        ? CheckResult.Nothing
        : CheckResult.Hit(
            answer.Networks < options.Many ? Some : Many,
            string.Create(CultureInfo.InvariantCulture, $"{answer.Networks} networks, {answer.Sightings} messages within {options.Window.TotalMinutes:0.#} min"));
}
