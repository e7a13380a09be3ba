using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Content;
using Relay.Filters.Tests.Checks;
using Relay.Mime;

namespace Relay.Filters.Tests.Content;

public sealed class MimeCheckTests
{
    private const string Multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

    /// <summary>Every one that can be inserted; what each defect is Relay.Mime's tests show.</summary>
    private static readonly string[] Symbols =
    [
        "MIME_BARE_CR", "MIME_MIXED_LINE_ENDS", "MIME_NUL", "MIME_HEADER_JUNK", "MIME_SPACE_BEFORE_COLON", "MIME_BLANK_FOLD",
        "MIME_BEGINS_FOLDED", "MIME_HEADER_UNTERMINATED", "MIME_CONTENT_TYPE_REPEATED", "MIME_CONTENT_TYPE_MALFORMED", "MIME_COMMENT",
        "MIME_PARAMETER_REPEATED", "MIME_PARAMETER_MALFORMED", "MIME_PARAMETER_CONTINUATION", "MIME_NAME_CONFLICT",
        "MIME_BOUNDARY_MISSING", "MIME_BOUNDARY_ODD", "MIME_BOUNDARY_NOT_FOUND", "MIME_BOUNDARY_GUESSED", "MIME_BOUNDARY_PREFIX",
        "MIME_BOUNDARY_REUSED", "MIME_BOUNDARY_NOT_CLOSED", "MIME_PART_AFTER_CLOSE", "MIME_ENCODING_REPEATED", "MIME_ENCODING_MALFORMED",
        "MIME_ENCODING_UNKNOWN", "MIME_ENCODED_MULTIPART", "MIME_ENCODED_MESSAGE", "MIME_BASE64_JUNK", "MIME_BASE64_PADDING",
        "MIME_QUOTED_PRINTABLE_MALFORMED", "MIME_UUENCODE_MALFORMED", "MIME_ENCODED_TEXT", "MIME_UTF7", "MIME_DISPOSITION_REPEATED",
        "MIME_HIDDEN_MULTIPART", "MIME_BLANK_BEFORE_HEADER", "MIME_TOO_DEEP", "MIME_TOO_MANY_PARTS", "MIME_TOO_MANY_FIELDS",
        "MIME_HEADER_TOO_LARGE", "MIME_TOO_MANY_PARAMETERS", "MIME_LINE_TOO_LONG", "MIME_DECODED_TOO_LARGE", "MIME_TEXT_TOO_LONG",
        "MIME_TOO_MANY_BOUNDARIES",
    ];

    [Fact]
    public void Symbols_AreOneForEachDefect() => Assert.Equal(
        Symbols, Enum.GetValues<MimeDefects>().Where(static d => d != MimeDefects.None).Select(MimeCheck.SymbolOf));

    [Theory]
    [InlineData("Subject: x\r\n\r\ntext\r\n", "")]
    [InlineData(Multipart + "--b\r\n\r\ntext\r\n--b--\r\n", "")]
    [InlineData(Multipart + "--b\r\n\r\ntext\r\n", "MIME_BOUNDARY_NOT_CLOSED part 0")]
    [InlineData("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\ntext\r\n", "MIME_CONTENT_TYPE_REPEATED")]
    [InlineData("Subject: x\r\n\r\na\0b\r\n", "MIME_NUL")]
    [InlineData("Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-b+AD4-\r\n", "MIME_UTF7")]
    public async Task Mime_Defect_IsASymbolWithItsPart(string message, string expected)
    {
        var found = await RunAsync(Encoding.ASCII.GetBytes(message));
        Assert.StartsWith(expected.Split(' ')[0], found, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, found.Length == 0);
    }

    [Fact]
    public async Task Mime_LargerThanWhatIsLookedAt_SaysSoAndIsNoDefect()
    {
        var head = Encoding.ASCII.GetBytes(Multipart + "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", ContentLimits.Default.ScannedSize / 78)));
        Assert.StartsWith("MIME_NOT_WHOLE the first 8388608 octets were looked at", await RunAsync([.. head, .. lines, .. "--b--\r\n"u8]), StringComparison.Ordinal);
        Assert.Equal("MIME_UNKNOWN", Scorecard.UnknownSymbol(new MimeCheck().Name));
    }

    [Theory]
    [InlineData(3, "")]
    [InlineData(2, "MIME_BOUNDARY_NOT_CLOSED part 0, MIME_TOO_MANY_PARTS ")]
    public async Task Mime_PartsAtAndPastWhatIsConfigured(int parts, string expected) => Assert.Equal(
        expected,
        await RunAsync(Encoding.ASCII.GetBytes(Multipart + "--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"), new LimitOptions { Parts = parts }));

    [Theory]
    [InlineData(23, "")]
    [InlineData(22, "MIME_NOT_WHOLE the first 22 octets were looked at")]
    public async Task Mime_SizeAtAndPastWhatIsConfigured(int size, string expected) =>
        Assert.Equal(expected, await RunAsync("Subject: x\r\n\r\nsome text"u8.ToArray(), new LimitOptions { ScannedSize = size }));

    private static async Task<string> RunAsync(byte[] message, LimitOptions? limits = null)
    {
        using var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        body.Append(message);
        using var section = HeaderSection.Copy(message);
        var context = new CheckContext { Hostname = CheckCase.Hostname, Limits = ContentLimits.Of(limits ?? new LimitOptions()), Header = section, Message = new ReceivedMessage(body, section, hasEightBit: false) };
        using var features = context.Features;
        return await CheckCase.RunAsync(new MimeCheck(), context);
    }
}
