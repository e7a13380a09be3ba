using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Testing;

namespace Relay.Mime.Tests;

/// <summary>Messages of other readers' test suites. Each case that we hold to be read rightly against its source stands here with the section that says so.</summary>
public sealed partial class ConformanceTests
{
    /// <summary>Cases whose message holds no name ending in .zip at all: they show what the valid form looks like.</summary>
    private static readonly string[] WithoutZip = ["fname-cdisp.png", "fname-ctype.png"];

    /// <summary>
    /// RFC 2047 §6.2 has readers take white space between encoded words out and add none; the source puts a space between a word and an
    /// encoded word that touch.
    /// </summary>
    private static readonly string[] SpaceAdded = ["[SUSPECTED SPAM]=?utf-8?B?VGhpcyBpcyB0aGUg"];

    /// <summary>
    /// Malformed messages whose inner multipart is not closed: the source reads over the outer delimiter inside it. RFC 2046 §5.1.2 has readers
    /// look for the outer boundary at every level.
    /// </summary>
    private static readonly string[] OuterDelimiter = ["malformed/009", "malformed/011", "malformed/012"];

    [Fact]
    public void MimeIsBroken_HiddenContent_IsFoundOrADefect()
    {
        var (cases, folder) = Cases("mime-is-broken", "hide-content");
        var found = 0;
        foreach (var c in cases)
        {
            using var view = Mail.Read(File.ReadAllBytes(Path.Combine(folder, c.File)));
            var payload = view.Parts.Any(p => SHA256.HashData(p.Body.Span).AsSpan().SequenceEqual(Payload(folder)));
            found += payload ? 1 : 0;
            Assert.True(payload || view.AllDefects != MimeDefects.None || c.Validity == 3, $"{c.Id}: lost");
            Assert.True(c.Validity < 3 || (payload && view.AllDefects == MimeDefects.None), $"{c.Id}: valid, defects {view.AllDefects}");
        }

        // Of 247 cases 225 are found; the others are defects.
        Assert.True(cases.Count == 0 || found >= 220, $"{found} found");
    }

    [Fact]
    public void MimeIsBroken_HiddenName_IsFoundOrADefect()
    {
        var (cases, folder) = Cases("mime-is-broken", "hide-filename");
        foreach (var c in cases)
        {
            using var view = Mail.Read(File.ReadAllBytes(Path.Combine(folder, c.File)));
            var named = view.Parts.SelectMany(static p => p.FileNames).Any(static n => n.TrimEnd('.', ' ', '"').EndsWith(".zip", StringComparison.OrdinalIgnoreCase));
            Assert.True(named || view.AllDefects != MimeDefects.None || WithoutZip.Contains(c.Id), $"{c.Id}: lost");
            Assert.True(c.Validity < 3 || view.AllDefects == MimeDefects.None, $"{c.Id}: valid, defects {view.AllDefects}");
        }
    }

    [Theory]
    [InlineData("rfc")]
    [InlineData("malformed")]
    public void MailParser_Texts_AreAmongOurs(string folder)
    {
        if (SharedData.Find("conformance", "mime", "mail-parser", folder) is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        foreach (var file in Directory.GetFiles(path, "*.eml").Order(StringComparer.Ordinal))
        {
            var id = $"{folder}/{Path.GetFileNameWithoutExtension(file)}";
            using var view = Mail.Read(File.ReadAllBytes(file));
            var ours = view.Parts.Select(p => Flat(Mail.Text(p))).ToList();
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            foreach (var text in Texts(expected.RootElement).Select(Flat).Where(static t => t.Length > 0))
            {
                Assert.True(ours.Contains(text) || ours.Exists(o => o.Contains(text[..Math.Min(200, text.Length)], StringComparison.Ordinal)) || OuterDelimiter.Contains(id), $"{id}: {text}");
            }
        }
    }

    [Fact]
    public void MailParser_UnstructuredFields_DecodeAlike()
    {
        foreach (var (header, expected) in Headers("unstructured"))
        {
            using var view = Mail.Part("Subject: " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(header.TrimEnd())));
            Assert.True(Flat(view.Field("Subject"u8)!) == Flat(expected.GetString()!) || SpaceAdded.Any(s => header.StartsWith(s, StringComparison.Ordinal)), header);
        }
    }

