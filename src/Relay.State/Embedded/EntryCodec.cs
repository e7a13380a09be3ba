using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relay.State.Embedded;

/// <summary>The tables as the files number them. Never renumber.</summary>
internal enum TableId : byte
{
    Greylist = 1,
    Origins = 2,
    Buckets = 3,
    Tallies = 4,
    Reputations = 5,
    Onces = 6,
    ReportRows = 7,
    Reports = 8,
}

/// <summary>
/// A table's entries as records and back: table, whether it is there, key, expiry, value, text. A record says what is now, not what was done:
/// reading one twice, or an older one again before a newer, does no harm.
/// </summary>
internal static class EntryCodec
{
    private const int KeyAt = 2;

    private const int ExpiresAt = KeyAt + 16;

    private const int ValueAt = ExpiresAt + 8;

    public static void WriteChanges<TValue>(Table<TValue> table, TableId id, ArrayBufferWriter<byte> buffer)
        where TValue : unmanaged
    {
        foreach (var key in table.TakeChanges())
        {
            var index = table.Find(key);
            if (index < 0)
            {
                WriteGone(id, key, buffer);
            }
            else if (table[index].Dirty)
            {
                table[index].Dirty = false;
                Write(table, index, id, buffer);
            }
        }
    }

    public static void WriteAll<TValue>(Table<TValue> table, TableId id, long now, ArrayBufferWriter<byte> buffer)
        where TValue : unmanaged
    {
        foreach (var index in table.Indices())
        {
            if (table[index].Expires > now)
            {
                Write(table, index, id, buffer);
            }
        }
    }

    public static TableId TableOf(ReadOnlySpan<byte> record) => record.Length >= ValueAt ? (TableId)record[0] : 0;

    public static StateKey KeyOf(ReadOnlySpan<byte> record) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(record[KeyAt..]), BinaryPrimitives.ReadUInt64LittleEndian(record[(KeyAt + 8)..]));

    /// <summary>Puts a record's entry in its place, or takes it away. A record of another shape is ignored.</summary>
    public static void Apply<TValue>(Table<TValue> table, ReadOnlySpan<byte> record, long now)
        where TValue : unmanaged
    {
        var size = System.Runtime.CompilerServices.Unsafe.SizeOf<TValue>();
        var key = KeyOf(record);
        var expires = BinaryPrimitives.ReadInt64LittleEndian(record[ExpiresAt..]);
        if (record[1] == 0 || expires <= now || expires > UnixTime.Last)
        {
            if (table.Find(key) is >= 0 and var gone)
            {
                table.Remove(gone);
            }

            return;
        }

        if (record.Length >= ValueAt + size)
        {
            var index = table.FindOrAdd(key, now, out _, record[(ValueAt + size)..]);
            table[index].Expires = expires;
            table[index].Value = MemoryMarshal.Read<TValue>(record[ValueAt..]);
        }
    }

    private static void Write<TValue>(Table<TValue> table, int index, TableId id, ArrayBufferWriter<byte> buffer)
        where TValue : unmanaged
    {
        var value = table[index].Value;
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value));
        var text = table.TextOf(index);
        Span<byte> record = stackalloc byte[RecordFrame.MaxPayload];
        Head(record, id, present: true, table[index].Key, table[index].Expires);
        bytes.CopyTo(record[ValueAt..]);
        text.CopyTo(record[(ValueAt + bytes.Length)..]);
        RecordFrame.Write(buffer, record[..(ValueAt + bytes.Length + text.Length)]);
    }

    private static void WriteGone(TableId id, StateKey key, ArrayBufferWriter<byte> buffer)
    {
        Span<byte> record = stackalloc byte[ValueAt];
        Head(record, id, present: false, key, 0);
        RecordFrame.Write(buffer, record);
    }

    private static void Head(Span<byte> record, TableId id, bool present, StateKey key, long expires)
    {
        record[0] = (byte)id;
        record[1] = present ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(record[KeyAt..], key.Origin);
        BinaryPrimitives.WriteUInt64LittleEndian(record[(KeyAt + 8)..], key.Rest);
        BinaryPrimitives.WriteInt64LittleEndian(record[ExpiresAt..], expires);
    }
}
