namespace Relay.LoadTest.Sink;

/// <summary>Compares the bodies that were sent with those that reached the sink, as multisets.</summary>
internal static class DigestComparison
{
    private const int Shown = 20;

    /// <param name="sent">Lines <c>DIGEST PATH</c>.</param>
    /// <param name="arrived">Lines <c>DIGEST</c>.</param>
    /// <returns>True where they are the same; what is missing or too much is written to <paramref name="report"/>.</returns>
    public static bool Same(IReadOnlyList<string> sent, IReadOnlyList<string> arrived, TextWriter report)
    {
        var left = arrived.CountBy(d => d).ToDictionary();
        var missing = new List<string>();
        foreach (var line in sent)
        {
            var digest = line.Split(' ', 2)[0];
            if (left.GetValueOrDefault(digest) == 0)
            {
                missing.Add(line);
            }
            else
            {
                left[digest]--;
            }
        }

        var more = left.Values.Sum();
        report.WriteLine($"bodies: {sent.Count} sent, {arrived.Count} at the sink, {missing.Count} missing or changed, {more} at the sink that were not sent so");
        foreach (var line in missing.Take(Shown))
        {
            report.WriteLine($"  missing or changed: {line}");
        }

        return missing.Count == 0 && more == 0;
    }
}
