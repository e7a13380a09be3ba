using Relay.Classifier;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>The features of all parts.</summary>
internal static class BodyFeatures
{
    /// <summary>Parts that are looked at, readings of others left out. More are a digest's messages.</summary>
    private const int MaxParts = 60;

    /// <summary>Texts whose beginnings are cut into runs of characters.</summary>
    private const int MaxGramTexts = 3;

    private const int Group = FeatureGroups.Body;

    public static void Add(MessageView view, SenderFacts sender, FeatureBuffer into)
    {
        var body = new Body(into, sender);
        var parts = 0;
        for (var i = 0; i < view.Parts.Count && parts < MaxParts; i++)
        {
            if (view.Parts[i] is { ReadingOf: < 0 } part)
            {
                parts++;
                body.Add(part);
            }
        }

        body.Finish(view);
    }

    private struct Body(FeatureBuffer into, SenderFacts sender)
    {
        private readonly FeatureBuffer into = into;
        private UrlFeatures urls = new(sender);
        private TextBudget budget;
        private TextCounts counts;
        private uint types = FeatureHash.Start;
        private int html;
        private int plain;
        private int files;
        private int images;

        public void Add(MimePart part)
        {
            PartFeatures.Add(into, part);
            types = FeatureHash.Join(types, FeatureHash.Of(part.ContentType));
            files += part.FileName is null ? 0 : 1;
            images += part.ContentType.StartsWith("image/", StringComparison.Ordinal) ? 1 : 0;
            var text = part.VisibleText.Span;
            if (part.Html is { } reading)
            {
                html++;
                AddHtml(part, reading);
            }
            else
            {
                plain += text.IsEmpty ? 0 : 1;
            }

            budget.Take(text, out var head, out var tail);
            AddText(head, html + plain <= MaxGramTexts);
            AddText(tail, withGrams: false);
        }

        public void Finish(MessageView view)
        {
            var message = view.Message.Span;
            var octets = message[Math.Min(message.Length, view.Root.BodyStart)..];
            into.Put(Group, Fact.PartTypes, types);
            into.Put(Group, Fact.PartMix, (uint)((Math.Min(html, 7) << 12) | (Math.Min(plain, 7) << 8) | (Math.Min(files, 3) << 4) | Math.Min(images, 3)));
            into.Put(Group, Fact.Size, FeatureHash.Bucket(octets.Length - octets.Count((byte)'\r')));
            counts.Put(into);
            urls.Put(into);
        }

        private void AddText(ReadOnlySpan<char> text, bool withGrams)
        {
            if (text.IsEmpty)
            {
                return;
            }

            counts.Read(text);
            counts.Words += TextFeatures.AddWords(into, text);
            urls.AddText(into, text);
            if (withGrams)
            {
                TextFeatures.AddGrams(into, text);
                TextFeatures.AddStyle(into, text);
            }
        }

        private void AddHtml(MimePart part, Relay.Mime.Html.HtmlReading reading)
        {
            var markup = part.Text.Span;
            var many = reading.Counts;
            HtmlFeatures.Add(into, markup, reading);
            urls.Add(into, reading.Urls);
            into.Put(Group, Fact.Tags, FeatureHash.Bucket(many.Tags));
            into.Put(Group, Fact.Images, (uint)Math.Min(9, many.Images));
            into.Put(Group, Fact.Forms, (uint)Math.Min(3, many.Forms));
            into.Put(Group, Fact.Scripts, (uint)Math.Min(3, many.Scripts));
            into.Put(Group, Fact.Frames, (uint)Math.Min(3, many.Frames));
            into.Put(Group, Fact.Passwords, (uint)Math.Min(3, many.PasswordFields));
            into.Put(Group, Fact.Comments, FeatureHash.Bucket(many.Comments));
            into.Put(Group, Fact.HiddenText, FeatureHash.Bucket(reading.Hidden.Length - reading.Hidden.Span.Count('\r')));
            into.Put(Group, Fact.HtmlTitle, reading.Title.Length > 0);
            into.Put(Group, Fact.HtmlShare, FeatureHash.Share(reading.Visible.Length, markup.Length - markup.Count('\r'), 10));
        }
    }
}
