using System.Buffers;

namespace Relay.Mime.Html;

/// <summary>Characters in rented memory that grows. Whoever takes the array with <see cref="Detach"/> gives it back.</summary>
internal sealed class CharBuffer(int capacity)
{
    private char[] chars = ArrayPool<char>.Shared.Rent(Math.Max(16, capacity));

    public int Length { get; set; }

    public Span<char> Span => chars.AsSpan(0, Length);

    public void Append(ReadOnlySpan<char> text)
    {
        if (chars.Length - Length < text.Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append(char c)
    {
        if (chars.Length == Length)
        {
            Grow(1);
        }

        chars[Length++] = c;
    }

    public char[] Detach()
    {
        var taken = chars;
        chars = [];
        return taken;
    }

    /// <summary>Gives the memory back; the buffer is of no use then.</summary>
    public void Release()
    {
        if (chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(chars);
            chars = [];
        }
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(chars.Length * 2, Length + more));
        chars.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(chars);
        chars = larger;
    }
}
