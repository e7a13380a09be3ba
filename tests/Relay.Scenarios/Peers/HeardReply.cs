using System.Text.RegularExpressions;

namespace Relay.Scenarios.Peers;

/// <summary>A reply as a client reads it. Anything that RFC 5321 §4.2 does not allow throws <see cref="FormatException"/>.</summary>
public sealed partial record HeardReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>RFC 5321 §4.5.3.1.5, CR LF included.</summary>
    private const int MaxLine = 512;

    public int Class => Code / 100;

    /// <summary>The text of the last line, after its code.</summary>
    public string Text => Lines[^1][4..];

    public static HeardReply Of(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.Length + 2 > MaxLine || !Shape().IsMatch(line) || line[..3] != lines[0][..3])
            {
                throw new FormatException($"malformed reply: {string.Join(" | ", lines)}");
            }
        }

        return new HeardReply(int.Parse(lines[0][..3], System.Globalization.CultureInfo.InvariantCulture), lines);
    }

    public override string ToString() => string.Join(" | ", Lines);

    [GeneratedRegex("^[2-5][0-5][0-9][ -][ -~]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
