using Relay.Core.Checks;

namespace Relay.Filters.Rules;

/// <summary>What rule files say, and what is wrong with them.</summary>
public sealed record RuleFiles(ScoreTable Scores, IReadOnlyList<RuleProblem> Problems);

/// <summary>
/// Rule files and folders → scores and descriptions of symbols. Of SpamAssassin's language it reads <c>score</c> and
/// <c>describe</c>; every other line costs a warning. The last definition wins, over files too. A wrong line is reported and
/// passed over; nothing in a file makes it throw.
/// </summary>
public static class ScoreFileReader
{
    /// <summary>The largest maintained rule sets are some megabytes.</summary>
    public const int MaxFile = 16 << 20;

    /// <param name="paths">Files, and folders whose <c>*.cf</c> are read in ordinal order of their names.</param>
    public static RuleFiles Read(IEnumerable<string> paths)
    {
        var problems = new List<RuleProblem>();
        var symbols = new SymbolTable();
        foreach (var path in paths)
        {
            foreach (var file in FilesOf(path, problems))
            {
                if (ReadBytes(file, problems) is { } bytes)
                {
                    new ScoreFileParser(file, symbols, problems).Parse(bytes);
                }
            }
        }

        return new RuleFiles(symbols.Compile(), problems);
    }

    private static string[] FilesOf(string path, List<RuleProblem> problems)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return [path];
            }

            var files = Directory.GetFiles(path, "*.cf");
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new RuleProblem(path, 0, 0, true, $"cannot be listed ({e.Message}); let the relay's user read it"));
            return [];
        }
    }

    private static byte[]? ReadBytes(string file, List<RuleProblem> problems)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (stream.Length <= MaxFile)
            {
                var bytes = new byte[stream.Length];
                var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                return bytes[..read];
            }

            problems.Add(new RuleProblem(file, 0, 0, true, $"larger than {MaxFile >> 20} MiB; split it, or take it out of rules"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problems.Add(new RuleProblem(file, 0, 0, true, $"cannot be read ({e.Message}); let the relay's user read it"));
        }

        return null;
    }
}
