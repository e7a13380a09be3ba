using System.Formats.Tar;
using System.IO.Compression;

namespace Relay.LoadTest.Corpus;

/// <summary>Unpacks corpus archives once; a folder under its own name is always a whole one.</summary>
internal static class CorpusArchive
{
    /// <summary>The corpora that runs use: ham and spam of 2001 to 2026, all below 300 KiB a message or so.</summary>
    public static readonly string[] Names = ["spamassassin", "lists-a"];

    /// <summary>Unpacks each archive of <paramref name="archives"/> into <paramref name="target"/> unless it is there.</summary>
    /// <exception cref="IOException">An archive is missing or cannot be read.</exception>
    public static void Unpack(string archives, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var name in Names)
        {
            var folder = Path.Combine(target, name);
            if (!Directory.Exists(folder))
            {
                UnpackOne(Path.Combine(archives, name + ".tar.gz"), name, target);
            }
        }
    }

    private static void UnpackOne(string archive, string name, string target)
    {
        // Under another name first: an interrupted run leaves no folder that looks whole.
        var partial = Path.Combine(target, $".{name}.{Environment.ProcessId}");
        Directory.CreateDirectory(partial);
        try
        {
            using var file = File.OpenRead(archive);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            TarFile.ExtractToDirectory(unzipped, partial, overwriteFiles: false);
            Directory.Move(Path.Combine(partial, name), Path.Combine(target, name));
        }
        finally
        {
            Directory.Delete(partial, recursive: true);
        }
    }
}
