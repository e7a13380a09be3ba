using System.Text;

namespace Relay.Mime;

/// <summary>
/// Facts about a message that may let two readers see another structure, other content or other names. Nothing that all readers
/// take alike stands here, however wrong it is: a missing Date, an odd address, LF line ends.
/// </summary>
[Flags]
public enum MimeDefects : ulong
{
    None = 0,

    /// <summary>A CR without LF in a header section or before a delimiter line: a line end to some (RFC 5322 §2.3).</summary>
    BareCr = 1UL << 0,

    /// <summary>Header and delimiter lines end partly in CR LF, partly in LF: a reader that knows one of them sees less structure.</summary>
    MixedLineEnds = 1UL << 1,

    /// <summary>A NUL in a header section or in text: where readers written in C stop.</summary>
    Nul = 1UL << 2,

    /// <summary>A line in a header section that is neither field nor continuation: the header's end to some.</summary>
    HeaderJunk = 1UL << 3,

    /// <summary>A Content field with white space before its colon (RFC 5322 §4.5): no field to some.</summary>
    SpaceBeforeColon = 1UL << 4,

    /// <summary>A line of nothing but white space in a header section: the empty line to some.</summary>
    BlankFold = 1UL << 5,

    /// <summary>A header section that begins with a continuation line.</summary>
    BeginsFolded = 1UL << 6,

    /// <summary>A header section without the empty line after it.</summary>
    HeaderUnterminated = 1UL << 7,

    ContentTypeRepeated = 1UL << 8,
    ContentTypeMalformed = 1UL << 9,

    /// <summary>A comment in Content-Type, Content-Disposition or Content-Transfer-Encoding: part of the value to some.</summary>
    Comment = 1UL << 10,

    ParameterRepeated = 1UL << 11,
    ParameterMalformed = 1UL << 12,

    /// <summary>RFC 2231 sections that do not begin at 0, have a gap, stand out of order or mix their forms.</summary>
    ParameterContinuation = 1UL << 13,

    /// <summary>Names of one part that differ in what follows the last dot.</summary>
    NameConflict = 1UL << 14,

    BoundaryMissing = 1UL << 15,

    /// <summary>A boundary off the grammar of RFC 2046 §5.1.1: empty, longer than 70, with a space at the end, an encoded word …</summary>
    BoundaryOdd = 1UL << 16,

    /// <summary>A multipart in which no delimiter line was found: it is read as one text too.</summary>
    BoundaryNotFound = 1UL << 17,

    /// <summary>A delimiter that no parameter names was taken, because a Content field follows it.</summary>
    BoundaryGuessed = 1UL << 18,

    /// <summary>A delimiter line that begins with a boundary and goes on, or fits two open boundaries.</summary>
    BoundaryPrefix = 1UL << 19,

    /// <summary>A multipart inside another one with the same boundary.</summary>
    BoundaryReused = 1UL << 20,

    /// <summary>A multipart without its closing delimiter.</summary>
    BoundaryNotClosed = 1UL << 21,

    /// <summary>Delimiter lines after the closing one.</summary>
    PartAfterClose = 1UL << 22,

    EncodingRepeated = 1UL << 23,
    EncodingMalformed = 1UL << 24,
    EncodingUnknown = 1UL << 25,

    /// <summary>A multipart with an encoding that RFC 2045 §6.4 forbids it.</summary>
    EncodedMultipart = 1UL << 26,

    /// <summary>A message/rfc822 with an encoding that RFC 2046 §5.2.1 forbids it.</summary>
    EncodedMessage = 1UL << 27,

    /// <summary>Base64 with octets outside its alphabet.</summary>
    Base64Junk = 1UL << 28,

    /// <summary>Base64 with padding before its end, too much or too little of it.</summary>
    Base64Padding = 1UL << 29,

    /// <summary>Quoted-printable with an equals sign that stands for nothing.</summary>
    QuotedPrintableMalformed = 1UL << 30,

    UuencodeMalformed = 1UL << 31,

    /// <summary>A uuencoded or yEnc file inside a text: an attachment to some.</summary>
    EncodedText = 1UL << 32,

    /// <summary>UTF-7: markup to readers that decode it, harmless letters to the others.</summary>
    Utf7 = 1UL << 33,

    DispositionRepeated = 1UL << 34,

    /// <summary>A type that is no multipart with a body that is one.</summary>
    HiddenMultipart = 1UL << 35,

    /// <summary>A part that begins with an empty line and a Content field after it: header to some, body to others.</summary>
    BlankBeforeHeader = 1UL << 36,

    TooDeep = 1UL << 40,
    TooManyParts = 1UL << 41,
    TooManyFields = 1UL << 42,
    HeaderTooLarge = 1UL << 43,
    TooManyParameters = 1UL << 44,
    LineTooLong = 1UL << 45,
    DecodedTooLarge = 1UL << 46,
    TextTooLong = 1UL << 47,
    TooManyBoundaries = 1UL << 48,
}

/// <summary>The words for defects, as <c>relay mime</c> and symbols give them.</summary>
public static class MimeDefectNames
{
    private static readonly (MimeDefects Defect, string Name)[] Known =
        [.. Enum.GetValues<MimeDefects>().Where(static d => d != MimeDefects.None).Select(static d => (d, SnakeCase(d.ToString())))];

    /// <summary>The names of all set defects, in the order of the enumeration.</summary>
    public static IEnumerable<string> Of(MimeDefects defects)
    {
        foreach (var (defect, name) in Known)
        {
            if ((defects & defect) != 0)
            {
                yield return name;
            }
        }
    }

    private static string SnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && result.Length > 0)
            {
                result.Append('_');
            }

            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }
}
