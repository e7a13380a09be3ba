namespace Relay.Auth.Spf;

/// <summary>
/// Records that were read lately, found by their octets, so that the includes everybody uses are parsed once. Bounded: a place for each
/// remainder of the hash, and who comes later takes it. Safe for many threads without a lock, since a place is one reference.
/// </summary>
internal sealed class RecordMemory
{
    private const int Places = 512;
    private readonly Entry?[] entries = new Entry?[Places];

    public (SpfRecord? Record, string? Problem) Parse(ReadOnlyMemory<byte> source)
    {
        var hash = default(HashCode);
        hash.AddBytes(source.Span);
        ref var place = ref entries[(uint)hash.ToHashCode() % Places];
        if (Volatile.Read(ref place) is { } known && known.Source.Span.SequenceEqual(source.Span))
        {
            return (known.Record, known.Problem);
        }

        var (record, problem) = RecordParser.Parse(source);
        Volatile.Write(ref place, new Entry(source, record, problem));
        return (record, problem);
    }

    private sealed record Entry(ReadOnlyMemory<byte> Source, SpfRecord? Record, string? Problem);
}
