using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.State.Redis;

namespace Relay.Configuration.Sections;

/// <summary><c>state</c>: <c>embedded:PATH</c> or a Redis URL; the password may hold anything and is never shown.</summary>
internal static class StateReader
{
    private const string Embedded = "embedded:";

    private const string Right = "write embedded:PATH, or redis://[:PASSWORD@]HOST[:PORT][/DB], rediss:// with TLS, redis-sentinel://HOST[:PORT],…[/DB]?master=NAME";

    public static string Read(Section root, string fallback)
    {
        var paths = root.Context.Paths;
        var standard = Embedded + paths.Absolute(fallback[Embedded.Length..]).Value;
        return root.Value("state", text => paths.Secret(text) is { Problem: null, Value: var url } ? Parse(url, paths) : paths.Secret(text), standard);
    }

    private static Parsed<string> Parse(string text, FilePaths paths)
    {
        if (text.StartsWith(Embedded, StringComparison.Ordinal))
        {
            var path = paths.Absolute(text[Embedded.Length..]);
            return path.Problem is null ? Embedded + path.Value : path;
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            return Parsed.Wrong<string>($"{Words.Quote(text)} is no store; {Right}");
        }

        if (RedisUrl.TryParse(text, out var url) is { } problem)
        {
            return Parsed.Wrong<string>($"{problem}; {Right}");
        }

        return url.Hosts.FirstOrDefault(static h => !IsHost(h.Name)) is { Name: not null }
            ? Parsed.Wrong<string>($"this is no Redis URL; {Right}")
            : WithAuthority(text, url, paths);
    }

    private static bool IsHost(string name) => Addresses.TryAddress(name, out _) || DomainNames.TryName(name, out _);

    /// <summary>The path of the authority's certificates is made absolute, as all paths are.</summary>
    private static Parsed<string> WithAuthority(string text, RedisUrl url, FilePaths paths)
    {
        if (url.Authority is not { } file)
        {
            return text;
        }

        var path = paths.ExistingFile(file);
        var at = text.LastIndexOf("ca=" + file, StringComparison.Ordinal) + "ca=".Length;
        return path.Problem is null ? text[..at] + path.Value + text[(at + file.Length)..] : path;
    }
}
