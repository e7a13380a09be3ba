using System.Globalization;

namespace Relay.State.Embedded;

/// <summary>
/// What happens once, for commands that run beside the relay that owns the state: a file in <c>once/</c> for each subject, whose text is when it ends.
/// Making the file decides who is first. A folder that cannot be written throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal static class GuestOnces
{
    /// <summary>Files looked at for their end, each time.</summary>
    private const int MaxSwept = 1000;

    private const int LongestText = 32;

    public static bool Name(string folder, StateKey key, long ends, long now)
    {
        Directory.CreateDirectory(folder);
        Sweep(folder, now);
        try
        {
            using var file = new FileStream(PathOf(folder, key), FileMode.CreateNew, FileAccess.Write, FileShare.None);
            using var writer = new StreamWriter(file);
            writer.Write(ends.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (IOException) when (File.Exists(PathOf(folder, key)))
        {
            return false;
        }
    }

    public static void Forget(string folder, StateKey key)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(PathOf(folder, key));
        }
    }

    private static string PathOf(string folder, StateKey key) => Path.Combine(folder, key.ToString());

    private static void Sweep(string folder, long now)
    {
        foreach (var path in Directory.EnumerateFiles(folder).Take(MaxSwept).ToArray())
        {
            if (EndOf(path) <= now)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>What cannot be read now is being written.</summary>
    private static long EndOf(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[LongestText];
            return long.TryParse(text.AsSpan(0, reader.ReadBlock(text)), NumberStyles.None, CultureInfo.InvariantCulture, out var ends) ? ends : long.MaxValue;
        }
        catch (IOException)
        {
            return long.MaxValue;
        }
    }
}
