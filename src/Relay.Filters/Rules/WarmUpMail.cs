using System.Text;

namespace Relay.Filters.Rules;

/// <summary>Messages that nobody wrote: words in the manner of letters, pages and lists, with links, numbers and the usual header fields.</summary>
internal static class WarmUpMail
{
    private static readonly string[] Words =
    [
        "please", "your", "account", "the", "offer", "and", "click", "here", "for", "a", "meeting", "on", "Monday", "with", "25%", "of", "money", "free", "report", "we", "have", "received",
        "payment", "this", "is", "not", "an", "order", "number", "4711", "from", "our", "shop", "to", "confirm", "password", "before", "Friday,", "thank", "you.", "Kind", "regards", "URGENT", "photos",
    ];

    public static readonly byte[][] All = [Letter(), Page(), Both(), List()];

    private static byte[] Letter() => Bytes(Head("Re: report of the meeting", "text/plain; charset=utf-8") + Text(900, "\n"));

    private static byte[] Page() => Bytes(Head("Your order 4711 is on its way!", "text/html; charset=iso-8859-1") + Html());

    private static byte[] Both() => Bytes(
        Head("Confirm your account", "multipart/alternative; boundary=\"b0\"") + "--b0\nContent-Type: text/plain\n\n" + Text(400, "\n") + "\n--b0\nContent-Type: text/html\n\n" + Html() + "\n--b0--\n");

    private static byte[] List() => Bytes(
        "List-Id: <talk.example.org>\nList-Unsubscribe: <mailto:talk-leave@example.org>\nPrecedence: list\n" + Head("[talk] Re: photos", "text/plain") + "> " + Text(300, "\n> ") + "\n\n" + Text(300, "\n") + "\n-- \nJo\n");

    private static string Head(string subject, string type) =>
        "Received: from mail.example.net (mail.example.net [192.0.2.7])\n\tby mx.example.org (Postfix) with ESMTPS id 4AB12C\n\tfor <jo@example.org>; Mon, 5 Jan 2026 10:00:00 +0000\n"
        + "Received: from [198.51.100.4] (helo=desk) by mail.example.net with esmtp (Exim 4.96) id 1abc-0002; Mon, 5 Jan 2026 09:59:58 +0000\n"
        + $"From: \"Sam Doe\" <sam@example.net>\nTo: Jo <jo@example.org>\nSubject: {subject}\nDate: Mon, 5 Jan 2026 09:59:50 +0000\nMessage-ID: <20260105.4711@example.net>\n"
        + $"MIME-Version: 1.0\nX-Mailer: Mailer 3\nReply-To: sam@example.com\nContent-Type: {type}\nContent-Transfer-Encoding: 8bit\n\n";

    private static string Html() =>
        "<html><head><title>Order</title><style>p { color: #333; font-size: 12px }</style></head><body bgcolor=\"#ffffff\"><div style=\"display:none\">" + Text(20, " ")
        + "</div><table width=\"600\"><tr><td><img src=\"https://img.example.com/a/b.png?u=12345\" width=\"1\" height=\"1\"><p>" + Text(250, "</p>\n<p><font size=\"2\">")
        + "</p><a href=\"https://www.example.com/c/12345?x=1&amp;y=jo%40example.org\">click here</a> <b>Sale</b><!-- end --></td></tr></table></body></html>\n";

    /// <summary>The same words in the same order each time, in paragraphs.</summary>
    private static string Text(int count, string between)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(Words[(i * 7 + (i / 5)) % Words.Length]).Append(i % 11 == 10 ? between : " ").Append(i % 66 == 65 ? "\n" : "");
        }

        return text.Append("https://example.com/path/").Append(count).Append(" or sam@example.com, +1 555 0100").ToString();
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
}
