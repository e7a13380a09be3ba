using System.Text;

namespace Relay.Auth.Spf;

/// <summary>A published record, read whole before any of it is used (RFC 7208 §4.6). Immutable.</summary>
/// <param name="Source">The octets it was read from: ASCII.</param>
internal sealed record SpfRecord(ReadOnlyMemory<byte> Source, Directive[] Directives, MacroString? Redirect, MacroString? Explanation)
{
    /// <summary>Its version section (RFC 7208 §4.5).</summary>
    private static ReadOnlySpan<byte> Version => "v=spf1"u8;

    /// <summary>Is this TXT record one of SPF at all? Letters' case does not count; a space or the end has to follow.</summary>
    public static bool IsSpf(ReadOnlySpan<byte> text) =>
        text.Length >= Version.Length
        && Ascii.EqualsIgnoreCase(text[..Version.Length], Version)
        && (text.Length == Version.Length || text[Version.Length] == (byte)' ');

    /// <summary>The directive as published.</summary>
    public string TextOf(in Directive directive) => Encoding.ASCII.GetString(Source.Span.Slice(directive.Start, directive.Length));
}
