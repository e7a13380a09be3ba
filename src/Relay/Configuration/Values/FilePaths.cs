using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>Paths as written → absolute ones, starting at <paramref name="folder"/>; and secrets that lie in files.</summary>
internal sealed class FilePaths(string folder)
{
    private const int MaxSecret = 64 << 10;

    public Parsed<string> Absolute(string text) =>
        text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)
            ? Parsed.Wrong<string>("the path is empty; write the path of a file or folder")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, folder));

    public Parsed<string> ExistingFile(string text)
    {
        var path = Absolute(text);
        return path.Problem is not null || File.Exists(path.Value)
            ? path
            : Parsed.Wrong<string>(Missing(text, path.Value, "file"));
    }

    public Parsed<string> ExistingFileOrFolder(string text)
    {
        var path = Absolute(text);
        return path.Problem is not null || File.Exists(path.Value) || Directory.Exists(path.Value)
            ? path
            : Parsed.Wrong<string>(Missing(text, path.Value, "file or folder"));
    }

    /// <summary>The text itself, or with <c>file:PATH</c> the first line of that file. The problem never shows the secret.</summary>
    public Parsed<string> Secret(string text)
    {
        if (!text.StartsWith("file:", StringComparison.Ordinal))
        {
            return text.Length > 0 ? text : Parsed.Wrong<string>("the secret is empty; write it, or file:PATH");
        }

        var path = ExistingFile(text["file:".Length..]);
        if (path.Problem is not null)
        {
            return path;
        }

        try
        {
            using var reader = new StreamReader(path.Value);
            var buffer = new char[MaxSecret];
            var line = buffer.AsSpan(0, reader.ReadBlock(buffer));
            var end = line.IndexOfAny('\r', '\n');
            var secret = (end < 0 ? line : line[..end]).ToString();
            return secret.Length is > 0 and < MaxSecret ? secret : Parsed.Wrong<string>($"the first line of {Words.Quote(path.Value)} is no secret; write it there, under {MaxSecret} characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Parsed.Wrong<string>($"{Words.Quote(path.Value)} cannot be read ({e.Message}); let the relay's user read it");
        }
    }

    private static string Missing(string text, string path, string what) =>
        $"{Words.Quote(text)}: no such {what} ({path}); relative paths start at the configuration file's folder";
}
