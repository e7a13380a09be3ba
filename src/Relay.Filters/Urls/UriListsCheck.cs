using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Urls.Lists;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Names;

namespace Relay.Filters.Urls;

/// <summary>
/// Asks lists of domains (SURBL, URIBL, DBL) about the hosts that the message's links lead to, all at once and as soon as they are known. Its symbols
/// are those the configuration names. Answers count as those about clients do: what a list does not declare is never a listing.
/// </summary>
public sealed class UriListsCheck(UriLookUpOptions options, LinkSnapshot parts, DnsListClient client, DnsListBreakers breakers, IResolver resolver) : ICheck
{
    private readonly NameSet skip = new(options.Skip);

    public string Name => "uri_lists";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = [Scorecard.UnknownSymbol("uri_lists")];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (options.Lists.Count == 0)
        {
            return CheckResult.Nothing;
        }

        var names = UriNamePicker.Pick(MessageLinks.Of(context, parts), parts.Lists.NotAsked, skip, options.Names);
        if (names.Count == 0)
        {
            return CheckResult.Nothing;
        }

        var said = await new UriLookUps(options.Lists, client, resolver, parts.Suffixes, cancellation).AskAsync(names);
        var session = context.Session is { Trusted: false } stranger ? stranger : null;
        var believed = await breakers.JudgeAsync(session, Array.ConvertAll(said, static s => s.Answer), null, cancellation);
        (string, DnsListAnswer)[] answers = [.. said.Zip(believed, static (s, answer) => (s.Subject, answer))];
        DnsListAnswers.Note(context, Name, answers);
        return DnsListHits.Of(Symbols[0], answers);
    }
}
