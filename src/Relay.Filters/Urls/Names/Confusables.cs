using System.Collections.Frozen;
using System.Text;

namespace Relay.Filters.Urls.Names;

/// <summary>
/// What a label looks like: every character goes to the ASCII letters it is mistaken for, as in UTS 39 §4 ("skeleton"). Two labels with one
/// skeleton look alike. The table is our own and small: lower-case letters of Cyrillic, Greek, Armenian, Latin with marks and
/// phonetic letters, and digits. Letters of other scripts stay, and so match nothing.
/// </summary>
internal static class Confusables
{
    /// <summary>Longest prototype.</summary>
    public const int Widest = 2;

    /// <summary>A letter, and what looks like it. Marks above, below and through letters count as overlooked.</summary>
    private static readonly (char Letter, string Alike)[] Table =
    [
        ('a', "аӑӓάἀἁὰὰᾰᾱαɑᴀàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặⱥᶏꬰӕæ"),
        ('b', "ьъҍƀƃƅɓʙбḃḅḇЬᖯвßβϐᏏ"),
        ('c', "сҫϲᴄçćĉċčƈȼḉɕⅽͼↄ"),
        ('d', "ԁďđɖɗᴅḋḍḏḑḓⅾժḓ"),
        ('e', "еёѐӗєҽεέèéêëēĕėęěȅȇȩɇẹẻẽếềểễệḕḗḙḛḝᴇɛҿ℮"),
        ('f', "ƒḟſẝғϝꬵք"),
        ('g', "ɡցǵĝğġģǥǧɠḡᶃɢ"),
        ('h', "һհḣḥḧḩḫẖĥħȟɦʜнңҥӈћђ"),
        ('i', "іїɩιίϊΐìíîïĩīĭįıǐȉȋɨḭḯỉịᎥӀⅰɪι"),
        ('j', "јϳյĵǰȷɉʝ"),
        ('k', "кқҝҟҡκĸķǩƙḱḳḵᴋќκ"),
        ('l', "ӏլĺļľŀłƚɫḷḹḻḽⅼΙ1"),
        ('n', "пոռղńņňŉŋñǹƞɲṅṇṉṋηήɴᴨ"),
        ('o', "оөӧӫοօόσòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱọỏốồổỗộớờởỡợṍṏṑṓᴏ0ơѳⲟ"),
        ('p', "рρϼṕṗƥᵽᴘþҏ"),
        ('q', "ԛզգʠɋ"),
        ('r', "гɾŕŗřȑȓɍṙṛṝṟʀᴦґꭇ"),
        ('s', "ѕտśŝşšșṡṣṥṧṩşꜱ"),
        ('t', "тҭτţťŧțƫṫṭṯṱẗᴛե"),
        ('u', "սυύϋΰùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữựṳṵṷṹṻʊʋᴜцџ"),
        ('v', "ѵνṽṿᴠⅴυ"),
        ('x', "хҳχẋẍⅹ×"),
        ('y', "уўүұӯӱӳγýÿŷƴȳɏẏẙỳỵỷỹʏყч"),
        ('z', "ʐźżžƶẑẓẕᴢζ"),
    ];

    /// <summary>Letters that two others together look like; the single one goes to the pair, as in UTS 39.</summary>
    private static readonly (string Pair, string Alike)[] Pairs = [("rn", "mмӎṁṃḿɱⅿᴍ"), ("vv", "wԝѡաẁẃẅẇẉẘŵɯωшщᴡ")];

    private static readonly FrozenDictionary<int, string> Prototypes = Build();

    /// <summary>The skeleton of a label's code points; empty where it does not fit.</summary>
    public static string SkeletonOf(ReadOnlySpan<int> points)
    {
        Span<char> text = stackalloc char[256];
        var n = 0;
        foreach (var point in points)
        {
            if (n + Widest > text.Length)
            {
                return "";
            }

            if (Prototypes.TryGetValue(point, out var prototype))
            {
                prototype.CopyTo(text[n..]);
                n += prototype.Length;
            }
            else if (point is not 0x0307 and not (>= 0x0300 and <= 0x036F)) // combining marks
            {
                n += new Rune(point).EncodeToUtf16(text[n..]);
            }
        }

        return text[..n].ToString();
    }

    private static FrozenDictionary<int, string> Build()
    {
        var found = new Dictionary<int, string>();
        foreach (var (letter, alike) in Table)
        {
            Add(found, letter.ToString(), alike);
        }

        foreach (var (pair, alike) in Pairs)
        {
            Add(found, pair, alike);
        }

        return found.ToFrozenDictionary();
    }

    private static void Add(Dictionary<int, string> to, string prototype, string alike)
    {
        foreach (var rune in alike.EnumerateRunes())
        {
            to.TryAdd(rune.Value, prototype);
        }
    }
}
