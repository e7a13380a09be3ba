using System.Text.RegularExpressions;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Client;

/// <summary>The few fields of a fake-mail-server script (.ron) that matter here, and the server that follows them.</summary>
internal sealed partial class HostileScript
{
    private string? greeting;
    private string? startTls;
    private bool offersStartTls;
    private Dictionary<string, string> overrides = [];
    private string[] hidden = [];

    /// <summary>STARTTLS is offered and its answer is the start of a handshake.</summary>
    public bool TlsWorks { get; private set; }

    /// <summary>The shared conformance data; null where this machine has none.</summary>
    public static string? Folder()
    {
        var shared = Environment.GetEnvironmentVariable("RELAY_SHARED");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); shared is null && at?.Parent is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.Parent.FullName, "shared");
            shared = Directory.Exists(Path.Combine(candidate, "conformance")) ? candidate : null;
        }

        var folder = shared is null ? null : Path.Combine(shared, "conformance", "smtp-security", "fake-mail-server", "smtp");
        return Directory.Exists(folder) ? folder : null;
    }

    public static HostileScript Read(string text)
    {
        text = CommentLine().Replace(text, "");
        var over = Overrides().Match(text);
        var script = new HostileScript
        {
            greeting = Field(text, "greeting"),
            startTls = Field(text, "stls_response"),
            offersStartTls = Regex.IsMatch(text, @"\bcapabilities:\s*\[[^\n]*StartTLS", RegexOptions.None, TimeSpan.FromSeconds(1)),
            overrides = Pair().Matches(over.Value).ToDictionary(static m => m.Groups[1].Value.ToUpperInvariant(), static m => Unescape(m.Groups[2].Value)),
            hidden = [.. Regex.Matches(Regex.Match(text, @"hide_commands:\s*\[(.*?)\]", RegexOptions.None, TimeSpan.FromSeconds(1)).Value, "\"(\\w+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(static m => m.Groups[1].Value.ToUpperInvariant())],
        };
        script.TlsWorks = script.offersStartTls && !script.overrides.ContainsKey("EHLO") && !script.hidden.Contains("EHLO")
            && (script.overrides.GetValueOrDefault("STARTTLS") ?? script.startTls ?? "220").StartsWith("220", StringComparison.Ordinal);
        return script;
    }

    public void Apply(ScriptedSmtpServer server)
    {
        server.Extensions = ["8BITMIME", .. offersStartTls ? (string[])["STARTTLS"] : []];
        server.Script = Answer;
    }

    private string? Answer(ScriptedCommand command) => command.Verb switch
    {
        "CONNECT" => greeting,
        _ when overrides.TryGetValue(command.Verb, out var reply) => reply,
        _ when hidden.Contains(command.Verb) => "500 unknown\r\n",
        "STARTTLS" => startTls,
        _ => null,
    };

    private static string? Field(string text, string name)
    {
        var match = Regex.Match(text, $"\\b{name}:\\s*(?:Some\\()?\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        return match.Success ? Unescape(match.Groups[1].Value) : null;
    }

    private static string Unescape(string text) => text.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"override_response:\s*\{(.*?)\}", RegexOptions.Singleline, 1000)]
    private static partial Regex Overrides();

    [GeneratedRegex("\"([^\"]+)\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.None, 1000)]
    private static partial Regex Pair();
}
