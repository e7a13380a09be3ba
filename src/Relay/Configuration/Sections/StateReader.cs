using Relay.Configuration.Text;
using Relay.Configuration.Values;

namespace Relay.Configuration.Sections;

/// <summary><c>state</c>: <c>embedded:PATH</c> or a Redis URL.</summary>
internal static class StateReader
{
    private const string Embedded = "embedded:";

    private const string Right = "write embedded:PATH, or redis://[:PASSWORD@]HOST[:PORT][/DB], rediss:// with TLS";

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

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && text[..scheme] is "redis" or "rediss" && IsServer(text[(scheme + 3)..])
            ? text
            : Parsed.Wrong<string>(scheme > 0 ? $"this is no Redis URL; {Right}" : $"{Words.Quote(text)} is no store; {Right}");
    }

    /// <summary><c>[:PASSWORD@]HOST[:PORT][/DB]</c>; a password may hold anything, so the last @ ends it.</summary>
    private static bool IsServer(string rest)
    {
        var at = rest.LastIndexOf('@');
        var password = rest[..(at + 1)];
        var place = rest[(at + 1)..];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? place : place[..slash];
        return (password.Length == 0 || password.StartsWith(':'))
            && (slash < 0 || Scalars.Count(0, 1_000_000)(place[(slash + 1)..]).Problem is null)
            && Addresses.TrySplit(host, out var name, out var port) && port is not 0
            && (Addresses.TryAddress(name, out _) || DomainNames.TryName(name, out _));
    }
}
