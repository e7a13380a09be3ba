using System.Text;

namespace Relay.Core.Mail;

/// <summary>
/// Characters that names are mapped by before they are compared (RFC 3490 §3.1, Unicode's compatibility forms): other widths and styles of
/// ASCII letters, other dots, and what is not seen. The program has no tables of normalization, so these are the ranges that spell ASCII. Pure.
/// </summary>
public static class LookalikeRunes
{
    private static readonly Rune Nothing = new(0);
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The ASCII character it stands for, U+0000 for one that is not seen, else itself.</summary>
    public static Rune Map(Rune rune) => rune.Value switch
    {
        < 0x80 => rune,
        0x3002 or 0xFF61 or 0x2024 => new Rune('.'), // RFC 3490 §3.1; one dot leader
        >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFF01 + '!'), // full width
        >= 0x24B6 and <= 0x24E9 => new Rune(Letters[rune.Value - 0x24B6]), // circled
        >= 0x1D400 and <= 0x1D6A3 => new Rune(Letters[(rune.Value - 0x1D400) % Letters.Length]), // mathematical
        >= 0x1D7CE and <= 0x1D7FF => new Rune('0' + ((rune.Value - 0x1D7CE) % 10)),
        0x210A => new Rune('g'), // the holes of the mathematical letters
        0x210B or 0x210C or 0x210D => new Rune('H'),
        0x210E => new Rune('h'),
        0x2110 or 0x2111 => new Rune('I'),
        0x2112 => new Rune('L'),
        0x2113 => new Rune('l'),
        0x2115 => new Rune('N'),
        0x2119 => new Rune('P'),
        0x211A => new Rune('Q'),
        0x211B or 0x211C or 0x211D => new Rune('R'),
        0x2124 or 0x2128 => new Rune('Z'),
        0x212A => new Rune('K'),
        0x212C => new Rune('B'),
        0x212D or 0x2102 => new Rune('C'),
        0x212F => new Rune('e'),
        0x2130 => new Rune('E'),
        0x2131 => new Rune('F'),
        0x2133 => new Rune('M'),
        0x2134 => new Rune('o'),
        0x017F => new Rune('s'), // long s
        0x00AD or 0x034F or 0xFEFF => Nothing,
        >= 0x180B and <= 0x180F => Nothing,
        >= 0x200B and <= 0x200F => Nothing,
        >= 0x202A and <= 0x202E => Nothing,
        >= 0x2060 and <= 0x206F => Nothing,
        >= 0xFE00 and <= 0xFE0F => Nothing,
        >= 0xE0000 and <= 0xE0FFF => Nothing,
        _ => rune,
    };
}
