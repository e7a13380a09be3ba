using System.Collections.Immutable;
using Relay.Core.Checks;
using Relay.Mime;

namespace Relay.Filters.Content;

/// <summary>
/// Where users' clients may read another message than was scanned: each defect of the structure, the encodings and the names is a symbol
/// of its own, for rules to combine. Honest mail has hardly any.
/// </summary>
public sealed class MimeCheck : ICheck
{
    private const string NotWhole = "MIME_NOT_WHOLE";

    private static readonly (MimeDefects Defect, string Symbol)[] Known =
        [.. Enum.GetValues<MimeDefects>().Where(static d => d != MimeDefects.None).Select(static d => (d, SymbolOf(d)))];

    public string Name => "mime";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = [NotWhole, .. Known.Select(static k => k.Symbol)];

    /// <summary><c>MIME_BARE_CR</c> for <see cref="MimeDefects.BareCr"/>.</summary>
    public static string SymbolOf(MimeDefects defect) => "MIME_" + MimeDefectNames.Of(defect).Single().ToUpperInvariant();

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var content = MessageContent.Of(context);
        var defects = content.View.AllDefects;
        return new(defects == MimeDefects.None && content.IsWhole ? CheckResult.Nothing : CheckResult.Hits(Hits(content, defects)));
    }

    private static ImmutableArray<SymbolHit> Hits(MessageContent content, MimeDefects defects)
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        if (!content.IsWhole)
        {
            // Its cut end would look unfinished, which is no defect of the message.
            hits.Add(new SymbolHit(NotWhole, $"the first {content.View.Message.Length} octets were looked at"));
            defects &= ~(MimeDefects.BoundaryNotClosed | MimeDefects.Base64Padding | MimeDefects.BoundaryNotFound | MimeDefects.UuencodeMalformed);
        }

        foreach (var (defect, symbol) in Known)
        {
            if ((defects & defect) != 0)
            {
                hits.Add(new SymbolHit(symbol, Where(content.View, defect)));
            }
        }

        return hits.DrainToImmutable();
    }

    /// <summary>The first part that has it.</summary>
    private static string Where(MessageView view, MimeDefects defect)
    {
        foreach (var part in view.Parts)
        {
            if ((part.Defects & defect) != 0)
            {
                return $"part {part.Path}";
            }
        }

        return "";
    }
}
