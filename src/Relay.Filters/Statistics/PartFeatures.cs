using System.Buffers;
using System.Text;
using Relay.Classifier;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>The features of a part's kind: type, encoding, name, the form of its fields, its defects.</summary>
internal static class PartFeatures
{
    /// <summary>Fields of one part: usual are two to five.</summary>
    private const int MaxFields = 20;

    /// <summary>Octets of Content-Type; the signs of its form that count are fewer.</summary>
    private const int MaxTypeField = 1000;

    private const int MaxTypeSigns = 120;
    private const int Group = FeatureGroups.Body;

    private static readonly SearchValues<byte> WordEnd = SearchValues.Create("\"; \t\r\n"u8);

    /// <summary>Differ between a message as it came and the same one out of a mailbox: line ends and what stands above the header.</summary>
    private const MimeDefects OfStorage = MimeDefects.BareCr | MimeDefects.MixedLineEnds | MimeDefects.HeaderJunk | MimeDefects.BeginsFolded | MimeDefects.BlankFold;

    public static void Add(FeatureBuffer into, MimePart part)
    {
        into.Put(Group, Fact.PartType, FeatureHash.Of(part.ContentType));
        into.Put(Group, Fact.PartDisposition, part.Disposition is { } disposition ? FeatureHash.Of(disposition) : 0);
        if (part.FileName is { } name)
        {
            var dot = name.LastIndexOf('.');
            into.Put(Group, Fact.PartExtension, dot < 0 ? 0 : FeatureHash.Folded(name.AsSpan(dot)));
        }

        var defects = (ulong)(part.Defects & ~OfStorage);
        while (defects != 0)
        {
            into.Put(Group, Fact.Defect, (uint)System.Numerics.BitOperations.TrailingZeroCount(defects));
            defects &= defects - 1;
        }

        AddFields(into, part);
    }

    private static void AddFields(FeatureBuffer into, MimePart part)
    {
        var source = part.Source.Span;
        var n = 0;
        foreach (var field in part.Fields)
        {
            if (part.Index > 0 && n++ == MaxFields)
            {
                return;
            }

            var name = field.Name(source);
            if (part.Index > 0)
            {
                into.Put(Group, Fact.PartField, FeatureHash.Folded(name));
            }

            if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
            {
                AddType(into, field.Value(source), part.Encoding);
            }
        }
    }

    /// <summary>The field as the sender's program writes it: folding, quotes, the form of the boundary; and the charset.</summary>
    private static void AddType(FeatureBuffer into, ReadOnlySpan<byte> value, Relay.Mime.Transfer.TransferEncoding encoding)
    {
        value = value[..Math.Min(value.Length, MaxTypeField)].TrimEnd(" \t\r\n"u8);
        var (hash, inQuotes, last, signs) = (FeatureHash.Start, false, 0u, 0);
        foreach (var b in value)
        {
            if (b == '\r')
            {
                continue;
            }

            inQuotes ^= b == '"';
            var kind = inQuotes ? FeatureHash.Kind((char)b) : (uint)b;
            if (inQuotes && kind == last)
            {
                continue;
            }

            hash = FeatureHash.Step(hash, last = kind);
            if (++signs == MaxTypeSigns)
            {
                break; // counted without carriage returns, so that a message with LF gives the same
            }
        }

        into.Put(Group, Fact.TypeShape, hash);
        into.Put(Group, Fact.PartCharset, FeatureHash.Join(Charset(value), (uint)encoding));
    }

    private static uint Charset(ReadOnlySpan<byte> value)
    {
        for (var at = value.IndexOf((byte)'='); at >= 0;)
        {
            var rest = value[(at + 1)..];
            if (at >= 7 && Ascii.EqualsIgnoreCase(value[(at - 7)..at], "charset"u8))
            {
                var word = rest.TrimStart(" \t\""u8);
                var end = word.IndexOfAny(WordEnd);
                return FeatureHash.Folded(end < 0 ? word : word[..end]);
            }

            var next = rest.IndexOf((byte)'=');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return 0;
    }
}
