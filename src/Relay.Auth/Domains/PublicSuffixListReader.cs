using System.Numerics;
using System.Text;

namespace Relay.Auth.Domains;

/// <summary>
/// Reads the list's file format: a rule a line up to its first white space, <c>//</c> comments, U-labels in UTF-8. What is no rule is counted and
/// passed over: a damaged list still knows its other rules.
/// </summary>
public static class PublicSuffixListReader
{
    /// <summary>Longest file read, in octets; the list has a quarter of a megabyte.</summary>
    public const int MaximumFile = 8 << 20;

    /// <summary>Longest name of a rule, in characters.</summary>
    internal const int MaximumRule = 128;

    public static PublicSuffixList Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaximumFile)
        {
            file = file[..MaximumFile];
        }

        if (file.StartsWith("\uFEFF"u8))
        {
            file = file[3..];
        }

        var lines = file.Count((byte)'\n') + 1;
        var builder = new Builder(lines, file.Length);
        while (!file.IsEmpty)
        {
            var end = file.IndexOf((byte)'\n');
            var line = end < 0 ? file : file[..end];
            file = end < 0 ? [] : file[(end + 1)..];
            var stop = line.IndexOfAny(" \t\r"u8); // what follows white space is a comment
            line = stop < 0 ? line : line[..stop];
            if (!line.IsEmpty && !line.StartsWith("//"u8))
            {
                builder.Add(line);
            }
        }

        return builder.Build();
    }

    /// <summary>
    /// When the list was made, by its own words: the <c>VERSION:</c> line of the published file, else the day its registry's names were imported.
    /// Null where it does not say. The time of the file in the file system says when it was installed, not how old it is.
    /// </summary>
    public static DateTimeOffset? DateOf(ReadOnlySpan<byte> file)
    {
        // VERSION: 2025-06-24_16-51-52_UTC
        if (After(file, "// VERSION: "u8) is { } version && TryDay(version, out var date))
        {
            return date;
        }

        return After(file, "// List of new gTLDs imported from "u8) is { } import && import.LastIndexOf(" on ", StringComparison.Ordinal) is >= 0 and var on
            && TryDay(import[(on + 4)..], out date)
            ? date
            : null;
    }

    private static string? After(ReadOnlySpan<byte> file, ReadOnlySpan<byte> words)
    {
        var at = file.IndexOf(words);
        if (at < 0)
        {
            return null;
        }

        var rest = file[(at + words.Length)..];
        var end = rest.IndexOfAny("\r\n"u8);
        rest = end < 0 ? rest : rest[..end];
        return Encoding.Latin1.GetString(rest[..Math.Min(rest.Length, 256)]);
    }

    private static bool TryDay(string text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text.Length < 10 ? "" : text[..10],
        "yyyy-MM-dd",
        System.Globalization.CultureInfo.InvariantCulture,
        System.Globalization.DateTimeStyles.AssumeUniversal,
        out date);

    /// <summary>Rules as they are found; two lines may speak of the same name.</summary>
    private sealed class Builder(int lines, int octets)
    {
        private readonly byte[] text = new byte[Math.Min(octets + 16, MaximumFile)];
        private readonly List<PublicSuffixRule> rules = new(Math.Min(lines, 1 << 14));
        private readonly int[] slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(lines, 16) * 2)];
        private int used;
        private int skipped;

        public void Add(ReadOnlySpan<byte> line)
        {
            var kind = PublicSuffixKinds.Plain;
            if (line[0] == (byte)'!')
            {
                kind = PublicSuffixKinds.Exception;
                line = line[1..];
            }
            else if (line.StartsWith("*."u8))
            {
                kind = PublicSuffixKinds.Wildcard;
                line = line[2..];
            }

            Span<byte> name = stackalloc byte[MaximumRule];
            var length = Encode(line, name);
            if (length == 0 || used + length > text.Length)
            {
                skipped++;
                return;
            }

            Put(name[..length], kind);
        }

        public PublicSuffixList Build()
        {
            // The table was sized by lines, most of them comments in a small file: one of the size that is needed, and text without its slack.
            var table = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(rules.Count, 8) * 2)];
            for (var i = 0; i < rules.Count; i++)
            {
                var slot = PublicSuffixRule.Spread(rules[i].Hash) & (table.Length - 1);
                while (table[slot] != 0)
                {
                    slot = (slot + 1) & (table.Length - 1);
                }

                table[slot] = i + 1;
            }

            return new PublicSuffixList(text[..used], [.. rules], table, skipped);
        }

        /// <summary>The name in its one form, as ASCII; 0 where it is none.</summary>
        private static int Encode(ReadOnlySpan<byte> line, Span<byte> name)
        {
            if (line.Length > 4 * MaximumRule)
            {
                return 0;
            }

            if (Ascii.IsValid(line) && line.Length <= name.Length)
            {
                for (var i = 0; i < line.Length; i++)
                {
                    var c = PublicSuffixRule.Lower((char)line[i]);
                    var inLabel = c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_';
                    if (!inLabel && !(c == '.' && i > 0 && line[i - 1] != '.' && i < line.Length - 1))
                    {
                        return 0;
                    }

                    name[i] = (byte)c;
                }

                return line.Length;
            }

            return DomainText.Normalize(line) is { } text && Encoding.ASCII.TryGetBytes(text, name, out var written) ? written : 0;
        }

        private void Put(ReadOnlySpan<byte> name, PublicSuffixKinds kind)
        {
            var hash = PublicSuffixRule.Seed;
            for (var i = name.Length - 1; i >= 0; i--)
            {
                hash = PublicSuffixRule.Next(hash, (char)name[i]);
            }

            var slot = PublicSuffixRule.Spread(hash) & (slots.Length - 1);
            for (; slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
            {
                var known = rules[slots[slot] - 1];
                if (known.Hash == hash && text.AsSpan(known.Offset, known.Length).SequenceEqual(name))
                {
                    rules[slots[slot] - 1] = known with { Kinds = known.Kinds | kind };
                    return;
                }
            }

            name.CopyTo(text.AsSpan(used));
            rules.Add(new PublicSuffixRule(hash, used, (byte)name.Length, kind));
            slots[slot] = rules.Count;
            used += name.Length;
        }
    }
}
