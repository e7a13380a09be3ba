using System.Collections.Immutable;
using Relay.Core.Checks;
using Relay.Mime.Html;

namespace Relay.Filters.Content;

/// <summary>
/// Text in HTML that nobody sees, by what hides it: words that are only there for filters, or that part the words a filter looks for. The first line
/// that newsletters hide for the list of messages is short, and is none of it.
/// </summary>
public sealed class HtmlCheck : ICheck
{
    /// <summary>Letters from which hidden text is more than a slip: a line.</summary>
    public const int Line = 60;

    /// <summary>Letters that are not drawn at all, as a newsletter's first line is not; this is several of them.</summary>
    public const int Paragraphs = 400;

    private const int LongestShown = 80;
    private const string Color = "HTML_HIDDEN_COLOR";
    private const string Size = "HTML_HIDDEN_SIZE";
    private const string Style = "HTML_HIDDEN_STYLE";

    public string Name => "html";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = [Color, Size, Style];

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var all = default(HiddenCounts);
        HtmlReading? example = null;
        foreach (var part in MessageContent.Of(context).View.Parts)
        {
            if (part.Html is { Hidden.IsEmpty: false } html)
            {
                var more = html.Concealed;
                all = new HiddenCounts(all.ByStyle + more.ByStyle, all.BySize + more.BySize, all.ByColor + more.ByColor);
                example ??= html;
            }
        }

        return new(example is null ? CheckResult.Nothing : Judge(all, example));
    }

    private static CheckResult Judge(in HiddenCounts all, HtmlReading example)
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        Add(hits, Color, all.ByColor, Line, example);
        Add(hits, Size, all.BySize, Line, example);
        Add(hits, Style, all.ByStyle, Paragraphs, example);
        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.DrainToImmutable());
    }

    private static void Add(ImmutableArray<SymbolHit>.Builder hits, string symbol, int count, int from, HtmlReading example)
    {
        if (count >= from)
        {
            var text = example.Hidden.Span.Trim();
            hits.Add(new SymbolHit(symbol, $"{count} letters: {Plain(text[..Math.Min(text.Length, LongestShown)])}"));
        }
    }

    /// <summary>On one line, and nothing that a terminal obeys.</summary>
    private static string Plain(ReadOnlySpan<char> text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) || from[i] is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : from[i];
        }
    });
}
