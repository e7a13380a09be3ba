using System.Buffers;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Mime;

namespace Relay.Filters.Content;

/// <summary>
/// The message's structure, read once for all checks of its content. Owns the octets it reads where they do not lie in one piece, and ends with
/// the message's features. One check at a time uses the view: checks of a stage begin one after the other, and read before they wait.
/// </summary>
public sealed class MessageContent : IDisposable
{
    private readonly byte[]? rented;

    private MessageContent(MessageBody body, ContentLimits limits)
    {
        var length = (int)Math.Min(body.Length, limits.ScannedSize);
        var octets = body.Front;
        if (octets.Length < length)
        {
            rented = ArrayPool<byte>.Shared.Rent(length);
            octets = rented.AsMemory(0, body.Read(0, rented.AsSpan(0, length)));
        }

        octets = octets[..Math.Min(octets.Length, length)];

        IsWhole = octets.Length == body.Length;
        View = MessageView.Parse(octets, limits.Mime);
        View.ReadAll();
    }

    /// <summary>With every reading of every part.</summary>
    public MessageView View { get; }

    /// <summary>False where the message is larger than what is looked at.</summary>
    public bool IsWhole { get; }

    /// <summary>The one of a message; made by whoever needs it first, at <see cref="Stage.Data"/>.</summary>
    public static MessageContent Of(CheckContext context) =>
        context.Features.GetOrAdd(static c => new MessageContent(c.Message!.Body, c.Limits), context);

    public void Dispose()
    {
        View.Dispose();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
