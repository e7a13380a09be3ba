using System.Text;

namespace Relay.Testing.Fuzz;

/// <summary>
/// Messages that grow with a number, each of something whose reading might cost the square of it. Written with LF; steps are counted in
/// tests/run, time in tests/bench.
/// </summary>
public static class HostileMail
{
    private const string Multi = "Content-Type: multipart/mixed; boundary=b\n\n";

    public static readonly IReadOnlyList<(string Name, Func<int, string> Make)> Structure =
    [
        ("dash lines", n => Multi + "--b\n\n" + Repeat("--\n", n)),
        ("delimiters", n => Multi + Repeat("--b\n", n)),
        ("closing delimiters", n => Multi + Repeat("--b--\n", n)),
        ("messages in one another", n => Repeat("Content-Type: message/rfc822\n\n", n)),
        ("encoded messages in one another", n => Repeat("Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n", n)),
        ("encoded multiparts in one another", n => Repeat("Content-Type: multipart/mixed\nContent-Transfer-Encoding: quoted-printable\n\n--b\n", n)),
        ("multiparts in one another", n => string.Concat(Enumerable.Range(0, n / 20).Select(static i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")) + Repeat("--b1x\n", n)),
        ("same boundary again", n => Repeat(Multi + "--b\n", n)),
        ("folded lines", n => "Subject: a\n" + Repeat(" b\n", n) + "\nx\n"),
        ("junk lines", n => Repeat("junk\n", n) + "\nx\n"),
        ("bare CR", n => Repeat("a:\r", n)),
        ("encoded words", n => "Subject: " + Repeat("=?a?q?", n) + "\n\n"),
        ("parameters", n => "Content-Type: a/b" + Repeat("; name*0=\"", n) + "\n\n"),
        ("base64 junk", n => "Content-Transfer-Encoding: base64\n\n" + Repeat("=#A", n)),
        ("uuencode", n => "Subject: a\n\n" + Repeat("begin 644 a\n#0V%T\n", n)),
        ("yenc", n => "Subject: a\n\n" + Repeat("=ybegin \n", n)),
        ("brackets of a URL", n => "Subject: a\n\nhttp://" + Repeat(")", n)),
        ("schemes", n => "Subject: a\n\n" + Repeat("://", n)),
    ];

    public static readonly IReadOnlyList<(string Name, Func<int, string> Make)> Markup =
    [
        ("tags", n => Html(Repeat("<a>", n))),
        ("cells", n => Html(Repeat("<b>", 300) + Repeat("<td>", n))),
        ("end tags", n => Html(Repeat("<b>", 300) + Repeat("</i>", n))),
        ("open comments", n => Html(Repeat("<!--", n))),
        ("open quotes", n => Html(Repeat("<a b=\"", n))),
        ("scripts", n => Html(Repeat("<script>", n))),
        ("entities", n => Html(Repeat("&#", n))),
        ("styles", n => Html(Repeat("<style>a{url(", n))),
        ("links", n => Html(Repeat("<a href=http://x/>y", n))),
        ("links within links", n => Html(Repeat("<a href=x><p>", n))),
        ("hidden text", n => Html(Repeat("<b style='color:#fff'>x</b>y", n))),
        ("elements in one another", n => Html(Repeat("<div style='display:none'>x", n))),
        ("classes", n => Html("<style>" + Repeat(".a{display:none}", 300) + "</style>" + Repeat("<p class='b c d e f'>", n))),
        ("lists in lists", n => Html(Repeat("<ul><li>", n))),
        ("bases", n => Html("<base href=http://" + Repeat("x", 200) + "/>" + Repeat("<a href=../y>", n))),
        ("attributes", n => Html("<a " + Repeat("a", 100) + Repeat(" b=c", n) + ">")),
    ];

    public static IEnumerable<(string Name, Func<int, string> Make)> All => Structure.Concat(Markup);

    public static string Repeat(string text, int n) => new StringBuilder(text.Length * n).Insert(0, text, n).ToString();

    private static string Html(string html) => "Content-Type: text/html\n\n" + html;
}
