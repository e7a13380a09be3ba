using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using Relay.Filters.Bulk;
using Relay.Filters.Greylist;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Filters.Tests.Bulk;

/// <summary>
/// Real mail, as if all of it came within one window: whose texts look the same, and how many good messages would get the symbol, each
/// coming from the network it really came from.
/// </summary>
public sealed class CorpusTests
{
    /// <summary>The store's quorum: three quarters of the shingles.</summary>
    private const double Quorum = 0.75;

    [Theory]
    [InlineData("lists-a", 3, 20)] // logs of one program; signatures without a mark, of one author
    [InlineData("spamassassin", 10, 10)] // a daily newsletter whose client and sender are not known; three issues of a weekly one
    public void Corpus_GoodMail_IsHardlyEverFromManyNetworks(string archive, int mostFound, int mostAlike)
    {
        if (SharedData.Find("corpora", archive + ".tar.gz") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        var mails = Read(path);
        var seen = Seen(mails);
        var (good, bad) = (Caught(mails.Where(static m => !m.IsSpam), seen), Caught(mails.Where(static m => m.IsSpam), seen));
        var alike = Alike(mails.Where(static m => !m.IsSpam).ToList());
        Console.WriteLine($"{archive}: {mails.Count} texts; symbol: {good.Count} ham, {bad.Count} spam; ham pairs alike: {alike.Pairs}, of them different: {alike.Different.Count}");
        Assert.True(good.Count <= mostFound, string.Join(' ', good.Select(static m => m.Name)));
        Assert.True(alike.Different.Count <= mostAlike, string.Join(", ", alike.Different));
        Assert.True(bad.Count > 10 * good.Count, $"only {bad.Count} spam");
    }

    private static List<Mail> Caught(IEnumerable<Mail> mails, Dictionary<ulong, HashSet<string>> seen) =>
        [.. mails.Where(m => m.Digest.Count(s => seen[s].Count >= 5) >= m.Digest.Length * Quorum)];

    private static Dictionary<ulong, HashSet<string>> Seen(List<Mail> mails)
    {
        var seen = new Dictionary<ulong, HashSet<string>>();
        foreach (var mail in mails)
        {
            foreach (var shingle in mail.Digest)
            {
                (seen.TryGetValue(shingle, out var networks) ? networks : seen[shingle] = []).Add(mail.Network);
            }
        }

        return seen;
    }

    /// <summary>Pairs that share three quarters, and those of them of whose distinct words fewer than 70 % are the same.</summary>
    private static (int Pairs, List<string> Different) Alike(List<Mail> mails)
    {
        var holders = new Dictionary<ulong, List<int>>();
        var (pairs, different) = (0, new List<string>());
        for (var i = 0; i < mails.Count; i++)
        {
            var shared = new Dictionary<int, int>();
            foreach (var shingle in mails[i].Digest)
            {
                var others = holders.TryGetValue(shingle, out var known) ? known : holders[shingle] = [];
                foreach (var other in others)
                {
                    shared[other] = shared.GetValueOrDefault(other) + 1;
                }

                others.Add(i);
            }

            foreach (var (other, _) in shared.Where(s => s.Value >= mails[i].Digest.Length * Quorum))
            {
                pairs++;
                if (Overlap(mails[i], mails[other]) < 0.7)
                {
                    different.Add($"{mails[other].Name} {mails[i].Name}");
                }
            }
        }

        return (pairs, different);
    }

    /// <summary>The share of distinct words that both have, of the smaller.</summary>
    private static double Overlap(Mail first, Mail second)
    {
        var (a, b) = (Words(first), Words(second));
        return a.Count(b.Contains) / (double)Math.Max(1, Math.Min(a.Count, b.Count));
    }

    private static HashSet<string> Words(Mail mail)
    {
        using var view = MessageView.Parse(mail.Octets);
        return [.. view.Parts.SelectMany(static p => p.VisibleText.ToString().ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
    }

    private static List<Mail> Read(string path)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not null)
            {
                using var content = new MemoryStream();
                entry.DataStream.CopyTo(content);
                files[entry.Name[(entry.Name.IndexOf('/') + 1)..]] = content.ToArray();
            }
        }

        var clients = Lines(files["envelopes.tsv"]).Skip(1).Select(static l => l.Split('\t')).ToDictionary(static f => f[0], static f => f[2] != "-" ? f[2] : f[5][(f[5].IndexOf('@') + 1)..]);
        return [.. Lines(files["index"]).Select(l => l.Split(' ')).Select(f => Of(f[1], f[0] == "spam", files[f[1]], clients)).OfType<Mail>()];
    }

    private static string[] Lines(byte[] text) => Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where the client is not known, the sender's domain stands for it; what has neither is a network of its own.</summary>
    private static Mail? Of(string name, bool isSpam, byte[] octets, Dictionary<string, string> clients)
    {
        using var view = MessageView.Parse(octets);
        if (BulkText.Digest(view, 40) is not { } digest)
        {
            return null;
        }

        var from = clients.GetValueOrDefault(name, "-");
        var network = IPAddress.TryParse(from, out var client) ? ClientNetwork.Of(client) : from == "-" ? name : from;
        return new Mail(name, isSpam, network, digest, octets);
    }

    private sealed record Mail(string Name, bool IsSpam, string Network, ulong[] Digest, byte[] Octets);
}
