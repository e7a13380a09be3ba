using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Relay.Mime.Tests;

/// <summary>No octets make the reader throw, run past its bounds, or hand out a position that is not there.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "Content-Type: ", "multipart/mixed", "; boundary=", "b", "--b", "--b--", "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", "text/html", "message/rfc822", "Content-Transfer-Encoding: ",
        "base64", "quoted-printable", "x-uuencode", "begin 644 a\r\n#0V%T\r\n", "=ybegin name=a\r\n", "=", "==", "\"", "(", ")", "\\", ";", "name*0*=", "filename*=''%", "=?utf-8?q?", "=?=", "?=",
        "<a href=", "<!--", "-->", "</", "<script>", "<style>a{", "}", "style='color:", "&#x", "&amp", "http://", "www.", "charset=utf-7", "charset=iso-2022-jp", "+AD", "\0", "\u00FF", "QUJD", "ü",
    ];

    [Fact]
    public void AnyOctets_AreRead()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes => Read(bytes ?? [])));
    }

    [Fact]
    public void PiecesOfMail_InAnyOrder_AreRead()
    {
        var random = new Random(20260101);
        for (var i = 0; i < Rounds(3000); i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(60); n > 0; n--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            Assert.True(Read(Encoding.Latin1.GetBytes(text.ToString())));
        }
    }

    [Fact]
    public void GoodMessage_Mutated_IsRead()
    {
        var random = new Random(7);
        var good = Mail.Bytes(Mail.Good);
        for (var i = 0; i < Rounds(3000); i++)
        {
            var bytes = good.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var piece = Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]);
                var at = random.Next(bytes.Length);
                bytes = [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + random.Next(10))..]];
            }

            Assert.True(Read(bytes));
        }
    }

    [Fact]
    public void EveryPrefix_IsRead_AndHasNoMorePartsThanTheWhole()
    {
        var good = Mail.Bytes(Mail.Good);
        for (var length = 0; length <= good.Length; length++)
        {
            Assert.True(Read(good[..length]));
        }
    }

    [Fact]
    public void HeaderValues_OfAnyOctets_AreRead()
    {
        var random = new Random(3);
        for (var i = 0; i < Rounds(3000); i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var bytes = Encoding.Latin1.GetBytes(text);
            Assert.NotNull(Relay.Mime.Headers.HeaderText.Decode(bytes));
            Assert.NotNull(Relay.Mime.Headers.MailboxReader.Read(bytes));
            _ = Relay.Mime.Headers.DateReader.Read(bytes);
        }
    }

    private static int Rounds(int few) => Environment.GetEnvironmentVariable("RELAY_FULL") == "1" ? few * 30 : few;

    private static bool Read(byte[] message)
    {
        using var view = MessageView.Parse(message);
        view.ReadAll();
        foreach (var part in view.Parts)
        {
            Assert.InRange(part.BodyStart, 0, part.BodyEnd);
            Assert.InRange(part.BodyEnd, part.BodyStart, part.BodySource.Length);
            Assert.InRange(part.Parent, -1, part.Index - 1);
            _ = (part.Path, part.Charset, part.MagicType, part.Html, part.IsAttachment);
            foreach (var field in part.Fields)
            {
                _ = part.DecodeValue(field);
            }
        }

        _ = view.Urls();
        Assert.InRange(view.Parts.Count, 1, MimeLimits.Default.Parts);
        return true;
    }
}
