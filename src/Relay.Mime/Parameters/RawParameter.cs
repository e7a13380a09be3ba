namespace Relay.Mime.Parameters;

/// <summary>One <c>name=value</c> of a field as it was written: the section suffix of RFC 2231 §3 and §4 is taken apart, nothing is decoded.</summary>
/// <param name="Name">Lower case, without suffix.</param>
/// <param name="Section">Its number, or -1 where there is none.</param>
/// <param name="Extended">An asterisk ends the name: percent octets and a charset.</param>
/// <param name="Value">As most readers take it.</param>
/// <param name="Others">As other readers take it.</param>
internal readonly record struct RawParameter(string Name, int Section, bool Extended, byte[] Value, byte[][] Others);
