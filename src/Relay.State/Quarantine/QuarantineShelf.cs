using Microsoft.Data.Sqlite;
using Relay.Core.Delivery;

namespace Relay.State.Quarantine;

/// <summary>
/// A quarantine as it lies on disk, for who looks into it: beside a running relay or without one. Trouble with files throws <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>; trouble with the index does not, since the files say the same.
/// </summary>
public sealed class QuarantineShelf
{
    public const string IndexName = "index.db";

    public QuarantineShelf(string path)
    {
        Files = new QuarantineFiles(path);
        Index = new QuarantineIndex(Path.Combine(path, IndexName), Files);
    }

    internal QuarantineFiles Files { get; }

    internal QuarantineIndex Index { get; }

    /// <summary>Every message that is there now, oldest first.</summary>
    public IEnumerable<QuarantineEntry> List()
    {
        // Without a first message there is nothing, and nothing is made.
        if (!Files.Ids().Any())
        {
            return [];
        }

        try
        {
            Index.Reconcile();
            return Index.List().ToList();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return Files.Ids().Order(StringComparer.Ordinal).Select(EntryOf).OfType<QuarantineEntry>();
        }
    }

    /// <summary>A message; null where there is none of this id. The caller disposes it.</summary>
    /// <param name="claim">For one opener at a time: throws <see cref="IOException"/> where another has claimed it.</param>
    public KeptMessage? Open(string id, bool claim = false) => Files.Open(id, claim);

    /// <summary>False where there was none.</summary>
    public bool Delete(string id)
    {
        if (!Files.Delete(id))
        {
            return false;
        }

        Files.SyncDeletions();
        Forget([id]);
        return true;
    }

    /// <summary>Puts another entry in front of a message: some of its recipients have it already.</summary>
    public void Replace(QuarantineEntry entry, Stream message)
    {
        Files.Rewrite(entry, message);
        Forget([entry.Id]);
    }

    internal void Forget(IReadOnlyCollection<string> ids)
    {
        try
        {
            Index.Remove(ids);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            // A row without a file is found out when the list is read.
        }
    }

    private QuarantineEntry? EntryOf(string id)
    {
        using var message = Files.Open(id, claim: false);
        return message?.Entry;
    }
}
