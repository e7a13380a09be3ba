using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Core.Files;
using Relay.Core.Mail;

namespace Relay.Protocols.Delivery;

/// <summary>
/// Writes messages into a Maildir: <c>tmp/</c>, synced, then renamed into <c>new/</c>, then the folder synced. When it returns,
/// the message survives a power cut; when it throws (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>), nothing
/// lies in <c>new/</c> but what a failed sync of the folder may leave: a duplicate, no loss. Bytes are written as they are, with CR LF.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "a SemaphoreSlim without a wait handle holds nothing")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "Maildir is a thing of Unix; its names hold colons")]
public sealed class MaildirWriter
{
    /// <summary>Writers at a time: they block in fsync, and the thread pool has others to serve.</summary>
    private const int Writers = 8;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static long counter;

    private readonly SemaphoreSlim gate = new(Writers, Writers);
    private readonly string root;
    private readonly string host;
    private readonly TimeProvider time;

    /// <param name="root">The Maildir; made with its three folders where missing.</param>
    public MaildirWriter(string root, string hostname, TimeProvider time)
    {
        this.root = root;
        this.time = time;
        host = hostname.Replace("/", "\\057", StringComparison.Ordinal).Replace(":", "\\072", StringComparison.Ordinal);
    }

    /// <summary>Returns the file's name in <c>new/</c>.</summary>
    /// <param name="returnPath">Written as Return-Path, since this is final delivery (RFC 5321 §4.4); null: none.</param>
    /// <param name="cancellation">Counts until the write begins.</param>
    public async Task<string> WriteAsync(OutgoingMessage message, MailPath? returnPath, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Write(message, returnPath), cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private string Write(OutgoingMessage message, MailPath? returnPath)
    {
        CreateFolders();
        var name = UniqueName();
        var temporary = Path.Combine(root, "tmp", name);
        try
        {
            WriteFile(temporary, message, returnPath);
            File.Move(temporary, Path.Combine(root, "new", name));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DirectorySync.Flush(Path.Combine(root, "new"));
        return name;
    }

    private void CreateFolders()
    {
        if (Directory.Exists(Path.Combine(root, "new")) && Directory.Exists(Path.Combine(root, "tmp")))
        {
            return;
        }

        foreach (var folder in (string[])["tmp", "new", "cur"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder), Private | UnixFileMode.UserExecute);
        }

        DirectorySync.Flush(root); // else the folders themselves may be gone after a power cut
        DirectorySync.Flush(Path.GetDirectoryName(Path.GetFullPath(root))!);
    }

    private static void WriteFile(string path, OutgoingMessage message, MailPath? returnPath)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = Private, BufferSize = 0 };
        using var file = new FileStream(path, options);
        if (returnPath is not null)
        {
            file.Write(Encoding.UTF8.GetBytes($"Return-Path: <{returnPath.Address}>\r\n"));
        }

        foreach (var piece in message.Pieces())
        {
            file.Write(piece.Span);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Time, process and count make a name unique on a host; containers share process ids, hence the random part.</summary>
    private string UniqueName()
    {
        var now = time.GetUtcNow();
        var micros = now.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.ToUnixTimeSeconds()}.M{micros:D6}P{Environment.ProcessId}Q{Interlocked.Increment(ref counter)}R{RandomNumberGenerator.GetHexString(8)}.{host}");
    }
}
