using System.Collections.Frozen;

namespace Relay.Filters.Attachments.Types;

/// <summary>What a client takes a file for by the end of its name.</summary>
internal enum NameClass
{
    None,
    Other,
    Program,
    Script,
    Shortcut,
    Disk,
    OneNote,
    Archive,
    RareArchive,
    Html,
    Svg,
    Office,
    Pdf,
    Image,
    Media,
    Text,
}

/// <summary>The ends of names that mean something; lower case, without the dot.</summary>
internal static class NameClasses
{
    /// <summary>No known end is longer, nor is a CLSID; longer ones are no ends.</summary>
    public const int MaxLength = 40;

    private static readonly FrozenDictionary<string, NameClass> Known = Table().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, NameClass>.AlternateLookup<ReadOnlySpan<char>> Look = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static NameClass Of(ReadOnlySpan<char> end) =>
        end.Length is 0 or > MaxLength ? NameClass.None
        : Look.TryGetValue(end, out var found) ? found
        : IsClassId(end) ? NameClass.Shortcut
        : NameClass.Other;

    /// <summary>Opening it runs something, or leads there.</summary>
    public static bool IsDangerous(this NameClass name) =>
        name is NameClass.Program or NameClass.Script or NameClass.Shortcut or NameClass.Disk or NameClass.OneNote or NameClass.Html or NameClass.Svg;

    /// <summary>What a name pretends to be before its true end.</summary>
    public static bool IsHarmless(this NameClass name) => name is NameClass.Office or NameClass.Pdf or NameClass.Image or NameClass.Media or NameClass.Text;

    /// <summary>Windows opens <c>x.{CLSID}</c> as that class, whatever it is called.</summary>
    private static bool IsClassId(ReadOnlySpan<char> end) => end[0] == '{';

    private static Dictionary<string, NameClass> Table()
    {
        var table = new Dictionary<string, NameClass>(StringComparer.Ordinal);
        Add(
            NameClass.Program,
            "exe com scr pif cpl msi msp mst msu dll ocx sys drv jar apk aab xpi crx appx appxbundle msix msixbundle appinstaller application xbap xll wll gadget mpkg vxd");
        Add(
            NameClass.Script,
            "js jse vb vbs vbe vba ws wsf wsh wsc sct hta bat cmd ps1 ps1xml ps2 ps2xml psc1 psc2 psm1 psd1 msh msh1 msh2 mshxml reg inf ins isp job msc chm hlp iqy oqy rqy dqy slk jnlp osd theme themepack deskthemepack diagcab ade adp mde mda wiz");
        Add(NameClass.Shortcut, "lnk url website webloc desktop rdp scf search-ms searchconnector-ms library-ms settingcontent-ms appref-ms appcontent-ms mad maf mag mam maq mas mau mav maw");
        Add(NameClass.Disk, "iso img udf vhd vhdx vmdk vdi dmg wim nrg mds mdf toast");
        Add(NameClass.OneNote, "one onepkg onetoc2 onetoc");
        Add(NameClass.Archive, "zip zipx gz tgz tar bz2 tbz tbz2 xz txz zst 7z rar cab");
        Add(NameClass.RareArchive, "ace arj lzh lha z taz arc zoo alz egg daa uue xxe r00 r01 sit sitx lz lzma bz");
        Add(NameClass.Html, "htm html xhtml xht shtml mht mhtml");
        Add(NameClass.Svg, "svg svgz");
        Add(
            NameClass.Office,
            "doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm xlam xla ppt pptx pptm pps ppsx ppsm pot potx potm ppam rtf odt ods odp wps pub mpp vsd vsdx pages numbers key csv");
        Add(NameClass.Pdf, "pdf");
        Add(NameClass.Image, "jpg jpeg jpe png gif bmp tif tiff webp heic heif ico");
        Add(NameClass.Media, "mp3 mp4 m4a m4v wav avi mov mkv mpg mpeg wma wmv ogg flac webm aac amr");
        Add(NameClass.Text, "txt text log md asc");
        return table;

        void Add(NameClass name, string ends)
        {
            foreach (var end in ends.Split(' '))
            {
                table.Add(end, name);
            }
        }
    }
}
