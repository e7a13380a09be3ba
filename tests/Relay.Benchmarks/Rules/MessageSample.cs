using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Benchmarks.Rules;

/// <summary>
/// The messages that every server of the comparison gets: some of each corpus, chosen by a hash of their names and so the same everywhere, and made
/// ones of 5 kB. Written as files, since the others read files.
/// </summary>
internal static class MessageSample
{
    /// <summary>Larger ones are rare, and one of them would be most of a total.</summary>
    private const int MaxSize = 100_000;

    private const int MadeSize = 5_000;

    private static readonly string[] Words =
        ("the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how "
        + "their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who "
        + "account order invoice price free offer click here password confirm security update delivery payment bank thanks regards meeting report question please today money company service").Split(' ');

    /// <summary>Fills INTO/corpus and INTO/made; false where a corpus is not there.</summary>
    public static bool Write(int count, string into, string[] corpora)
    {
        if (!Array.TrueForAll(corpora, Directory.Exists))
        {
            return false;
        }

        var each = (count + corpora.Length - 1) / corpora.Length;
        Save(Path.Combine(into, "corpus"), corpora.SelectMany(c => Choose(c, each)).Take(count));
        Save(Path.Combine(into, "made"), Enumerable.Range(0, Math.Max(1, count / 3)).Select(Make));
        return true;
    }

    private static IEnumerable<byte[]> Choose(string corpus, int count) => Directory.EnumerateFiles(corpus, "*.eml", SearchOption.AllDirectories)
        .Where(static f => new FileInfo(f).Length <= MaxSize)
        .OrderBy(f => Order(Path.GetFileName(corpus) + "/" + Path.GetFileName(f)), StringComparer.Ordinal)
        .Take(count)
        .Select(static f => WithCrLf(File.ReadAllBytes(f)));

    private static string Order(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("rules 1 " + name)));

    private static void Save(string folder, IEnumerable<byte[]> messages)
    {
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var message in messages)
        {
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number++:D4}.eml")), message);
        }
    }

    private static byte[] WithCrLf(byte[] message) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    /// <summary>Plain text and HTML of the same words, a few links, usual fields.</summary>
    private static byte[] Make(int seed)
    {
#pragma warning disable CA5394 // the same messages every time are what is wanted
        var random = new Random(seed);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Received: from mail{seed}.example.net (mail{seed}.example.net [192.0.2.{seed % 250}])\r\n\tby mx.example.org with ESMTPS id {seed:X8};\r\n\tMon, 6 May 2024 10:00:{seed % 60:D2} +0000\r\n");
        text.Append(CultureInfo.InvariantCulture, $"From: \"Sender {seed}\" <sender{seed}@example.net>\r\nTo: <someone@example.org>\r\nSubject: {Sentence(random, 6)}\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{seed}.{random.Next()}@mail{seed}.example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_{seed}\"\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"--=_{seed}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        var half = text.Length + ((MadeSize - text.Length) * 2 / 5);
        while (text.Length < half)
        {
            text.Append(Sentence(random, 11)).Append(".\r\n").Append(random.Next(5) == 0 ? "\r\n" : "");
        }

        text.Append(CultureInfo.InvariantCulture, $"\r\n--=_{seed}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>{Sentence(random, 4)}</title></head><body><table width=\"600\">\r\n");
        while (text.Length < MadeSize - 150)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"color:#333\"><p>{Sentence(random, 14)} <a href=\"http://www.example{random.Next(40)}.com/{random.Next(1000)}?u={seed}\">{Sentence(random, 2)}</a></p></td></tr>\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"</table></body></html>\r\n--=_{seed}--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Sentence(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
#pragma warning restore CA5394
}
