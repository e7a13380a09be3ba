namespace Relay.State.Embedded;

/// <summary>
/// How a command asks the relay that runs to forget a triplet: an empty file in <c>forget/</c> whose name is the key. The relay looks there
/// every second and removes the file when that is done.
/// </summary>
internal static class ForgetRequest
{
    /// <summary>Requests carried out in one second; the rest waits for the next.</summary>
    private const int MaxPerTurn = 1000;

    public static string Write(StateFiles files, StateKey key)
    {
        Directory.CreateDirectory(files.Requests);
        var path = Path.Combine(files.Requests, key.ToString());
        File.WriteAllBytes(path, []);
        return path;
    }

    public static void Serve(StateFiles files, Func<string, bool> forget)
    {
        if (!Directory.Exists(files.Requests))
        {
            return;
        }

        foreach (var request in Directory.EnumerateFiles(files.Requests).Take(MaxPerTurn).ToArray())
        {
            forget(Path.GetFileName(request));
            File.Delete(request);
        }
    }
}
