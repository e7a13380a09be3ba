using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Content;

namespace Relay.Filters.Attachments;

/// <summary>
/// The policy of files: what is attached, by content and by name, also within archives and documents. Finds no viruses, and trusts no name. A message
/// without files costs next to nothing.
/// </summary>
public sealed class AttachmentsCheck(AttachmentOptions options) : ICheck
{
    public string Name => "attachments";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols => AttachmentFacts.Symbols;

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        AttachmentInspector? inspector = null;
        foreach (var part in MessageContent.Of(context).View.Parts)
        {
            if (part.IsAttachment)
            {
                inspector ??= new AttachmentInspector(options);
                inspector.Inspect(new AttachmentInput(part.FileNames, part.ContentType, part.Body));
            }
        }

        return new(inspector is null ? CheckResult.Nothing : CheckResult.Hits(inspector.Findings.Hits()));
    }
}
