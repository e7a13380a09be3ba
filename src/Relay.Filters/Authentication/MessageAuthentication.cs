using System.Text;
using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Auth.Authors;
using Relay.Auth.Dkim;
using Relay.Auth.Dmarc;
using Relay.Auth.Spf;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Authentication.Reports;

namespace Relay.Filters.Authentication;

/// <summary>
/// Authentication of one message while it comes: each method is started once, as early as its facts are there, and its task is shared by
/// the checks that need its answer. It judges nothing. Methods are started by one caller at a time; tasks may be awaited by many.
/// </summary>
public sealed class MessageAuthentication(Authenticators parts, string hostname) : IBodyObserver, IAuthenticationReport, IDomainReport, IDisposable
{
    private DkimVerification? verification;
    private ArcValidation? chain;
    private BodyHashes? ownHashes;
    private BodyHash? outgoing;
    private bool observes;
    private long seen;

    public Authenticators Parts => parts;

    /// <summary>The name results are given under (authserv-id).</summary>
    public string Hostname => hostname;

    /// <summary>What SPF was asked; null before, and for clients that are not checked.</summary>
    public SpfQuery? Query { get; private set; }

    public Task<SpfResult>? Spf { get; private set; }

    public Task<SpfResult>? Helo { get; private set; }

    /// <summary>Null before the end of the header.</summary>
    public AuthorResult? Author { get; private set; }

    public Task<DkimOutcome>? Dkim { get; private set; }

    public Task<ArcResult>? Arc { get; private set; }

    public Task<DmarcResult>? Dmarc { get; private set; }

    /// <summary>What was made of a fail of DMARC; set by who decides it.</summary>
    public DmarcOverride Override { get; set; }

    /// <summary>Some octets above 0x7F may stand in fields that are added: the message has them too.</summary>
    public bool Utf8 { get; set; }

    /// <summary>The client's connection, whose checks may answer later than this begins; null outside of a session.</summary>
    public SessionFacts? Session { get; init; }

    public string Summary => ResultSummary.Of(this);

    /// <summary>The one of a message, made by whoever needs it first.</summary>
    public static MessageAuthentication Of(CheckContext context, Authenticators parts) =>
        context.Features.GetOrAdd(static state => new MessageAuthentication(state.parts, state.context.Hostname) { Session = state.context.Session }, (parts, context));

    /// <summary>The reverse-path is known (RFC 7208 §2.4), or "" where there is none.</summary>
    public Task<SpfResult> StartSpf(SpfQuery query, CancellationToken cancellation)
    {
        Query = query;
        return Spf ??= query.MailFrom.Length == 0 && Session is not null ? OfHeloAsync(query, cancellation) : parts.Spf!.CheckMailFromAsync(query, cancellation).AsTask();
    }

    /// <summary>RFC 7208 §2.3</summary>
    public Task<SpfResult> StartHelo(SpfQuery query, CancellationToken cancellation) =>
        Helo ??= Session is { } session ? HeloMemory.Of(session).Evaluate(parts.Spf!, query, cancellation) : parts.Spf!.CheckHeloAsync(query, cancellation).AsTask();

    /// <summary>The header is complete: reads the author, asks for keys and the policy. True where a signature wants to see the body.</summary>
    public bool BeginMessage(HeaderSection header, CancellationToken cancellation)
    {
        if (Author is not null)
        {
            return false;
        }

        Author = AuthorReader.Read(header.Fields, header.Bytes.Span);
        Utf8 = Utf8 || (!Ascii.IsValid(header.Bytes.Span) && System.Text.Unicode.Utf8.IsValid(header.Bytes.Span)); // RFC 6532: it goes on by SMTPUTF8
        if (parts.Signatures is { } signatures)
        {
            verification = signatures.Begin(header.Bytes, header.Fields, cancellation);
            chain = parts.UseArc ? ArcValidator.Begin(verification.Message) : null;
        }

        if (Author.Domain is { } domain && parts.Dmarc is not null)
        {
            PolicyAhead.Ask(parts, domain, cancellation);
        }

        return observes = verification is { Message.Bodies.AreAsked: true };
    }

