using System.Text;
using System.Text.Unicode;

namespace Relay.Auth.Results;

/// <summary>
/// Reads Authentication-Results and ARC-Authentication-Results values by the grammar of RFC 8601 §2.2 (and RFC 8617 §4.1.1), with the
/// octets of RFC 6532. Bounded in octets, results, properties and nesting of comments; never throws: what is not well-formed is null with
/// a problem. It proves nothing about who wrote the field.
/// </summary>
public static class AuthResultsReader
{
    /// <summary>Octets of a value.</summary>
    public const int MaximumLength = 32 * 1024;

    /// <summary>Instances of ARC (RFC 8617 §4.2.1).</summary>
    private const int MaximumInstance = 50;

    /// <summary>An Authentication-Results value, folded or not, with or without its last line end.</summary>
    /// <param name="lenient">Takes what large senders write beside the grammar: properties without a ptype (read as of type ""), values with
    /// characters that should be quoted, and semicolons with nothing behind them.</param>
    public static AuthResultsField? Parse(ReadOnlySpan<byte> value, bool lenient, out string? problem) =>
        Parse(value, arc: false, lenient, out problem);

    /// <summary>An ARC-Authentication-Results value: <c>i=</c> with 1 to 50, then the same.</summary>
    public static AuthResultsField? ParseArc(ReadOnlySpan<byte> value, bool lenient, out string? problem) =>
        Parse(value, arc: true, lenient, out problem);

    private static AuthResultsField? Parse(ReadOnlySpan<byte> value, bool arc, bool lenient, out string? problem)
    {
        if (value.EndsWith("\r\n"u8))
        {
            value = value[..^2];
        }

        if (value.Length > MaximumLength || !Utf8.IsValid(value))
        {
            problem = value.Length > MaximumLength ? "too long" : "not UTF-8";
            return null;
        }

        var scanner = new FieldScanner(Encoding.UTF8.GetString(value));
        var reader = new PayloadReader(lenient);
        int? instance = null;
        if (arc && (instance = Instance(ref scanner)) is null)
        {
            problem = "no instance";
            return null;
        }

        var field = reader.Read(ref scanner);
        problem = field is null ? $"{reader.Problem} at {scanner.Position}" : null;
        return field is null ? null : field with { Instance = instance };
    }

    /// <summary>RFC 8617 §4.1.1: before everything else.</summary>
    private static int? Instance(ref FieldScanner scanner) =>
        scanner.SkipCfws() && scanner.Take('i') && scanner.SkipCfws() && scanner.Take('=') && scanner.SkipCfws()
        && scanner.TryNumber(out var number) && scanner.SkipCfws() && scanner.Take(';') && number is > 0 and <= MaximumInstance
            ? number
            : null;
}
