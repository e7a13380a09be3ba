using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>
/// check_host() of RFC 7208, whole. Owns the limits and a small memory of parsed records; the DNS belongs to the resolver. What the
/// publisher or the client does wrong is a result with its problem, never an exception: only cancellation throws. Safe for many threads.
/// </summary>
public sealed class SpfEvaluator(IResolver resolver, TimeProvider time, SpfOptions? options = null)
{
    private readonly SpfOptions options = options ?? new SpfOptions();
    private readonly RecordMemory records = new();

    /// <summary>The MAIL FROM identity; an empty reverse-path is postmaster at the HELO name (RFC 7208 §2.4).</summary>
    public ValueTask<SpfResult> CheckMailFromAsync(SpfQuery query, CancellationToken cancellation) =>
        CheckAsync(query, Sender.OfMailFrom(query), SpfIdentity.MailFrom, cancellation);

    /// <summary>The HELO identity, with postmaster as its local part (RFC 7208 §2.3).</summary>
    public ValueTask<SpfResult> CheckHeloAsync(SpfQuery query, CancellationToken cancellation) =>
        CheckAsync(query, Sender.OfHelo(query), SpfIdentity.Helo, cancellation);

    private async ValueTask<SpfResult> CheckAsync(SpfQuery query, Sender sender, SpfIdentity identity, CancellationToken cancellation)
    {
        if (sender.Domain is null || query.Client is null)
        {
            return new SpfResult(AuthResult.None, (sender.Domain ?? sender.Given).ToLowerInvariant(), identity, null, 0, 0, null, null); // RFC 7208 §4.3
        }

        var use = new Spending(options);
        var timed = new TimedResolver(resolver, time, options.Limit, cancellation);
        var expander = new MacroExpander(query.Client, sender, query.Receiver, time);
        var evaluation = new Evaluation(timed, records, options, use, query.Client, expander, sender);
        var found = await evaluation.CheckHostAsync(sender.Domain);
        var explanation = found.Result == AuthResult.Fail ? await evaluation.ExplainAsync(found) : null;
        return new SpfResult(
            found.Result,
            sender.Domain.ToLowerInvariant(),
            identity,
            explanation,
            use.LookUps,
            use.VoidLookUps,
            found.Mechanism,
            found.Result is AuthResult.TempError or AuthResult.PermError ? use.Problem : null);
    }
}