    /// <summary>A signature of ours will be put on: its hash is taken with those of the signatures that are there. After the header, before the body. True where the body has to be shown for it.</summary>
    public bool WantBodyHash()
    {
        outgoing = (verification?.Message.Bodies ?? (ownHashes = new BodyHashes())).Register(Canonicalization.Relaxed);
        return !observes && (observes = true);
    }

    /// <summary>The body's hash (SHA-256, relaxed); empty where it was not asked for, the body is too large, or not all of it was seen.</summary>
    /// <param name="length">Octets that the body has.</param>
    public ReadOnlyMemory<byte> BodyHash(long length)
    {
        if (outgoing is null || seen != length)
        {
            return default;
        }

        (verification?.Message.Bodies ?? ownHashes!).Complete();
        return outgoing.Value;
    }

    public void Append(ReadOnlySpan<byte> body)
    {
        (verification?.Message.Bodies ?? ownHashes)?.Append(body);
        seen += body.Length;
    }

    /// <summary>The body has passed.</summary>
    public Task<DkimOutcome> CompleteDkim() =>
        Dkim ??= parts.UseDkim && verification is not null ? verification.CompleteAsync().AsTask() : Task.FromResult(DkimOutcome.None);

    public Task<ArcResult> CompleteArc() => Arc ??= chain is not null ? chain.CompleteAsync().AsTask() : Task.FromResult(ArcResult.None);

    /// <summary>Waits for what it rests on: SPF where that was started, and DKIM.</summary>
    public Task<DmarcResult> StartDmarc(CancellationToken cancellation) => Dmarc ??= EvaluateAsync(CompleteDkim(), cancellation);

    /// <inheritdoc/>
    public string Fields(HeaderOptions options) => ResultFields.Of(this, options);

    /// <inheritdoc/>
    public DomainReportRow? RowOf(DecisionRecord decision) => AggregateRow.Of(this, decision);

    public void Dispose()
    {
        verification?.Dispose();
        ownHashes?.Dispose();
    }

    /// <summary>RFC 7208 §2.4: without a reverse-path the MAIL FROM identity is postmaster at the HELO name, so this is the same evaluation.</summary>
    private async Task<SpfResult> OfHeloAsync(SpfQuery query, CancellationToken cancellation) =>
        await HeloMemory.Of(Session!).Evaluate(parts.Spf!, query, cancellation) with { Identity = SpfIdentity.MailFrom };

    private async Task<DmarcResult> EvaluateAsync(Task<DkimOutcome> signatures, CancellationToken cancellation)
    {
        var dkim = await signatures;
        var spf = Spf is null ? null : await Spf;
        var ofPath = spf is { Identity: SpfIdentity.MailFrom } ? spf : null;
        var identifiers = new DmarcIdentifiers(
            ofPath?.Result == AuthResult.Pass ? ofPath.Domain : null,
            Domains(dkim, AuthResult.Pass))
        {
            SpfUnknown = ofPath?.Result == AuthResult.TempError ? ofPath.Domain : null,
            DkimUnknown = Domains(dkim, AuthResult.TempError),
        };
        return await parts.Dmarc!.EvaluateAsync(Author?.Domain, identifiers, cancellation);
    }

    private static string[] Domains(DkimOutcome outcome, AuthResult result)
    {
        var (domains, count) = (Array.Empty<string>(), 0);
        for (var i = 0; i < outcome.Results.Count; i++)
        {
            if (outcome.Results[i].Result == result)
            {
                Array.Resize(ref domains, ++count); // nearly always one
                domains[^1] = outcome.Results[i].Domain;
            }
        }

        return domains;
    }
}
