using System.Buffers;
using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Hashes of the field names of one header section, so that picking fields for many signatures compares numbers, not texts.</summary>
internal sealed class FieldIndex
{
    private readonly ReadOnlyMemory<byte> header;
    private readonly IReadOnlyList<HeaderField> fields;
    private readonly int[] hashes;

    public FieldIndex(ReadOnlyMemory<byte> header, HeaderFields fields)
    {
        this.header = header;
        this.fields = fields.Fields;
        hashes = new int[this.fields.Count];
        var text = header.Span;
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash(this.fields[i].Name(text));
        }
    }

    public int Count => hashes.Length;

    public HeaderField this[int index] => fields[index];

    /// <summary>Takes one signature's fields: all but <paramref name="self"/> are there to be picked. Return it with <see cref="Return"/>.</summary>
    public int[] Rent(HeaderField? self)
    {
        var left = ArrayPool<int>.Shared.Rent(hashes.Length);
        hashes.CopyTo(left, 0);
        for (var i = 0; i < hashes.Length && self is not null; i++)
        {
            if (fields[i].Offset == self.Value.Offset)
            {
                left[i] = 0; // RFC 6376 §5.4: DKIM-Signature in h= means other signatures
                break;
            }
        }

        return left;
    }

    public static void Return(int[] left) => ArrayPool<int>.Shared.Return(left);

    /// <summary>The lowest field of the name that is left (RFC 6376 §5.4.2), which then is no more; -1 where there is none.</summary>
    public int Pick(int[] left, ReadOnlySpan<byte> name)
    {
        var at = Find(left, name);
        if (at >= 0)
        {
            left[at] = 0;
        }

        return at;
    }

    /// <summary>The lowest field of the name that is left, or -1.</summary>
    private int Find(int[] left, ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        var among = left.AsSpan(0, hashes.Length);
        int at;
        while ((at = among.LastIndexOf(hash)) >= 0 && !Ascii.EqualsIgnoreCase(fields[at].Name(header.Span), name))
        {
            among = among[..at];
        }

        return at;
    }

    /// <summary>Singletons that are there more than once.</summary>
    public SingletonFields Repeated()
    {
        var (seen, repeated) = (SingletonFields.None, SingletonFields.None);
        var text = header.Span;
        for (var i = 0; i < hashes.Length; i++)
        {
            var field = Singletons.Of(fields[i].Name(text));
            repeated |= seen & field;
            seen |= field;
        }

        return repeated;
    }

    /// <summary>Singletons with an instance among the fields that are left.</summary>
    public SingletonFields Singles(int[] left)
    {
        var result = SingletonFields.None;
        var text = header.Span;
        for (var i = 0; i < hashes.Length; i++)
        {
            result |= left[i] == 0 ? SingletonFields.None : Singletons.Of(fields[i].Name(text));
        }

        return result;
    }

    /// <summary>FNV-1a without regard to case; never 0.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var octet in name)
        {
            hash = (hash ^ (octet | 0x20u)) * 16777619u;
        }

        return (int)(hash | 1);
    }
}
