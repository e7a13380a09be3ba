namespace Relay.LoadTest.Corpus;

/// <summary>
/// The messages of all corpora in one fixed random order, so that any first N of them are the same mix in every run.
/// Held in memory whole: a run reads no file.
/// </summary>
internal sealed class CorpusMix
{
    private const int Seed = 20260101;

    private CorpusMix(WireMessage[] messages, int leftOut)
    {
        Messages = messages;
        LeftOut = leftOut;
    }

    public IReadOnlyList<WireMessage> Messages { get; }

    /// <summary>Messages with a bare CR.</summary>
    public int LeftOut { get; }

    /// <summary>The message of a run's number, from the start again after the last.</summary>
    public WireMessage this[long number] => Messages[(int)(number % Messages.Count)];

    /// <exception cref="IOException">A file cannot be read, or there is none.</exception>
    public static CorpusMix Load(string folder)
    {
        var paths = Directory.GetFiles(folder, "*.eml", SearchOption.AllDirectories);
        if (paths.Length == 0)
        {
            throw new IOException($"no .eml file below {folder}");
        }

        Array.Sort(paths, StringComparer.Ordinal);
        new Random(Seed).Shuffle(paths);
        var messages = new List<WireMessage>(paths.Length);
        foreach (var path in paths)
        {
            if (WireMessage.From(Path.GetRelativePath(folder, path), File.ReadAllBytes(path)) is { } message)
            {
                messages.Add(message);
            }
        }

        return new CorpusMix([.. messages], paths.Length - messages.Count);
    }
}
