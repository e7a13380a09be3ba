using System.Text;
using Relay.Core.Delivery;
using Relay.Core.Files;
using Relay.Core.Mail;

namespace Relay.State.Quarantine;

/// <summary>
/// The messages of a quarantine as files, one each, which hold everything: Return-Path, the entry in a field of its own, then the message as it would
/// have been delivered. Written in <c>tmp/</c>, synced, renamed to <c>new/ID</c>, the folder synced: what lies in <c>new/</c> is whole.
/// Trouble throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "Unix modes; Relay runs on Unix")]
internal sealed class QuarantineFiles(string root)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Octets before the message: an entry of 100,000 recipients fits.</summary>
    private const int MaxFront = 64 << 20;

    private const int FirstRead = 16 * 1024;

    private string New => Path.Combine(root, "new");

    private string Temporary => Path.Combine(root, "tmp");

    public string PathOf(string id) => Path.Combine(New, id);

    /// <summary>Octets written. The file is on disk when this returns; a failed sync of the folder throws and may leave it: a duplicate, no loss.</summary>
    public long Write(QuarantineEntry entry, OutgoingMessage message) => Write(entry, message.Pieces(), replace: false);

    /// <summary>The same message with another entry, in one step.</summary>
    public void Rewrite(QuarantineEntry entry, Stream message) => Write(entry, Blocks(message), replace: true);

    /// <summary>Ids of all messages; empty where there is no quarantine yet.</summary>
    public IEnumerable<string> Ids() => Directory.Exists(New)
        ? Directory.EnumerateFiles(New).Select(Path.GetFileName).OfType<string>().Where(RelayId.IsValid)
        : [];

    public long? Length(string id)
    {
        var file = new FileInfo(PathOf(id));
        return file.Exists ? file.Length : null;
    }

    /// <summary>A message; null where there is none, or a file that is not ours.</summary>
    /// <param name="claim">For one opener at a time: throws where another has claimed it.</param>
    public KeptMessage? Open(string id, bool claim)
    {
        if (!RelayId.IsValid(id) || !File.Exists(PathOf(id)))
        {
            return null;
        }

        FileStream? lockFile = null;
        FileStream? file = null;
        try
        {
            // A lock of its own: one on the message would stop those who only look.
            lockFile = claim ? new FileStream(Path.Combine(Temporary, id + ".claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose) : null;
            file = new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (ReadFront(file) is { } entry && entry.Id == id)
            {
                return new KeptMessage(entry, file, lockFile);
            }
        }
        catch
        {
            file?.Dispose();
            lockFile?.Dispose();
            throw;
        }

        file.Dispose();
        lockFile?.Dispose();
        return null;
    }

    /// <summary>False where there was none. Not synced: a message that a power cut brings back is deleted again.</summary>
    public bool Delete(string id)
    {
        if (!RelayId.IsValid(id) || !File.Exists(PathOf(id)))
        {
            return false;
        }

        File.Delete(PathOf(id));
        return true;
    }

    public void SyncDeletions() => DirectorySync.Flush(New);

    /// <summary>Deletes what a killed process left half written.</summary>
    public void DeleteUnfinished(DateTimeOffset before)
    {
        if (Directory.Exists(Temporary))
        {
            foreach (var file in new DirectoryInfo(Temporary).EnumerateFiles().Where(f => f.LastWriteTimeUtc < before.UtcDateTime))
            {
                file.Delete();
            }
        }
    }

    private long Write(QuarantineEntry entry, IEnumerable<ReadOnlyMemory<byte>> message, bool replace)
    {
        CreateFolders();
        var temporary = Path.Combine(Temporary, entry.Id);
        long length;
        try
        {
            length = WriteFile(temporary, entry, message, replace ? FileMode.Create : FileMode.CreateNew);
            File.Move(temporary, PathOf(entry.Id), overwrite: replace);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DirectorySync.Flush(New);
        return length;
    }

    private static long WriteFile(string path, QuarantineEntry entry, IEnumerable<ReadOnlyMemory<byte>> message, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = Private, BufferSize = 0 };
        using var file = new FileStream(path, options);
        file.Write((byte[])[.. Encoding.UTF8.GetBytes($"Return-Path: <{entry.Envelope.ReversePath.Address}>\r\nX-Relay-Quarantine: "), .. EntryJson.Write(entry), .. "\r\n"u8]);
        foreach (var piece in message)
        {
            file.Write(piece.Span);
        }

        file.Flush(flushToDisk: true);
        return file.Length;
    }

    private static QuarantineEntry? ReadFront(FileStream file)
    {
        for (var size = FirstRead; ; size = Math.Min(MaxFront, size * 4))
        {
            var front = new byte[Math.Min(size, file.Length)];
            file.Position = 0;
            file.ReadExactly(front);
            var first = front.AsSpan().IndexOf("\r\n"u8) + 2;
            var second = first < 2 ? -1 : front.AsSpan(first).IndexOf("\r\n"u8);
            if (second >= 0)
            {
                var line = front.AsMemory(first, second);
                file.Position = first + second + 2;
                return line.Span.StartsWith("X-Relay-Quarantine: "u8) ? EntryJson.Read(line["X-Relay-Quarantine: ".Length..]) : null;
            }

            if (front.Length == file.Length || size == MaxFront)
            {
                return null;
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Blocks(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        for (var n = stream.Read(buffer); n > 0; n = stream.Read(buffer))
        {
            yield return buffer.AsMemory(0, n);
        }
    }

    private void CreateFolders()
    {
        if (Directory.Exists(New) && Directory.Exists(Temporary))
        {
            return;
        }

        Directory.CreateDirectory(root, Private | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Temporary, Private | UnixFileMode.UserExecute);
        Directory.CreateDirectory(New, Private | UnixFileMode.UserExecute);
        DirectorySync.Flush(root); // else the folders themselves may be gone after a power cut
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(root))!);
    }
}
