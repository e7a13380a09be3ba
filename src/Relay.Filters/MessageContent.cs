using System.Buffers;
using Relay.Core.Checks;
using Relay.Mime;

namespace Relay.Filters;

/// <summary>
/// The message as its readers see it, parsed once for all checks that look at the content; a feature of the message, gone with it. Holds a copy of the
/// octets where they do not lie in one piece. For one check at a time.
/// </summary>
public sealed class MessageContent : IDisposable
{
    private byte[]? rented;

    private MessageContent(ReadOnlyMemory<byte> bytes, byte[]? rented)
    {
        this.rented = rented;
        View = MessageView.Parse(bytes);
        View.ReadAll();
    }

    public MessageView View { get; }

    /// <summary>From <see cref="Stage.Data"/> on.</summary>
    public static MessageContent Of(CheckContext context) => context.Features.GetOrAdd(static c => Read(c), context);

    public void Dispose()
    {
        View.Dispose();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
            rented = null;
        }
    }

    private static MessageContent Read(CheckContext context)
    {
        var body = context.Message!.Body;
        if (body.Front is { Length: > 0 } front && front.Length == body.Length)
        {
            return new MessageContent(front, null);
        }

        var copy = ArrayPool<byte>.Shared.Rent((int)Math.Min(body.Length, Array.MaxLength));
        var length = body.Read(0, copy.AsSpan(0, (int)Math.Min(body.Length, copy.Length)));
        return new MessageContent(copy.AsMemory(0, length), copy);
    }
}
