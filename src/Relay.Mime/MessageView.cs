using Relay.Mime.Structure;
using Relay.Mime.Urls;

namespace Relay.Mime;

/// <summary>
/// A message as all of its readers may see it: one pass over the octets makes a flat list of parts with positions, everything else is
/// decoded when it is asked for. Never throws, whatever the octets are: what is wrong is a defect. Owns the memory that its parts
/// hand out; disposing it gives that back. Not for use by two threads at once.
/// </summary>
public sealed class MessageView : IDisposable
{
    private readonly PartList parts;
    private bool disposed;

    private MessageView(ReadOnlyMemory<byte> message, MimeLimits limits)
    {
        Message = message;
        parts = new PartList(limits, message.Length);
    }

    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>In the order of the message; the first is the message itself. Other readings follow the part they belong to.</summary>
    public IReadOnlyList<MimePart> Parts => parts.Items;

    /// <summary>The message's own fields, header and positions; <see cref="HeaderField"/> counts from the message's first octet.</summary>
    public ReadOnlySpan<HeaderField> Header => parts[0].Fields;

    public MimePart Root => parts[0];

    /// <summary>What concerns the message as a whole: its bounds. Parts have their own.</summary>
    public MimeDefects Defects => parts.Defects;

    /// <summary>Defects of the message and of all parts, as far as they are decoded.</summary>
    public MimeDefects AllDefects
    {
        get
        {
            var all = Defects;
            foreach (var part in parts.Items)
            {
                all |= part.Defects;
            }

            return all;
        }
    }

    /// <summary>Octets and boundaries looked at so far: what tests count instead of time.</summary>
    public long Steps => parts.Steps;

    internal PartList List => parts;

    /// <summary>Header sections and structure. The octets must stay as they are for the life of the view.</summary>
    public static MessageView Parse(ReadOnlyMemory<byte> message, MimeLimits? limits = null)
    {
        var view = new MessageView(message, limits ?? MimeLimits.Default);
        new StructureReader(view.parts, message).ReadMessage(parent: -1, atDepth: 0);
        return view;
    }

    /// <summary>
    /// Decodes every body, text and name, so that their defects are known, and adds the readings that only decoding shows: base64 that
    /// readers resume differently, files inside texts.
    /// </summary>
    public void ReadAll()
    {
        for (var i = 0; i < parts.Items.Count; i++)
        {
            BodyReadings.Add(parts[i], parts);
        }
    }

    /// <summary>The URLs of all texts and attributes, in order of the parts, at most <see cref="MimeLimits.Urls"/>. None is taken out for being there twice.</summary>
    public IReadOnlyList<FoundUrl> Urls()
    {
        var found = new List<FoundUrl>();
        foreach (var part in parts.Items)
        {
            if (part.Html is { } html)
            {
                found.AddRange(html.Urls.Take(parts.Limits.Urls - found.Count));
            }

            UrlText.Find(part.VisibleText.Span, part.Index, found, parts.Limits.Urls);
        }

        return found;
    }

    /// <summary>What a reader sees in the place of a link of HTML; empty for pictures and for URLs that are their own text.</summary>
    public ReadOnlySpan<char> ShownFor(in FoundUrl url)
    {
        var visible = url.ShownLength > 0 ? parts[url.Part].VisibleText.Span : default;
        var start = Math.Min(url.ShownAt, visible.Length);
        return visible.Slice(start, Math.Min(url.ShownLength, visible.Length - start)).Trim();
    }

    /// <summary>The decoded value of the message's first field of this name, or null.</summary>
    public string? Field(ReadOnlySpan<byte> name)
    {
        foreach (var field in Header)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(field.Name(Message.Span), name))
            {
                return Root.DecodeValue(field);
            }
        }

        return null;
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            parts.Buffers.Dispose();
        }
    }
}
