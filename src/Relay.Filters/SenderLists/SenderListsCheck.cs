using System.Collections.Immutable;
using Relay.Auth;
using Relay.Auth.Spf;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Recipients;
using Relay.Filters.Authentication;

namespace Relay.Filters.SenderLists;

/// <summary>
/// The lists of the recipients' domain: <c>domains.X.welcome</c> and <c>.block</c>, held against the author and the reverse-path. Who is welcome must prove that it is he: a
/// signature, or SPF, of the same organization. A claim without proof is told, and counts nothing. Who is blocked need prove nothing.
/// </summary>
/// <remarks>SPF proves nothing for trusted clients, since it is not asked; a signature does.</remarks>
public sealed class SenderListsCheck(Authenticators parts) : ICheck
{
    public string Name => "sender_lists";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = ["WELCOME_LISTED", "WELCOME_UNPROVEN", "BLOCK_LISTED"];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (context.Features.Get<RecipientPolicy>() is not { } policy || (policy.Welcome.IsEmpty && policy.Block.IsEmpty))
        {
            return CheckResult.Nothing;
        }

        var message = MessageAuthentication.Of(context, parts);
        message.BeginMessage(context.Header!, cancellation);
        string?[] senders = [message.Author!.Address, context.Envelope?.ReversePath.Address];
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        if (senders.FirstOrDefault(s => s is not null && policy.Block.Find(s) is not null) is { } blocked)
        {
            hits.Add(new SymbolHit("BLOCK_LISTED", $"{blocked} by {policy.Block.Find(blocked)}"));
        }

        if (senders.Any(s => s is not null && policy.Welcome.Find(s) is not null))
        {
            hits.Add(await WelcomeAsync(senders, policy.Welcome, message));
        }

        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.DrainToImmutable());
    }

    private async ValueTask<SymbolHit> WelcomeAsync(string?[] senders, SenderList welcome, MessageAuthentication message)
    {
        var proven = await ProvenAsync(message);
        string? claimed = null;
        foreach (var sender in senders)
        {
            if (sender is null || welcome.Find(sender) is not { } entry)
            {
                continue;
            }

            claimed ??= sender;
            if (proven.TryGetValue(Organization(sender[(sender.LastIndexOf('@') + 1)..]), out var method))
            {
                return new SymbolHit("WELCOME_LISTED", $"{sender} by {entry}, proven by {method}");
            }
        }

        return new SymbolHit("WELCOME_UNPROVEN", $"{claimed}: neither SPF nor a signature proves it");
    }

    /// <summary>Organizations that stand behind the message, and by which method.</summary>
    private async ValueTask<Dictionary<string, string>> ProvenAsync(MessageAuthentication message)
    {
        var proven = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var signature in (await message.CompleteDkim()).Results)
        {
            if (signature.Result == AuthResult.Pass)
            {
                proven.TryAdd(Organization(signature.Domain), "dkim");
            }
        }

        if (message.Spf is { } asked && await asked is { Result: AuthResult.Pass, Identity: SpfIdentity.MailFrom } spf)
        {
            proven.TryAdd(Organization(spf.Domain), "spf");
        }

        return proven;
    }

    private string Organization(string domain) => parts.List.OrganizationOf(DomainKey.Ascii(domain).ToLowerInvariant());
}
