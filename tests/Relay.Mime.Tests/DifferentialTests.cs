using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relay.Mime.Transfer;
using Relay.Testing;

namespace Relay.Mime.Tests;

/// <summary>
/// Corpus messages beside python3's email package: the same parts with the same octets and the same text. Every difference needs a
/// cause that the test itself can show; one without a cause fails. A sample by default, all messages with RELAY_FULL=1.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly string[] Archives = ["lists-a.tar.gz", "phishing-pot-a.tar.gz", "spamassassin.tar.gz"];

    /// <summary>Charsets in which the framework and Python map a few signs of punctuation to different characters.</summary>
    private static readonly string[] OtherTables = ["gb2312", "gbk", "big5", "iso-2022-jp", "shift_jis", "euc-jp", "ks_c_5601-1987", "euc-kr"];

    [Fact]
    public void CorpusMessages_PartsAndTexts_AsPythonReadsThem()
    {
        var every = Environment.GetEnvironmentVariable("RELAY_FULL") == "1" ? 1 : 40;
        var archives = Archives.Select(static a => SharedData.Find("corpora", a)).OfType<string>().ToArray();
        if (archives.Length == 0 || Start(every, archives) is not { } python)
        {
            Console.WriteLine("not run: no shared data, or no python3");
            return;
        }

        using (python)
        {
            var parts = 0;
            while (python.StandardOutput.ReadLine() is { } line)
            {
                using var document = JsonDocument.Parse(line);
                parts += Compare(document.RootElement);
            }

            python.WaitForExit();
            Assert.True(python.ExitCode == 0 && parts > 16_000 / every, $"python3 ended with {python.ExitCode} after {parts} parts");
        }
    }

    private static int Compare(JsonElement other)
    {
        if (!other.TryGetProperty("parts", out var parts))
        {
            return 0; // the package itself failed on this message
        }

        using var view = Mail.Read(other.GetProperty("raw").GetBytesFromBase64());
        var leaves = view.Parts.Where(static p => p.Kind is not (Relay.Mime.Headers.MediaKind.Multipart or Relay.Mime.Headers.MediaKind.Message)).ToList();
        var hashes = leaves.Select(static p => Convert.ToHexStringLower(SHA256.HashData(p.Body.Span))).ToList();
        var compared = 0;
        foreach (var part in parts.EnumerateArray())
        {
            compared++;
            var says = $"{other.GetProperty("name")}: {part.GetProperty("type")}, {part.GetProperty("size")} octets";
            var at = hashes.IndexOf(part.GetProperty("sha256").GetString()!);
            if (at < 0)
            {
                Assert.True(ContentCause(view, leaves, part) is not null, says);
                continue;
            }

            if (part.GetProperty("text") is { ValueKind: JsonValueKind.String } text)
            {
                var ours = leaves.Where((_, i) => hashes[i] == hashes[at]).ToList();
                Assert.True(ours.Exists(o => TextCause(o, text.GetString()!) is not null), says + ": other text");
            }
        }

        return compared;
    }

    /// <summary>Why the octets differ, or null.</summary>
    private static string? ContentCause(MessageView view, List<MimePart> leaves, JsonElement part)
    {
        var hash = part.GetProperty("sha256").GetString()!;
        if (leaves.Exists(p => p.Encoding == TransferEncoding.QuotedPrintable && Hash(WithTrailingWhite(p)) == hash))
        {
            return "RFC 2045 §6.7 (3): trailing white space of a line goes; Python keeps it";
        }

        if (leaves.Exists(p => Hash(p.RawBody.Span) == hash))
        {
            return "Python compares the encoding without taking white space off (RFC 2045 §6.1), or gives up on base64 with junk";
        }

        if (leaves.Exists(p => p.BodyEnd == p.BodySource.Length && Hash(WithoutLastLineEnd(p.Body.Span)) == hash))
        {
            return "Python takes the last line end off where a multipart is not closed; RFC 2046 §5.1.1 gives it to a delimiter, and there is none";
        }

        if (view.Parts.Any(static p => p.ContentType == "message/delivery-status"))
        {
            return "Python splits message/delivery-status into parts; RFC 3464 §2.1 has it as one";
        }

        return view.AllDefects != MimeDefects.None ? "read differently by nature: " + string.Join(", ", MimeDefectNames.Of(view.AllDefects)) : null;
    }

    /// <summary>Why the text counts as the same, or null.</summary>
    private static string? TextCause(MimePart part, string text)
    {
        var ours = Mail.Text(part);
        if (ours == text)
        {
            return "the same";
        }

        if (ours == text.TrimStart('\uFEFF'))
        {
            return "a byte order mark is no text (RFC 3629 §6)";
        }

        if (ours == Western(text))
        {
            return "ISO-8859-1 is read as windows-1252 (WHATWG Encoding §4.2)";
        }

        var same = ours.Length == text.Length ? ours.Where((c, i) => c == text[i]).Count() : 0;
        return OtherTables.Contains(part.Charset) && same >= ours.Length * 0.9 ? "another table for a sign" : null;
    }

    private static string Western(string text)
    {
        var western = Relay.Mime.Text.Charsets.Find("windows-1252")!;
        return string.Concat(text.Select(c => c is >= '\u0080' and < '\u00A0' ? western.GetString([(byte)c]) : c.ToString()));
    }

    /// <summary>The body decoded once more with its trailing white space guarded.</summary>
    private static byte[] WithTrailingWhite(MimePart part)
    {
        var raw = new List<byte>();
        var source = part.RawBody.Span;
        for (var i = 0; i < source.Length; i++)
        {
            var next = i;
            while (next < source.Length && source[next] is (byte)' ' or (byte)'\t')
            {
                next++;
            }

            var atEnd = next > i && (next == source.Length || source[next] is (byte)'\r' or (byte)'\n') && (i == 0 || source[i - 1] != '=');
            raw.AddRange(atEnd ? Encoding.ASCII.GetBytes(source[i] == ' ' ? "=20" : "=09") : [source[i]]);
        }

        var to = new byte[raw.Count];
        var ignored = MimeDefects.None;
        var length = QuotedPrintableDecoder.Decode(raw.ToArray(), to, ref ignored);
        return to[..length];
    }

    private static ReadOnlySpan<byte> WithoutLastLineEnd(ReadOnlySpan<byte> body) => body.EndsWith("\r\n"u8) ? body[..^2] : body;

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Process? Start(int every, string[] archives)
    {
        var info = new ProcessStartInfo("python3") { RedirectStandardOutput = true, UseShellExecute = false };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "python_reading.py"));
        info.ArgumentList.Add($"{every}");
        foreach (var archive in archives)
        {
            info.ArgumentList.Add(archive);
        }

        try
        {
            return Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
