using System.Globalization;
using System.Text;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Scanning;

namespace Relay.Filters.Rules;

/// <summary>What a rule matched first.</summary>
/// <param name="Segment">Which line, piece, link or part of the text of its kind, from 0.</param>
/// <param name="Start">In bytes from the segment's start.</param>
/// <param name="Text">At most 100 bytes of it; what is not printable ASCII is escaped as <c>\xNN</c>.</param>
public sealed record RuleEvidence(RuleKind Kind, int Segment, int Start, int Length, string Text)
{
    internal static RuleEvidence Of(RuleKind kind, int segment, ReadOnlySpan<char> text, Range where)
    {
        var (start, length) = where.GetOffsetAndLength(text.Length);
        var shown = text.Slice(start, Math.Min(length, RunState.MaxEvidence));
        return new RuleEvidence(kind, segment, start, length, Escape(shown));
    }

    private static string Escape(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is >= ' ' and < (char)0x7f and not '\\')
            {
                result.Append(c);
            }
            else
            {
                result.Append(@"\x").Append(ByteChars.Unmap(c).ToString("x2", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }
}
