namespace Relay.Filters.Urls.Names;

/// <summary>Writing systems, as far as names are mixed of them to deceive.</summary>
[Flags]
internal enum Scripts
{
    None = 0,
    Latin = 1,
    Greek = 2,
    Cyrillic = 4,
    Armenian = 8,

    /// <summary>Han, kana, Hangul, Bopomofo: written together, and with Latin letters (UTS 39 §5.2, "highly restrictive").</summary>
    EastAsian = 16,
    Other = 32,
}

internal static class ScriptTable
{
    private const Scripts Confusable = Scripts.Latin | Scripts.Greek | Scripts.Cyrillic | Scripts.Armenian;

    /// <summary>Letters only; what all scripts share is none.</summary>
    public static Scripts Of(int point) => point switch
    {
        < 0x80 => char.IsAsciiLetter((char)point) ? Scripts.Latin : Scripts.None,
        < 0xC0 => Scripts.None,
        < 0x2B0 => Scripts.Latin,
        < 0x370 => Scripts.None, // modifiers, combining marks
        < 0x400 => Scripts.Greek,
        < 0x530 => Scripts.Cyrillic,
        < 0x590 => Scripts.Armenian,
        >= 0x1100 and < 0x1200 => Scripts.EastAsian,
        >= 0x1C80 and < 0x1C90 => Scripts.Cyrillic,
        >= 0x1D00 and < 0x1DC0 => Scripts.Latin, // phonetic letters, nearly all of them
        >= 0x1E00 and < 0x1F00 => Scripts.Latin,
        >= 0x1F00 and < 0x2000 => Scripts.Greek,
        >= 0x2000 and < 0x2C00 => Scripts.None,
        >= 0x2C60 and < 0x2C80 => Scripts.Latin,
        >= 0x2DE0 and < 0x2E00 => Scripts.Cyrillic,
        >= 0x2E80 and < 0x3400 => Scripts.EastAsian,
        >= 0x3400 and < 0xA000 => Scripts.EastAsian,
        >= 0xA640 and < 0xA6A0 => Scripts.Cyrillic,
        >= 0xA720 and < 0xA800 => Scripts.Latin,
        >= 0xAB30 and < 0xAB70 => Scripts.Latin,
        >= 0xAC00 and < 0xD7B0 => Scripts.EastAsian,
        >= 0xF900 and < 0xFB00 => Scripts.EastAsian,
        >= 0x20000 and < 0x32000 => Scripts.EastAsian,
        _ => Scripts.Other,
    };

    /// <summary>A label that nobody writes so: letters of two of the scripts that look alike, or one of them with another's.</summary>
    public static bool IsDeceptiveMix(Scripts scripts)
    {
        var alike = scripts & Confusable;
        var several = (alike & (alike - 1)) != 0;
        var strange = scripts & ~alike;
        return several || (alike != 0 && alike != Scripts.Latin && strange != 0) || (alike == Scripts.Latin && (strange & Scripts.Other) != 0);
    }
}
