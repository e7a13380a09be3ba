using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Mime;

namespace Relay.Benchmarks;

/// <summary>
/// What reading a message costs: header and structure alone, and with every text decoded. MB/s is the message's size over the time.
/// </summary>
public class MimeBenchmarks
{
    private byte[] message = [];

    /// <summary>A usual message of 5 kB with both texts, one of plain text, and one with a file of 500 kB.</summary>
    [Params("alternative", "plain", "attachment")]
    public string Shape { get; set; } = "alternative";

    [GlobalSetup]
    public void Setup() => message = Shape switch
    {
        "plain" => [.. Header("text/plain; charset=utf-8"), .. Encoding.ASCII.GetBytes(Lines(45))],
        "attachment" => [.. Header("multipart/mixed; boundary=\"=_m1\""), .. Encoding.ASCII.GetBytes(Alternative("=_m1") + File())],
        _ => [.. Header("multipart/mixed; boundary=\"=_m1\""), .. Encoding.ASCII.GetBytes(Alternative("=_m1") + "--=_m1--\r\n")],
    };

    [Benchmark]
    public int Structure()
    {
        using var view = MessageView.Parse(message);
        return view.Parts.Count;
    }

    [Benchmark]
    public int AllText()
    {
        using var view = MessageView.Parse(message);
        var length = 0;
        foreach (var part in view.Parts)
        {
            length += part.VisibleText.Length;
        }

        return length;
    }

    [Benchmark]
    public int Everything()
    {
        using var view = MessageView.Parse(message);
        view.ReadAll();
        return view.Urls().Count + (int)view.AllDefects;
    }

    private static byte[] Header(string type) => Encoding.ASCII.GetBytes(
        Encoding.ASCII.GetString(SampleMail.Header).Replace("multipart/alternative; boundary=\"=_b1_4f1c\"", type, StringComparison.Ordinal) + "\r\n");

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("A line of about seventy characters, as people and their programs write.\r\n", count));

    private static string Alternative(string outer) =>
        $"--{outer}\r\nContent-Type: multipart/alternative; boundary=\"=_a1\"\r\n\r\n--=_a1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + Lines(10) + "Gr=C3=BC=C3=9Fe\r\n--=_a1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><style>.h{display:none}</style></head><body><table><tr><td style=\"color:#333;font-size:14px\">"
        + string.Concat(Enumerable.Repeat("<p>Text of a paragraph with <a href=\"http://example.com/a?b=1&amp;c=2\">a link</a> in it.</p>\r\n", 12))
        + "</td></tr></table></body></html>\r\n--=_a1--\r\n";

    private static string File() =>
        "--=_m1\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(new byte[500_000], Base64FormattingOptions.InsertLineBreaks) + "\r\n--=_m1--\r\n";
}
