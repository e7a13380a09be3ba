using System.Formats.Tar;
using System.IO.Compression;

namespace Relay.Integration.Harness;

/// <summary>A message of a corpus with CR LF line ends.</summary>
internal sealed record CorpusMessage(string Name, byte[] Bytes);

/// <summary>
/// The shared mail corpora: <c>corpora/*.tar.gz</c> under RELAY_SHARED, else under a folder <c>shared</c> beside the project or
/// beside one of the folders above it. A clone without them has none, and tests that need them say so.
/// </summary>
internal static class Corpus
{
    public const string Absent = "not run: no shared data";

    public static string? Folder { get; } = FindFolder();

    /// <summary>
    /// Messages of both ages, evenly spread over each archive, without those that hold a bare CR (no MTA passes these
    /// unchanged). Fewer than asked for only where the archives hold no more.
    /// </summary>
    public static IReadOnlyList<CorpusMessage> Sample(int count)
    {
        Assert.NotNull(Folder);
        string[] archives = ["spamassassin", "lists-a", "phishing-pot-a"];
        var share = (count + archives.Length - 1) / archives.Length;
        return [.. archives.SelectMany(a => Spread([.. Read(a)], share)).Take(count)];
    }

    public static IEnumerable<CorpusMessage> Read(string archive)
    {
        using var file = File.OpenRead(Path.Combine(Folder!, archive + ".tar.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".eml", StringComparison.Ordinal))
            {
                continue;
            }

            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            var raw = content.ToArray();
            if (!raw.AsSpan().Contains((byte)'\r'))
            {
                yield return new CorpusMessage(entry.Name, WithCrLf(raw));
            }
        }
    }

    private static IEnumerable<CorpusMessage> Spread(CorpusMessage[] all, int share) =>
        Enumerable.Range(0, Math.Min(share, all.Length)).Select(i => all[(int)((long)i * all.Length / Math.Min(share, all.Length))]);

    /// <summary>Every LF made CR LF; a last line without an end gets one, since SMTP has no other (RFC 5321 §4.1.1.4).</summary>
    private static byte[] WithCrLf(byte[] raw)
    {
        var made = new List<byte>(raw.Length + raw.Length / 32 + 2);
        foreach (var octet in raw)
        {
            if (octet == '\n')
            {
                made.Add((byte)'\r');
            }

            made.Add(octet);
        }

        if (raw.Length > 0 && raw[^1] != '\n')
        {
            made.AddRange("\r\n"u8);
        }

        return [.. made];
    }

    private static string? FindFolder()
    {
        var named = Environment.GetEnvironmentVariable("RELAY_SHARED");
        var places = string.IsNullOrEmpty(named) ? Ancestors().Select(f => Path.Combine(f, "shared")) : [named];
        return places.Select(p => Path.Combine(p, "corpora")).FirstOrDefault(Directory.Exists);
    }

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
