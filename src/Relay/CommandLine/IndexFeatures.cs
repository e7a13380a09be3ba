using Relay.Classifier;
using Relay.Core.Options;
using Relay.Filters.Statistics;
using Relay.Mime;

namespace Relay.CommandLine;

/// <summary>
/// The features of the messages of an index, in its order: read and extracted on all processors some messages ahead, handed out one by one. Of the content alone. It counts the time that
/// extraction took the processor.
/// </summary>
internal sealed class IndexFeatures(ContentLimits limits)
{
    /// <summary>Messages in hand for each processor; each has a buffer of a megabyte.</summary>
    private const int Ahead = 4;

    private long nanoseconds;

    /// <summary>Nanoseconds of reading structure and extracting, all processors together; reading the files does not count.</summary>
    public long Spent => Interlocked.Read(ref nanoseconds);

    /// <summary>Hands out each message; ends at the first that cannot be read.</summary>
    /// <returns>The path that cannot be read, and why; null where all could.</returns>
    public string? Each(IReadOnlyList<IndexedMessage> messages, Action<int, FeatureBuffer> take)
    {
        var size = Environment.ProcessorCount * Ahead;
        var buffers = new FeatureBuffer[size];
        var problems = new string?[size];
        for (var from = 0; from < messages.Count; from += size)
        {
            var count = Math.Min(size, messages.Count - from);
            Parallel.For(0, count, i => problems[i] = Read(messages[from + i].Path, buffers[i] ??= new FeatureBuffer()));
            for (var i = 0; i < count; i++)
            {
                if (problems[i] is { } problem)
                {
                    return problem;
                }

                take(from + i, buffers[i]);
            }
        }

        return null;
    }

    private string? Read(string path, FeatureBuffer features)
    {
        byte[] octets;
        try
        {
            octets = MessageFiles.WithCrLf(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: {e.Message}";
        }

        var started = ThreadTime.Now;
        using var view = MessageView.Parse(octets.AsMemory(0, Math.Min(octets.Length, limits.ScannedSize)), limits.Mime);
        view.ReadAll();
        MessageFeatures.Extract(view, features);
        Interlocked.Add(ref nanoseconds, ThreadTime.Now - started);
        return null;
    }
}
