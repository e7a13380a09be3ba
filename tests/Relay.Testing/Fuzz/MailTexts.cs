using System.Text;

namespace Relay.Testing.Fuzz;

/// <summary>Messages that nobody sends: pieces of mail in any order, and good mail with pieces put in and octets taken out. The same ones in every run.</summary>
public static class MailTexts
{
    /// <summary>Letters above 127 stand for octets.</summary>
    public static IReadOnlyList<string> Pieces { get; } =
    [
        "Content-Type: ", "multipart/mixed", "; boundary=", "b", "--b", "--b--", "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", "text/html", "message/rfc822", "Content-Transfer-Encoding: ",
        "base64", "quoted-printable", "x-uuencode", "begin 644 a\r\n#0V%T\r\n", "=ybegin name=a\r\n", "=", "==", "\"", "(", ")", "\\", ";", "name*0*=", "filename*=''%", "=?utf-8?q?", "=?=", "?=",
        "<a href=", "<!--", "-->", "</", "<script>", "<style>a{", "}", "style='color:", "&#x", "&amp", "http://", "www.", "charset=utf-7", "charset=iso-2022-jp", "+AD", "\0", "\u00FF", "QUJD", "ü",
    ];

    public static IEnumerable<byte[]> InAnyOrder(int count)
    {
        var random = new Random(20260101);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(60); n > 0; n--)
            {
                text.Append(Pieces[random.Next(Pieces.Count)]);
            }

            yield return Encoding.Latin1.GetBytes(text.ToString());
        }
    }

    public static IEnumerable<byte[]> Mutated(byte[] good, int count)
    {
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var bytes = good;
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var piece = Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Count)]);
                var at = random.Next(bytes.Length);
                bytes = [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + random.Next(10))..]];
            }

            yield return bytes;
        }
    }
}
