using Relay.Core.Checks;
using Relay.Filters.Urls.Message;

namespace Relay.Filters.Urls;

/// <summary>
/// The message's links: how they are written, what they resemble, where they say they lead and where they do. Nothing is fetched, and nothing
/// looked up: lists are asked by <see cref="UriListsCheck"/>.
/// </summary>
public sealed class LinksCheck(LinkSnapshot parts) : ICheck
{
    public string Name => "links";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols => LinkFindings.Symbols;

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var links = MessageLinks.Of(context, parts);
        return new(links.All.Count == 0 ? CheckResult.Nothing : Judge(links, RecipientInLink.Of(context)));
    }

    private CheckResult Judge(MessageLinks links, RecipientInLink recipients)
    {
        var findings = new LinkFindings();
        var judge = new LinkJudge(parts, findings);
        foreach (var link in links.All)
        {
            judge.Judge(link);
            if (link.IsFollowed && link.Depth == 0 && link.Url.IsWeb && recipients.IsIn(link))
            {
                findings.Add(LinkFact.Recipient, link.Url.Host);
            }
        }

        if (links.IsCut)
        {
            findings.Add(LinkFact.Cut, $"{links.All.Count} looked at");
        }

        return findings.Result();
    }
}
