using System.IO.Compression;
using System.Text;
using Relay.Core.Options;
using Relay.Filters.Attachments;

namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>Small files of every kind, and what the inspector finds in them.</summary>
internal static class Files
{
    public static readonly byte[] Program = [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF, .. new byte[100]];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return to.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return to.ToArray();
    }

    /// <summary>The facts of one file, without the symbols' common beginning: <c>EXECUTABLE a.exe: Windows program</c>.</summary>
    public static string[] Found(string name, byte[] bytes, string type = "application/octet-stream", AttachmentOptions? options = null)
    {
        var inspector = new AttachmentInspector(options ?? new AttachmentOptions());
        inspector.Inspect(new AttachmentInput([name], type, bytes));
        return [.. inspector.Findings.Hits().Select(static h => $"{h.Name["ATTACHMENT_".Length..]} {h.Detail}")];
    }

    public static long Steps(byte[] bytes, string name = "a.bin")
    {
        var inspector = new AttachmentInspector(new AttachmentOptions());
        inspector.Inspect(new AttachmentInput([name], "application/octet-stream", bytes));
        return inspector.Budget.Steps;
    }
}
