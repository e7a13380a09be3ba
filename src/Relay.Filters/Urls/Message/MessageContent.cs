using System.Buffers;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Filters.Urls.Message;

/// <summary>
/// The message's structure, read once for all checks of its content. Owns the octets it reads where they do not lie in one piece, and ends with
/// the message's features. One check at a time uses the view: checks of a stage begin one after the other, and read before they wait.
/// </summary>
public sealed class MessageContent : IDisposable
{
    private readonly byte[]? rented;

    private MessageContent(MessageBody body)
    {
        var octets = body.Front;
        if (octets.Length != body.Length)
        {
            rented = ArrayPool<byte>.Shared.Rent((int)body.Length); // limits.message_size bounds it
            octets = rented.AsMemory(0, body.Read(0, rented.AsSpan(0, (int)body.Length)));
        }

        View = MessageView.Parse(octets);
    }

    public MessageView View { get; }

    /// <summary>The one of a message; made by whoever needs it first, at <see cref="Stage.Data"/>.</summary>
    public static MessageContent Of(CheckContext context) =>
        context.Features.GetOrAdd(static message => new MessageContent(message.Body), context.Message!);

    public void Dispose()
    {
        View.Dispose();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
