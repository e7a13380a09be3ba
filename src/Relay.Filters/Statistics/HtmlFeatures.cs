using Relay.Classifier;
using Relay.Mime.Html;

namespace Relay.Filters.Statistics;

/// <summary>The features of markup: which tags follow each other, their attributes, and text that nobody sees.</summary>
internal static class HtmlFeatures
{
    /// <summary>Tags that are read. A rich newsletter has a thousand.</summary>
    private const int MaxTags = 1500;

    /// <summary>Longer values of attributes are data or links.</summary>
    private const int MaxValue = 24;

    private const int MaxHiddenWords = 200;
    private const int MaxTitleWords = 20;

    [ThreadStatic]
    private static HtmlAttribute[]? room;

    public static void Add(FeatureBuffer into, ReadOnlySpan<char> markup, HtmlReading reading)
    {
        AddTags(into, markup);
        var hidden = new WordReader(reading.Hidden.Span);
        for (var n = 0; n < MaxHiddenWords && hidden.Next(); n++)
        {
            into.Put(FeatureGroups.Html, Fact.HiddenWord, hidden.Folded);
        }

        var title = new WordReader(reading.Title);
        for (var n = 0; n < MaxTitleWords && title.Next(); n++)
        {
            into.Put(FeatureGroups.Html, Fact.TitleWord, title.Folded);
        }
    }

    private static void AddTags(FeatureBuffer into, ReadOnlySpan<char> markup)
    {
        var tokens = new HtmlTokenizer(markup, room ??= new HtmlAttribute[HtmlTokenizer.MaxAttributes]);
        var before = FeatureHash.Start;
        for (var n = 0; n < MaxTags;)
        {
            var token = tokens.Read();
            if (token == HtmlToken.End)
            {
                return;
            }

            if (token is not (HtmlToken.StartTag or HtmlToken.EndTag))
            {
                continue;
            }

            n++;
            var tag = FeatureHash.Of(tokens.TagName, token == HtmlToken.EndTag ? 1 : FeatureHash.Start);
            into.Put(FeatureGroups.Html, Fact.Tag, tag);
            into.Put(FeatureGroups.Html, Fact.TagAfterTag, FeatureHash.Join(before, tag));
            before = tag;
            for (var i = 0; token == HtmlToken.StartTag && i < tokens.AttributeCount; i++)
            {
                AddAttribute(into, markup, tag, tokens[i]);
            }
        }
    }

    private static void AddAttribute(FeatureBuffer into, ReadOnlySpan<char> markup, uint tag, HtmlAttribute attribute)
    {
        var name = FeatureHash.Of(markup.Slice(attribute.NameStart, attribute.NameLength));
        into.Put(FeatureGroups.Html, Fact.Attribute, FeatureHash.Join(tag, name));
        var value = markup.Slice(attribute.ValueStart, attribute.ValueLength);
        if (value.Length is > 0 and <= MaxValue && value.IndexOfAny('\r', '\n') < 0)
        {
            into.Put(FeatureGroups.Html, Fact.AttributeValue, FeatureHash.Folded(value, name));
        }
    }
}
