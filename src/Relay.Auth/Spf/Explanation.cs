using System.Text;
using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>Text for people: the explanation string (RFC 7208 §6.2), and untrusted names in problems. Pure.</summary>
internal static class Explanation
{
    private const int ShownLength = 100;

    /// <summary>Null for octets beyond ASCII, control characters, a wrong macro, or too many octets.</summary>
    public static MacroString? Parse(ReadOnlySpan<byte> data, int maximum) =>
        data.Length <= maximum && data.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0
            ? MacroParser.ParseText(Encoding.ASCII.GetString(data), out _)
            : null;

    /// <summary>One line of printable ASCII, cut to the bound; null where a macro brought something else into it.</summary>
    public static string? Bounded(string? text, int maximum) =>
        text is null || text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null
        : text.Length > maximum ? text[..maximum]
        : text;

    /// <summary>With a question mark for what is not visible ASCII, and not too long.</summary>
    public static string Printable(string text) => string.Create(Math.Min(text.Length, ShownLength), text, static (shown, all) =>
    {
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = all[i] is > ' ' and <= '~' ? all[i] : '?';
        }
    });

    /// <summary>Why nothing is known of a name.</summary>
    public static string Trouble(DnsAnswer answer, string name) => $"{answer.Reason.ToString().ToLowerInvariant()} for {Printable(name)}";
}