    [Fact]
    public void MailParser_ContentTypes_InTheGrammar_ReadAlike()
    {
        foreach (var (header, expected) in Headers("content_type"))
        {
            if (!Grammar().IsMatch(header) || header.Contains("=?", StringComparison.Ordinal) || !expected.TryGetProperty("c_subtype", out var subtype) || subtype.ValueKind != JsonValueKind.String)
            {
                continue;
            }

            using var view = Mail.Part("Content-Type: " + Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(header.TrimEnd())));
            Assert.Equal($"{expected.GetProperty("c_type")}/{subtype}".ToLowerInvariant(), view.Root.ContentType);
        }
    }

    [Fact]
    public void MimeTools_Names_AndAmbiguity()
    {
        if (SharedData.Find("conformance", "mime", "MIME-tools", "expect.json") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        using var expected = JsonDocument.Parse(File.ReadAllText(path));
        foreach (var c in expected.RootElement.GetProperty("cases").EnumerateArray())
        {
            var file = c.GetProperty("file").GetString()!;
            using var view = Mail.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "testmsgs", file)));
            var e = c.GetProperty("expect");
            if (e.TryGetProperty("filename", out var name))
            {
                Assert.Contains(name.GetString()!, view.Parts.SelectMany(static p => p.FileNames));
            }
            else if (file != "double-content-id.msg") // RFC 2045 §7: a Content-ID names a body, it changes none.
            {
                Assert.True((view.AllDefects != MimeDefects.None) == e.GetProperty("ambiguous").GetBoolean(), $"{file}: {view.AllDefects}");
            }
        }
    }

    [Fact]
    public void TortureTest_Tree_AsPythonReadsIt()
    {
        if (SharedData.Find("conformance", "mime", "crymap", "torture-test.tree.json") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        using var view = Mail.Read(File.ReadAllBytes(path.Replace(".tree.json", ".eml", StringComparison.Ordinal)));
        using var tree = JsonDocument.Parse(File.ReadAllText(path));
        var wanted = tree.RootElement.GetProperty("tree").EnumerateArray().Select(static n => n.GetProperty("type").GetString()!).Order(StringComparer.Ordinal);

        Assert.Equal(wanted, view.Parts.Where(static p => p.ReadingOf < 0).Select(static p => p.ContentType).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AllMessages_AndTheirPrefixes_AreRead()
    {
        if (SharedData.Find("conformance", "mime") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        foreach (var file in Directory.GetFiles(path, "*", SearchOption.AllDirectories).Where(static f => f.EndsWith(".eml", StringComparison.Ordinal) || f.EndsWith(".msg", StringComparison.Ordinal) || f.EndsWith(".txt", StringComparison.Ordinal)))
        {
            var bytes = File.ReadAllBytes(file);
            for (var cut = 0; cut < 20; cut++)
            {
                using var view = Mail.Read(bytes[..(bytes.Length * cut / 19)]);
                Assert.NotEmpty(view.Parts);
                Assert.NotNull(view.Urls());
            }
        }
    }

    private static byte[] Payload(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json")));
        return Convert.FromHexString(document.RootElement.GetProperty("payload_sha256").GetString()!);
    }

    private static (List<(string Id, int Validity, string File)> Cases, string Folder) Cases(params string[] folder)
    {
        if (SharedData.Find(["conformance", "mime", .. folder]) is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return ([], "");
        }

        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "cases.json")));
        return ([.. document.RootElement.GetProperty("cases").EnumerateArray().Select(static c => (c.GetProperty("id").GetString()!, c.GetProperty("validity").GetInt32(), c.GetProperty("file").GetString()!))], path);
    }

    private static IEnumerable<(string Header, JsonElement Expected)> Headers(string kind)
    {
        if (SharedData.Find("conformance", "mime", "mail-parser", "headers", kind + ".json") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            yield break;
        }

        foreach (var c in JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray())
        {
            // A value ends at the first line that is no continuation.
            var header = Ends().Split(c.GetProperty("header").GetString()!.Replace("\r\n", "\n", StringComparison.Ordinal), 2)[0];
            yield return (header, c.GetProperty("expected"));
        }
    }

    private static IEnumerable<string> Texts(JsonElement message)
    {
        foreach (var part in message.TryGetProperty("parts", out var parts) ? parts.EnumerateArray() : default)
        {
            if (!part.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (var key in (string[])["Text", "Html"])
            {
                if (body.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String)
                {
                    yield return text.GetString()!;
                }
            }

            if (body.TryGetProperty("Message", out var inner) && inner.ValueKind == JsonValueKind.Object)
            {
                foreach (var text in Texts(inner))
                {
                    yield return text;
                }
            }
        }
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\n(?![ \t])", RegexOptions.None, 1000)]
    private static partial Regex Ends();

    [GeneratedRegex(@"^\s*[A-Za-z0-9!#$%&'*+.^_`{|}~-]+/[A-Za-z0-9!#$%&'*+.^_`{|}~-]+\s*(;\s*[A-Za-z0-9!#$%&'*+.^_`{|}~-]+=([A-Za-z0-9!#$%&'*+.^_`{|}~-]+|""([^""\\]|\\.)*"")\s*)*;?\s*$", RegexOptions.None, 1000)]
    private static partial Regex Grammar();
}
