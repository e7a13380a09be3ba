using System.Buffers.Text;
using System.Text;

namespace Relay.Protocols.Smtp.Client;

/// <summary>Commands for one write, formatted as bytes. The buffer is reused; it grows to what one group of commands needs.</summary>
internal sealed class CommandWriter
{
    private byte[] buffer = new byte[512];
    private int used;

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, used);

    public void Clear() => used = 0;

    public CommandWriter Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
        return this;
    }

    /// <summary>As UTF-8: addresses under SMTPUTF8 (RFC 6531 §3.3); everything else is ASCII.</summary>
    public CommandWriter Add(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        used += Encoding.UTF8.GetBytes(text, buffer.AsSpan(used));
        return this;
    }

    public CommandWriter Add(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, buffer.AsSpan(used), out var n);
        used += n;
        return this;
    }

    private void Reserve(int more)
    {
        if (buffer.Length - used < more)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + more));
        }
    }
}
