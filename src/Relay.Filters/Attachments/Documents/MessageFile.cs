using Relay.Mime;
using Relay.Mime.Headers;

namespace Relay.Filters.Attachments.Documents;

/// <summary>
/// A message that is a file: .eml in an archive, and pages that were saved as messages (.mht). Its attachments are handed on, and of a saved page the
/// page itself. Bounded by what the files of the message may become together; never throws.
/// </summary>
internal static class MessageFile
{
    private const int MaxParts = 200;
    private const int MaxDepth = 10;

    public static bool IsMessage(string end) => end is "eml" or "emlx" or "nws" || IsPage(end);

    /// <param name="end">Of its name.</param>
    /// <param name="carry">Is handed its files; the octets are valid during the call only. False ends it.</param>
    public static void Read(ReadOnlyMemory<byte> bytes, string end, ScanBudget budget, Func<AttachmentInput, bool> carry)
    {
        // Decoded octets are never more than the encoded ones, but messages in messages are decoded again.
        var room = budget.Take((int)Math.Min(int.MaxValue, 2L * bytes.Length));
        using var view = MessageView.Parse(bytes, MimeLimits.Default with { Parts = MaxParts, Depth = MaxDepth, DecodedSize = room });
        view.ReadAll();
        budget.Step(view.Steps);
        foreach (var part in view.Parts)
        {
            var isPage = IsPage(end) && part.Kind == MediaKind.Html;
            if ((part.IsAttachment || isPage) && !carry(new AttachmentInput(isPage ? ["page.html"] : part.FileNames, part.ContentType, part.Body)))
            {
                return;
            }
        }
    }

    private static bool IsPage(string end) => end is "mht" or "mhtml";
}
