using System.Formats.Tar;
using System.IO.Compression;
using Relay.Core.Options;
using Relay.Filters.Attachments;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Filters.Tests.Attachments;

/// <summary>
/// What is found in mail that people wanted. The corpora's attachments are cut after their first lines and small, so this holds names, types and
/// beginnings against honest senders, not whole documents.
/// </summary>
public sealed class CorpusTests
{
    /// <summary>Messages of the whole corpora in which a fact other than ATTACHMENT_HTML may be found: 04876 of spamassassin brings a .url of 2002.</summary>
    private const int Known = 1;

    [CorpusFact]
    public void Ham_HardlyAnyFileIsSuspect()
    {
        var (messages, files) = (0, 0);
        var suspects = new List<string>();
        foreach (var archive in (string[])["spamassassin", "lists-a"])
        {
            foreach (var (name, bytes) in Ham(archive))
            {
                messages++;
                using var view = MessageView.Parse(bytes);
                view.ReadAll();
                var inspector = new AttachmentInspector(new AttachmentOptions());
                foreach (var part in view.Parts.Where(static p => p.IsAttachment))
                {
                    files++;
                    inspector.Inspect(new AttachmentInput(part.FileNames, part.ContentType, part.Body));
                }

                suspects.AddRange(inspector.Findings.Hits().Where(static h => h.Name != "ATTACHMENT_HTML").Select(h => $"{archive} {name}: {h.Name} {h.Detail}"));
            }
        }

        Assert.True(messages > 1000 && files > 50, $"{messages} messages, {files} files");
        Assert.True(suspects.Count <= Known, $"{messages} messages, {files} files:\n{string.Join('\n', suspects)}");
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Ham(string archive)
    {
        using var gzip = new GZipStream(File.OpenRead(SharedData.Find("corpora", archive + ".tar.gz")!), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var mails = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var ham = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } stream)
            {
                continue;
            }

            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            if (entry.Name.EndsWith(".eml", StringComparison.Ordinal))
            {
                mails[entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]] = bytes;
            }
            else if (entry.Name.EndsWith("/index", StringComparison.Ordinal))
            {
                ham.AddRange(System.Text.Encoding.ASCII.GetString(bytes).Split('\n').Where(static l => l.StartsWith("ham ", StringComparison.Ordinal)).Select(static l => l[4..].Trim()));
            }
        }

        return ham.Select(path => (path, mails[path]));
    }

    private sealed class CorpusFactAttribute : FactAttribute
    {
        public CorpusFactAttribute() => Skip = SharedData.Find("corpora", "lists-a.tar.gz") is null ? "not run: no shared data" : null;
    }
}
