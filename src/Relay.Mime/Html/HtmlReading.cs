using Relay.Mime.Urls;

namespace Relay.Mime.Html;

/// <summary>What a reader of an HTML text sees, and what is hidden from the eye. The memory belongs to the message's view.</summary>
/// <param name="Visible">Entities decoded, white space collapsed, a line a block.</param>
/// <param name="Hidden">Text that style, colour or size keeps from the eye.</param>
/// <param name="Title">Of the title element; no client shows it.</param>
/// <param name="Urls">From attributes, in order.</param>
/// <param name="Counts">Elements that filters ask for.</param>
public sealed record HtmlReading(ReadOnlyMemory<char> Visible, ReadOnlyMemory<char> Hidden, string Title, IReadOnlyList<FoundUrl> Urls, HtmlCounts Counts)
{
    /// <summary>How much of <see cref="Hidden"/> is hidden by what.</summary>
    public HiddenCounts Concealed { get; init; }
}

/// <summary>Letters and digits that nobody sees, by the first of the reasons that holds.</summary>
/// <param name="ByStyle">Not drawn: display, visibility, opacity, no room, off the page.</param>
/// <param name="BySize">Letters of a pixel at most.</param>
/// <param name="ByColor">Letters in the colour behind them.</param>
public readonly record struct HiddenCounts(int ByStyle, int BySize, int ByColor);

/// <summary>How often the markup holds what filters ask for.</summary>
public readonly record struct HtmlCounts(int Tags, int Images, int Forms, int Scripts, int Frames, int Comments, int PasswordFields);
