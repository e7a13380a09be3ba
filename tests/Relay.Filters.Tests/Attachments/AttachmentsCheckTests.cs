using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Attachments;
using Relay.Filters.Content;
using Relay.Filters.Tests.Attachments.Samples;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Attachments;

public sealed class AttachmentsCheckTests
{
    private const string Head = "From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n";

    [Fact]
    public async Task Message_WithoutFiles_IsNothing() => Assert.Equal("", await FoundAsync("Subject: s\r\n\r\ntext\r\n"));

    [Fact]
    public async Task Message_WithAProgram_IsFound_AndParsedOnce()
    {
        using var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        var context = Context(Message("application/pdf; name=\"a.pdf\"", Files.Program), body);
        var found = await CheckCase.RunAsync(new AttachmentsCheck(new AttachmentOptions()), context);
        Assert.Equal("ATTACHMENT_EXECUTABLE a.pdf: Windows program, ATTACHMENT_TYPE_MISMATCH a.pdf: content is Windows program", found);
        Assert.Same(MessageContent.Of(context), context.Features.Get<MessageContent>());
        context.Features.Dispose();
    }

    [Fact]
    public async Task Message_LargerThanOnePiece_IsReadWhole()
    {
        var zip = Files.Zip(("a.bin", [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * i % 253))]), ("b.exe", Files.Program));
        Assert.Equal("ATTACHMENT_EXECUTABLE a.zip/b.exe: Windows program", await FoundAsync(Message("application/zip; name=\"a.zip\"", zip), memory: 20_000));
    }

    [Fact]
    public async Task Part_WithTwoNames_BothAreJudged() => Assert.Contains(
        "ATTACHMENT_EXECUTABLE", await FoundAsync(Message("application/octet-stream; name=\"a.txt\"\r\nContent-Disposition: attachment; filename=\"b.scr\"", [1, 2])), StringComparison.Ordinal);

    [Fact]
    public async Task Part_ThatIsTextToRead_IsNoFile() => Assert.Equal(
        "", await FoundAsync(Head + "Content-Type: text/html\r\n\r\n<html><script>document.write(atob(x))</script>\r\n--b--\r\n"));

    /// <summary>Every symbol stands here, so that none is without its sample in these tests.</summary>
    [Fact]
    public void Symbols_AreThoseOfTheFacts_InTheirOrder()
    {
        string[] all =
        [
            "ATTACHMENT_EXECUTABLE", "ATTACHMENT_SCRIPT", "ATTACHMENT_SHORTCUT", "ATTACHMENT_DISK_IMAGE", "ATTACHMENT_ONENOTE", "ATTACHMENT_DOUBLE_EXTENSION", "ATTACHMENT_NAME_TRICK",
            "ATTACHMENT_TYPE_MISMATCH", "ATTACHMENT_ENCRYPTED", "ATTACHMENT_MACRO", "ATTACHMENT_MACRO_AUTO", "ATTACHMENT_EXTERNAL_TEMPLATE", "ATTACHMENT_DDE", "ATTACHMENT_RTF_OBJECT", "ATTACHMENT_EQUATION",
            "ATTACHMENT_PDF_ACTION", "ATTACHMENT_HTML", "ATTACHMENT_HTML_FORM", "ATTACHMENT_HTML_SMUGGLING", "ATTACHMENT_SVG_SCRIPT", "ATTACHMENT_RARE_ARCHIVE",
            "ATTACHMENT_ARCHIVE_MISMATCH", "ATTACHMENT_ARCHIVE_BROKEN", "ATTACHMENT_BOMB", "ATTACHMENT_BOUNDS",
        ];
        Assert.Equal(all, new AttachmentsCheck(new AttachmentOptions()).Symbols);
        Assert.Equal(all, Enum.GetNames<AttachmentFact>().Select(static f => "ATTACHMENT_" + string.Concat(f.Select(static (c, i) => char.IsUpper(c) && i > 0 ? "_" + c : c.ToString())).ToUpperInvariant().Replace("ONE_NOTE", "ONENOTE", StringComparison.Ordinal)));
    }

    private static string Message(string type, byte[] content) =>
        $"{Head}Content-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)}\r\n--b--\r\n";

    private static CheckContext Context(string message, MessageBody body)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        body.Append(bytes);
        return new CheckContext { Hostname = CheckCase.Hostname, Message = new ReceivedMessage(body, HeaderSection.Copy(bytes), false) };
    }

    private static async Task<string> FoundAsync(string message, int memory = int.MaxValue)
    {
        using var body = new MessageBody(memory, Path.GetTempPath());
        var context = Context(message, body);
        using var features = context.Features;
        return await CheckCase.RunAsync(new AttachmentsCheck(new AttachmentOptions()), context);
    }
}
