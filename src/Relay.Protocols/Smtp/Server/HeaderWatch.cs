using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// Notices while a message comes that its header section is complete, and from then on shows the body to the checks that asked for it:
/// their look-ups run while a slow sender still sends, and no octet is read twice. A header beyond the body's first block is found at the
/// end only: few are that long.
/// </summary>
public struct HeaderWatch
{
    private BodyObservers? observers;
    private int searched;
    private bool givenUp;

    public HeaderSection? Section { get; private set; }

    /// <summary>After each stretch of the message that came.</summary>
    public void Look(MessageBody body, int limit, Func<HeaderSection, BodyObservers?>? complete)
    {
        if (Section is null && !givenUp && complete is not null)
        {
            Search(body, limit, complete);
        }

        Show(body);
    }

    /// <summary>The message is here as a whole.</summary>
    public HeaderSection? Finish(MessageBody body, int limit, Func<HeaderSection, BodyObservers?>? complete)
    {
        if (Section is null && HeaderSection.Of(body, limit) is { } section)
        {
            Found(section, complete);
        }

        Show(body);
        return Section;
    }

    private void Search(MessageBody body, int limit, Func<HeaderSection, BodyObservers?> complete)
    {
        var front = body.Front.Span;
        var from = Math.Max(0, searched - 3);
        var end = front.StartsWith("\r\n"u8) ? 2 : front[from..].IndexOf("\r\n\r\n"u8) is >= 0 and var at ? from + at + 4 : -1;
        searched = front.Length;
        if (end >= 0 && end <= limit)
        {
            Found(HeaderSection.Copy(front[..end]), complete);
            return;
        }

        givenUp = end >= 0 || front.Length < body.Length;
    }

    private void Found(HeaderSection section, Func<HeaderSection, BodyObservers?>? complete)
    {
        Section = section;
        observers = complete?.Invoke(section);
    }

    private readonly void Show(MessageBody body)
    {
        if (observers is null || Section!.BodyOffset + observers.Length >= body.Length)
        {
            return;
        }

        foreach (var piece in body.Pieces(Section.BodyOffset + observers.Length, body.Length))
        {
            observers.Append(piece.Span);
        }
    }
}
