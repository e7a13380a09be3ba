using System.Globalization;
using System.Net;
using System.Text;

namespace Relay.Auth.Spf;

/// <summary>
/// Writes macro-strings out for one evaluation (RFC 7208 §7.2, §7.3). Owns no look-up: the validated name comes from outside. The length
/// is bounded; what would be longer is null.
/// </summary>
internal sealed class MacroExpander(IPAddress address, Sender sender, string receiver, TimeProvider time)
{
    private const int MaximumLength = 16 * 1024;
    private const string Unknown = "unknown"; // RFC 7208 §7.3

    private readonly ClientAddress client = ClientAddress.Of(address);
    private string? dotted;

    /// <param name="domain">The current one, which <c>include</c> and <c>redirect</c> change.</param>
    /// <param name="validated">The client's name, for the macro <c>p</c>.</param>
    public string? Expand(MacroString text, string domain, string? validated)
    {
        if (text.Literal is { } literal)
        {
            return literal;
        }

        var result = new StringBuilder();
        foreach (ref readonly var part in text.Parts)
        {
            if (part.Text is not null)
            {
                result.Append(part.Text);
            }
            else
            {
                Append(result, part, Value(part.Letter, domain, validated));
            }

            if (result.Length > MaximumLength)
            {
                return null;
            }
        }

        return result.ToString();
    }

    private string Value(char letter, string domain, string? validated) => letter switch
    {
        's' => sender.Local + "@" + sender.Domain,
        'l' => sender.Local,
        'o' => sender.Domain!,
        'd' => domain,
        'i' => dotted ??= client.Dotted(),
        'p' => validated ?? Unknown,
        'h' => sender.Helo,
        'c' => Readable(address).ToString(),
        'r' => receiver.Length > 0 ? receiver : Unknown,
        't' => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => client.IsV4 ? "in-addr" : "ip6", // 'v'
    };

    private static IPAddress Readable(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static void Append(StringBuilder result, in MacroPart part, string value)
    {
        if (part is { Keep: 0, Reverse: false, Escape: false, Delimiters: "." })
        {
            result.Append(value);
            return;
        }

        var text = Transform(part, value);
        result.Append(part.Escape ? Uri.EscapeDataString(text) : text);
    }

    /// <summary>Split, maybe reversed, the last parts, joined by dots (RFC 7208 §7.3).</summary>
    private static string Transform(in MacroPart part, string value)
    {
        var pieces = value.Split(part.Delimiters.ToCharArray());
        if (part.Reverse)
        {
            Array.Reverse(pieces);
        }

        var keep = part.Keep == 0 ? pieces.Length : Math.Min(part.Keep, pieces.Length);
        return string.Join('.', pieces, pieces.Length - keep, keep);
    }
}
