using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Relay.Auth.Authors;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Auth.Tests.Authors;

/// <summary>Real mail has one author: all From fields of the corpora.</summary>
public sealed class CorpusAuthorTests
{
    [Fact]
    public void Corpora_HamFields_NearlyAllHaveOneAuthorDomain()
    {
        foreach (var archive in new[] { "spamassassin", "lists-a", "phishing-pot-a" })
        {
            var (ham, spam) = (new Tally(), new Tally());
            foreach (var (isSpam, message) in Messages(archive))
            {
                (isSpam ? spam : ham).Add(AuthorReader.Read(HeaderFields.Parse(message), message));
            }

            Console.WriteLine($"{archive}: ham {ham}; spam {spam}");
            Assert.True(ham.Doubtful * 1000 <= 2 * ham.Total, $"{archive}: more than 2 in 1,000 ham have no single author domain: {ham}");
        }
    }

    private static IEnumerable<(bool IsSpam, byte[] Message)> Messages(string archive)
    {
        if (SharedData.Find("corpora", archive + ".tar.gz") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            yield break;
        }

        var messages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var index = "";
        using var tar = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null)
            {
                continue;
            }

            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            if (entry.Name.EndsWith(".eml", StringComparison.Ordinal))
            {
                messages[entry.Name[(entry.Name.IndexOf('/') + 1)..]] = Header(content.ToArray());
            }
            else if (entry.Name.EndsWith("/index", StringComparison.Ordinal))
            {
                index = Encoding.ASCII.GetString(content.ToArray());
            }
        }

        foreach (var line in index.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            yield return (parts[0] == "spam", messages[parts[1]]);
        }
    }

    /// <summary>The header section, LF made CR LF.</summary>
    private static byte[] Header(byte[] message)
    {
        var end = message.AsSpan().IndexOf("\n\n"u8);
        return Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(message, 0, end < 0 ? message.Length : end + 1).Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<AuthorProblem, int> problems = [];
        private readonly SortedDictionary<AuthorFlags, int> flags = [];

        public int Total { get; private set; }

        public int Doubtful { get; private set; }

        public void Add(AuthorResult author)
        {
            Total++;
            if (author.Domain is null)
            {
                Doubtful++;
                problems[author.Problem] = problems.GetValueOrDefault(author.Problem) + 1;
            }

            foreach (var flag in Enum.GetValues<AuthorFlags>())
            {
                if (flag != AuthorFlags.None && author.Has(flag))
                {
                    flags[flag] = flags.GetValueOrDefault(flag) + 1;
                }
            }
        }

        public override string ToString() =>
            $"{Doubtful} of {Total} ({string.Join(", ", problems.Select(static p => $"{p.Key} {p.Value}"))}); {string.Join(", ", flags.Select(static p => $"{p.Key} {p.Value}"))}";
    }
}
