using System.Text;

namespace Relay.Mime.Tests;

/// <summary>Messages for tests: written with LF, read with CR LF; letters above 127 stand for octets.</summary>
internal static class Mail
{
    /// <summary>The defect-free message that other tests bend.</summary>
    public const string Good =
        "From: a@example.org\nTo: b@example.org\nSubject: Test\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b1\"\n\nPreamble\n--b1\n"
        + "Content-Type: multipart/alternative; boundary=b2\n\n--b2\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\n"
        + "--b2\nContent-Type: text/html; charset=utf-8\n\n<p>Hello <a href=\"http://example.com/a?b=1&amp;c=2\">you</a></p>\n--b2--\n\n--b1\n"
        + "Content-Type: application/zip; name=\"f.zip\"\nContent-Disposition: attachment; filename=\"f.zip\"\nContent-Transfer-Encoding: base64\n\nUEsDBAoAAAA=\n--b1--\nEpilogue\n";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    /// <summary>As it stands: no line end is changed.</summary>
    public static byte[] Raw(string text) => Encoding.Latin1.GetBytes(text);

    public static MessageView Read(string text, MimeLimits? limits = null)
    {
        var view = MessageView.Parse(Bytes(text), limits);
        view.ReadAll();
        return view;
    }

    public static MessageView Read(byte[] message)
    {
        var view = MessageView.Parse(message);
        view.ReadAll();
        return view;
    }

    /// <summary>A message of one part with these header lines.</summary>
    public static MessageView Part(string header, string body = "x\n") => Read($"From: a@example.org\n{header}\n\n{body}");

    /// <summary>A part with these header lines inside a good multipart.</summary>
    public static MessageView Inner(string header, string body) =>
        Read($"From: a@example.org\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n{header}\n\n{body}\n--bb--\n");

    public static string[] Types(MessageView view) => [.. view.Parts.Select(static p => $"{p.Path} {p.ContentType}")];

    public static string Text(MimePart part) => part.Text.ToString();

    public static string Body(MimePart part) => Encoding.Latin1.GetString(part.Body.Span);
}
