using System.Text;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

/// <summary>Rules from a text, held against a small message.</summary>
internal static class RuleCase
{
    public static readonly RuleSetOptions All = new() { RunUnused = true };

    public static RuleSet Compile(string rules, RuleSetOptions? options = null) => RuleSet.CompileText("a.cf", Bytes(rules), options ?? All);

    /// <summary>Names that hit, in order of the alphabet.</summary>
    public static string Hits(string rules, RuleMessage message, RuleSetOptions? options = null) =>
        string.Join(' ', Compile(rules, options).Evaluate(message).Hits.Select(static h => h.Name).Order(StringComparer.Ordinal));

    public static double Count(string rules, string name, RuleMessage message) =>
        Compile(rules).Evaluate(message).Hits.SingleOrDefault(h => h.Name == name)?.Count ?? 0;

    /// <summary>Latin-1, so that a char is a byte.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static RuleMessage Body(params string[] lines) => new() { Body = Texts(lines) };

    public static IReadOnlyList<ReadOnlyMemory<byte>> Texts(params string[] texts) => [.. texts.Select(static t => new ReadOnlyMemory<byte>(Bytes(t)))];

    /// <summary>Fields as <c>Name: value</c>; encoded words are not decoded.</summary>
    public static RuleMessage Header(params string[] fields) => new() { Header = Fields(fields) };

    public static IReadOnlyList<RuleHeaderField> Fields(params string[] fields) => [.. fields.Select(static f =>
    {
        var colon = f.IndexOf(':', StringComparison.Ordinal);
        return new RuleHeaderField(f[..colon], Bytes(f[(colon + 1)..]), Bytes(f[(colon + 1)..].Replace("\n", "", StringComparison.Ordinal).Trim()));
    })];

    public static RuleUri Uri(string raw, string host = "", string text = "", string type = "parsed") => new()
    {
        Raw = Bytes(raw),
        Cleaned = Texts(raw),
        Hosts = host.Length > 0 ? [host] : [],
        Domains = host.Length > 0 ? [host] : [],
        AnchorTexts = text.Length > 0 ? Texts(text) : [],
        Types = [type],
    };
}
