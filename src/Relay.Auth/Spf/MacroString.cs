namespace Relay.Auth.Spf;

/// <summary>A piece of a macro-string: literal text, or a macro with its transformers (RFC 7208 §7.1).</summary>
/// <param name="Text">Literal text, <c>%%</c>, <c>%_</c> and <c>%-</c> already written out; null for a macro.</param>
/// <param name="Letter">Lower case.</param>
/// <param name="Keep">Right-hand parts that stay; 0 is all.</param>
/// <param name="Escape">The letter was upper case: URL escapes.</param>
/// <param name="Delimiters">Where the value is split.</param>
internal readonly record struct MacroPart(string? Text, char Letter, int Keep, bool Reverse, bool Escape, string Delimiters);

/// <summary>A parsed macro-string or domain-spec. Immutable; expanding it is <see cref="MacroExpander"/>'s.</summary>
internal sealed class MacroString(MacroPart[] parts)
{
    public ReadOnlySpan<MacroPart> Parts => parts;

    /// <summary>The text, where it holds no macro.</summary>
    public string? Literal { get; } = parts.Length == 0 ? "" : parts is [{ Text: { } text }] ? text : null;

    /// <summary>Is the macro <c>p</c> in it, which needs the DNS?</summary>
    public bool NeedsValidatedName { get; } = Array.Exists(parts, static p => p.Text is null && p.Letter == 'p');

    /// <summary>Is the local part in it (<c>s</c>, <c>l</c>)?</summary>
    public bool NeedsLocalPart { get; } = Array.Exists(parts, static p => p.Text is null && p.Letter is 's' or 'l');
}
