using System.Buffers;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Filters.Content;

/// <summary>
/// The message's structure, read once for all checks of its content. Owns the octets it reads where they do not lie in one piece, and ends with
/// the message's features. One check at a time uses the view: checks of a stage begin one after the other, and read before they wait.
/// </summary>
public sealed class MessageContent : IDisposable
{
    /// <summary>
    /// Octets that are looked at; of a larger message its front. They have to lie in one piece of memory, and so do decoded parts; what is larger
    /// is nearly always attachments, whose front tells what they are.
    /// </summary>
    public const int MaximumOctets = 8 * 1024 * 1024;

    /// <summary>Of a text half a million characters: a book of two hundred pages.</summary>
    private static readonly MimeLimits Limits = MimeLimits.Default with { TextLength = 512 * 1024 };

    private readonly byte[]? rented;

    private MessageContent(MessageBody body)
    {
        var octets = body.Front;
        if (octets.Length != body.Length)
        {
            var length = (int)Math.Min(body.Length, MaximumOctets);
            rented = ArrayPool<byte>.Shared.Rent(length);
            octets = rented.AsMemory(0, body.Read(0, rented.AsSpan(0, length)));
        }

        IsWhole = octets.Length == body.Length;
        View = MessageView.Parse(octets, Limits);
        View.ReadAll();
    }

    /// <summary>With every reading of every part.</summary>
    public MessageView View { get; }

    /// <summary>False where the message is larger than what is looked at.</summary>
    public bool IsWhole { get; }

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
