using Microsoft.Data.Sqlite;

namespace Relay.State.Sqlite;

/// <summary>
/// One SQLite file that several processes open at once (write-ahead log). It holds nothing that cannot be lost: a file that SQLite finds damaged is
/// thrown away and made anew. Trouble throws <see cref="SqliteException"/>, or <see cref="IOException"/> for folders.
/// </summary>
/// <param name="schema">Statements that make what is missing.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "Unix modes; Relay runs on Unix")]
internal sealed class DatabaseFile(string path, string schema)
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Changed with the schema: a file of another is made anew.</summary>
    private const long Version = 1;

    private static readonly FileStreamOptions Private = new()
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    static DatabaseFile() => SQLitePCL.Batteries_V2.Init();

    public string Path => path;

    public bool Exists => File.Exists(path);

    /// <summary>Does the work on a connection of its own; on a damaged file once more on a new one.</summary>
    public T With<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            return Once(work);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            Remove();
            return Once(work);
        }
    }

    public static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every text is a literal of this project
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    public static int Execute(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>Octets that rows take: free pages do not count, since new rows fill them first.</summary>
    public static long UsedBytes(SqliteConnection connection) =>
        (Number(connection, "PRAGMA page_count") - Number(connection, "PRAGMA freelist_count")) * Number(connection, "PRAGMA page_size");

    private T Once<T>(Func<SqliteConnection, T> work)
    {
        if (!Exists)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            new FileStream(path, Private).Dispose(); // who wrote to whom is nobody else's business; the log files beside it inherit the mode
        }

        // Not pooled: a file that another process made anew must not be written on in its old place.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 5000");
        if (Number(connection, "PRAGMA user_version") != Version)
        {
            Make(connection);
        }

        Execute(connection, "PRAGMA synchronous = NORMAL");
        return work(connection);
    }

    private void Make(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        if (Number(connection, "PRAGMA user_version") != Version)
        {
            Execute(connection, schema);
            Execute(connection, $"PRAGMA user_version = {Version}");
        }

        transaction.Commit();
    }

    private void Remove()
    {
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(path + suffix);
        }
    }
}
