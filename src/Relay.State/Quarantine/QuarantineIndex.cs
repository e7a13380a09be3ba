using Microsoft.Data.Sqlite;
using Relay.Core.Delivery;
using Relay.State.Sqlite;

namespace Relay.State.Quarantine;

/// <summary>One message of the index.</summary>
internal readonly record struct IndexRow(string Id, long Time, long Bytes);

/// <summary>
/// What lies in the quarantine, in a database, so that listing and expiry read no message. The files are the truth: what is missing here, or here alone,
/// is put right by <see cref="Reconcile"/>, and a damaged index is made anew from them.
/// </summary>
internal sealed class QuarantineIndex(string path, QuarantineFiles files)
{
    /// <summary>Rows of one transaction.</summary>
    private const int Batch = 500;

    private readonly DatabaseFile database = new(path, """
        CREATE TABLE entries (id TEXT PRIMARY KEY, time INTEGER NOT NULL, bytes INTEGER NOT NULL, entry BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX entries_time ON entries (time, bytes);
        """);

    public void Add(IEnumerable<(QuarantineEntry Entry, long Bytes)> added) => database.With(connection =>
    {
        foreach (var batch in added.Chunk(Batch))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var (entry, bytes) in batch)
            {
                DatabaseFile.Execute(
                    connection, "INSERT OR REPLACE INTO entries VALUES ($id, $time, $bytes, $entry)",
                    ("$id", entry.Id), ("$time", entry.Time.ToUnixTimeMilliseconds()), ("$bytes", bytes), ("$entry", EntryJson.Write(entry)));
            }

            transaction.Commit();
        }

        return true;
    });

    public void Remove(IReadOnlyCollection<string> ids) => database.With(connection =>
    {
        foreach (var batch in ids.Chunk(Batch))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var id in batch)
            {
                DatabaseFile.Execute(connection, "DELETE FROM entries WHERE id = $id", ("$id", id));
            }

            transaction.Commit();
        }

        return true;
    });

    /// <summary>Everything, oldest first, a page at a time.</summary>
    public IEnumerable<QuarantineEntry> List()
    {
        var (time, id) = (long.MinValue, "");
        while (true)
        {
            var page = database.With(connection => Page(connection, time, id));
            foreach (var (entry, _) in page)
            {
                if (entry is not null)
                {
                    yield return entry;
                }
            }

            if (page.Count < Batch)
            {
                yield break;
            }

            (time, id) = (page[^1].Row.Time, page[^1].Row.Id);
        }
    }

    /// <summary>The oldest messages, as many as <paramref name="most"/>.</summary>
    public IReadOnlyList<IndexRow> Oldest(int most) => database.With(connection => Rows(connection, "SELECT id, time, bytes FROM entries ORDER BY time LIMIT $most", ("$most", most)));

    /// <summary>Number of messages and octets of their files.</summary>
    public (long Count, long Bytes) Total() => database.With(static connection => (
        DatabaseFile.Number(connection, "SELECT count(*) FROM entries"), DatabaseFile.Number(connection, "SELECT coalesce(sum(bytes), 0) FROM entries")));

    /// <summary>Makes the index say what the files are; how many rows were put right.</summary>
    public int Reconcile()
    {
        var known = database.With(static connection => Rows(connection, "SELECT id, time, bytes FROM entries")).Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var id in files.Ids())
        {
            if (!known.Remove(id))
            {
                missing.Add(id);
            }
        }

        if (known.Count > 0)
        {
            // Gone since the rows were read, or long before; one that came since was never in them.
            Remove(known);
        }

        var found = 0;
        foreach (var batch in missing.Chunk(Batch))
        {
            var entries = batch.Select(Read).OfType<(QuarantineEntry, long)>().ToList();
            Add(entries);
            found += entries.Count;
        }

        return known.Count + found;
    }

    private (QuarantineEntry Entry, long Bytes)? Read(string id)
    {
        try
        {
            using var message = files.Open(id, claim: false);
            return message is null ? null : (message.Entry, message.Message.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile
        }
    }

    private static List<(QuarantineEntry? Entry, IndexRow Row)> Page(SqliteConnection connection, long time, string id)
    {
        using var command = DatabaseFile.Command(
            connection, "SELECT id, time, bytes, entry FROM entries WHERE (time, id) > ($time, $id) ORDER BY time, id LIMIT $most", ("$time", time), ("$id", id), ("$most", Batch));
        using var reader = command.ExecuteReader();
        var page = new List<(QuarantineEntry?, IndexRow)>();
        while (reader.Read())
        {
            page.Add((EntryJson.Read(reader.GetFieldValue<byte[]>(3)), new IndexRow(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2))));
        }

        return page;
    }

    private static List<IndexRow> Rows(SqliteConnection connection, string text, params ReadOnlySpan<(string, object)> values)
    {
        using var command = DatabaseFile.Command(connection, text, values);
        using var reader = command.ExecuteReader();
        var rows = new List<IndexRow>();
        while (reader.Read())
        {
            rows.Add(new IndexRow(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        }

        return rows;
    }
}
