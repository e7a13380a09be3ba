using System.Buffers.Binary;

namespace Relay.State.Embedded;

/// <summary>
/// Short texts packed into pages: an object for each would cost more than the text. A handle is a place; what is released is only counted,
/// and the owner copies what lives to new pages when more is dead than alive. Not thread-safe.
/// </summary>
internal sealed class TextPages
{
    private const int PageBits = 14;

    private const int PageSize = 1 << PageBits;

    private const int Header = 2;

    private readonly List<byte[]> pages = [];

    private int at = PageSize;

    private long dead;

    private long used;

    /// <summary>Handle 0 is no text: places begin at 1.</summary>
    public bool Wasteful => dead > 4 * PageSize && dead > used / 2;

    public int Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var size = Header + text.Length;
        if (at + size > PageSize)
        {
            pages.Add(new byte[PageSize]);
            at = 0;
        }

        var place = pages[^1].AsSpan(at, size);
        BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)text.Length);
        text.CopyTo(place[Header..]);
        var handle = (((pages.Count - 1) << PageBits) | at) + 1;
        at += size;
        used += size;
        return handle;
    }

    public ReadOnlySpan<byte> Read(int handle)
    {
        if (handle == 0)
        {
            return default;
        }

        var place = pages[(handle - 1) >> PageBits].AsSpan((handle - 1) & (PageSize - 1));
        return place.Slice(Header, BinaryPrimitives.ReadUInt16LittleEndian(place));
    }

    public void Release(int handle) => dead += handle == 0 ? 0 : Header + Read(handle).Length;
}
