using System.Buffers;
using System.Text.Unicode;

namespace Relay.Auth.Dkim;

/// <summary>A tag as stretches of the list's text: its name, its value without white space around, and all between '=' and ';'.</summary>
internal readonly record struct Tag(int Name, int NameLength, int Value, int ValueLength, int Raw, int RawLength);

/// <summary>
/// A DKIM tag list (RFC 6376 §3.2), read strictly: a malformed or repeated tag spoils the whole list. White space may fold in any
/// number of lines. Octets from 0x80 on have to be UTF-8 (RFC 8616 §4). Never throws; more than <see cref="MaximumTags"/> tags are no list.
/// </summary>
internal readonly ref struct TagList
{
    /// <summary>Signatures have up to fourteen tags, key records eight.</summary>
    public const int MaximumTags = 48;

    public static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> Allowed = SearchValues.Create([(byte)'\t', (byte)'\r', (byte)'\n', .. Enumerable.Range(0x20, 0x5F).Select(static b => (byte)b), .. Enumerable.Range(0x80, 0x80).Select(static b => (byte)b)]);

    private readonly ReadOnlySpan<byte> text;

    private TagList(ReadOnlySpan<byte> text, ReadOnlySpan<Tag> tags)
    {
        this.text = text;
        Tags = tags;
    }

    public ReadOnlySpan<Tag> Tags { get; }

    /// <param name="room">Holds the tags; <see cref="MaximumTags"/> long.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<Tag> room, out TagList list)
    {
        list = default;
        if (!IsText(text))
        {
            return false;
        }

        var count = 0;
        for (var at = 0; at < text.Length;)
        {
            var semicolon = text[at..].IndexOf((byte)';');
            var end = semicolon < 0 ? text.Length : at + semicolon;
            if (semicolon < 0 && count > 0 && Trim(text[at..end]).IsEmpty)
            {
                break; // a last semicolon may stand without a tag after it
            }

            if (count == room.Length || !TryTag(text, at, end, out room[count]) || Has(text, room[..count], room[count]))
            {
                return false;
            }

            count++;
            at = end + 1;
        }

        list = new TagList(text, room[..count]);
        return count > 0;
    }

    /// <summary>The value without white space around it; false where there is no such tag.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => TryGet(name, out value, out _);

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out Tag tag)
    {
        foreach (var candidate in Tags)
        {
            if (text.Slice(candidate.Name, candidate.NameLength).SequenceEqual(name))
            {
                tag = candidate;
                value = text.Slice(tag.Value, tag.ValueLength);
                return true;
            }
        }

        tag = default;
        value = default;
        return false;
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);

    private static bool IsText(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyExcept(Allowed) || (text.ContainsAnyInRange((byte)0x80, (byte)0xFF) && !Utf8.IsValid(text)))
        {
            return false;
        }

        for (var rest = text; rest.IndexOf((byte)'\r') is >= 0 and var cr; rest = rest[(cr + 1)..])
        {
            if (cr + 1 == rest.Length || rest[cr + 1] != (byte)'\n')
            {
                return false; // a bare CR folds nothing
            }
        }

        return true;
    }

    private static bool TryTag(ReadOnlySpan<byte> text, int start, int end, out Tag tag)
    {
        tag = default;
        var equals = text[start..end].IndexOf((byte)'=');
        if (equals < 0)
        {
            return false;
        }

        var raw = start + equals + 1;
        var (name, nameLength) = Stretch(text, start, start + equals);
        var (value, valueLength) = Stretch(text, raw, end);
        tag = new Tag(name, nameLength, value, valueLength, raw, end - raw);
        return IsName(text.Slice(name, nameLength));
    }

    private static (int Start, int Length) Stretch(ReadOnlySpan<byte> text, int start, int end)
    {
        var first = text[start..end].IndexOfAnyExcept(WhiteSpace);
        return first < 0 ? (start, 0) : (start + first, text[(start + first)..end].LastIndexOfAnyExcept(WhiteSpace) + 1);
    }

    /// <summary>tag-name = ALPHA *ALNUMPUNC</summary>
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !char.IsAsciiLetter((char)name[0]))
        {
            return false;
        }

        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != (byte)'_')
            {
                return false;
            }
        }

        return true;
    }

    private static bool Has(ReadOnlySpan<byte> text, ReadOnlySpan<Tag> tags, Tag tag)
    {
        foreach (var other in tags)
        {
            if (text.Slice(other.Name, other.NameLength).SequenceEqual(text.Slice(tag.Name, tag.NameLength)))
            {
                return true;
            }
        }

        return false;
    }
}
