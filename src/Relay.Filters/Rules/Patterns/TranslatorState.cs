using System.Text;

namespace Relay.Filters.Rules.Patterns;

/// <summary>What the parts of the translation share: where it reads, what it has written, the first fault.</summary>
internal sealed class TranslatorState(string source)
{
    public string Source { get; } = source;

    public StringBuilder Output { get; } = new(source.Length + 16);

    public int At { get; set; }

    public string? Fault { get; private set; }

    public bool AtEnd => At >= Source.Length || Fault is not null;

    public char Current => Source[At];

    public char Peek(int ahead) => At + ahead < Source.Length ? Source[At + ahead] : '\0';

    public bool StartsWith(string text) => string.CompareOrdinal(Source, At, text, 0, text.Length) == 0;

    public void Fail(string fault) => Fault ??= fault;

    /// <summary>A byte that stands for itself, also inside a class.</summary>
    public void Literal(int value)
    {
        var c = ByteChars.Map(value);
        if (value >= 0x80 || char.IsAsciiLetterOrDigit(c) || c == '_')
        {
            Output.Append(c);
        }
        else if (value < 0x20 || value == 0x7f)
        {
            Output.Append(@"\x").Append(value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            Output.Append('\\').Append(c);
        }
    }
}
