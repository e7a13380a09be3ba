using Microsoft.Data.Sqlite;
using Relay.Core.Events;
using Relay.State.Sqlite;

namespace Relay.State.History;

/// <summary>Decision records in a database file; the running relay writes, commands read.</summary>
public sealed class HistoryFile(string path)
{
    /// <summary>Records deleted in one go.</summary>
    internal const int Batch = 5000;

    private readonly DatabaseFile database = new(path, """
        CREATE TABLE records (id TEXT PRIMARY KEY, time INTEGER NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX records_time ON records (time);
        """);

    /// <summary>The record of an id; null where there is none, or no history. Throws <see cref="IOException"/> where it cannot be read.</summary>
    public HistoryEntry? Find(string id)
    {
        if (!database.Exists)
        {
            return null;
        }

        try
        {
            return database.With(connection =>
            {
                using var command = DatabaseFile.Command(connection, "SELECT record FROM records WHERE id = $id", ("$id", id));
                return command.ExecuteScalar() is byte[] json ? RecordJson.Read(json) : null;
            });
        }
        catch (SqliteException e)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }
    }

    internal void Add(IReadOnlyList<DecisionRecord> records) => database.With(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var insert = DatabaseFile.Command(connection, "INSERT OR REPLACE INTO records VALUES ($id, $time, $record)", ("$id", ""), ("$time", 0L), ("$record", Array.Empty<byte>()));
        foreach (var record in records)
        {
            insert.Parameters[0].Value = record.Id;
            insert.Parameters[1].Value = record.Time.ToUnixTimeMilliseconds();
            insert.Parameters[2].Value = RecordJson.Write(record);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Deletes records from before a time, and the oldest while the file is larger than allowed; a batch at most. True where more may be to do.</summary>
    internal bool Trim(DateTimeOffset before, long maxSize) => database.With(connection =>
    {
        var deleted = DatabaseFile.Execute(
            connection, "DELETE FROM records WHERE id IN (SELECT id FROM records WHERE time < $before ORDER BY time LIMIT $most)",
            ("$before", before.ToUnixTimeMilliseconds()), ("$most", Batch));
        if (deleted == 0 && DatabaseFile.UsedBytes(connection) > maxSize)
        {
            deleted = DatabaseFile.Execute(connection, "DELETE FROM records WHERE id IN (SELECT id FROM records ORDER BY time LIMIT $most)", ("$most", Batch));
        }

        return deleted == Batch;
    });
}
