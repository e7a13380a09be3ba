using Relay.Classifier;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>The features of the message's own header section.</summary>
internal static class HeaderFeatures
{
    /// <summary>Fields that are looked at; usual mail has 15 to 40. More are there only to fill something.</summary>
    private const int MaxFields = 150;

    /// <summary>Words of one value.</summary>
    private const int MaxWords = 80;

    public static SenderFacts Add(MessageView view, FeatureBuffer into, ReadOnlySpan<char> subjectTag)
    {
        var message = view.Message.Span;
        var fields = view.Header;
        var own = HeaderNames.OwnReceived(message, fields);
        var facts = new SenderFacts { SubjectStart = 4 };
        Span<char> room = stackalloc char[HeaderValue.MaxLength];
        var before = FeatureHash.Start;
        foreach (var field in fields)
        {
            var name = field.Name(message);
            var hash = FeatureHash.Folded(name);
            var use = HeaderNames.Of(name, hash);
            if (use == FieldUse.Skipped || (use == FieldUse.Received && own-- > 0))
            {
                continue;
            }

            if (++facts.Fields > MaxFields)
            {
                break;
            }

            var value = HeaderValue.Read(field.Value(message), room);
            if (use == FieldUse.Received)
            {
                facts.Received++;
                AddWords(into, FeatureGroups.Received, hash, value, apart: 0);
                continue;
            }

            into.Put(FeatureGroups.Header, Fact.FieldName, hash);
            into.Put(FeatureGroups.Header, Fact.FieldNameAsWritten, Exact(name));
            into.Put(FeatureGroups.Header, Fact.FieldAfterField, FeatureHash.Join(before, hash));
            before = hash;
            value = use == FieldUse.Subject && !subjectTag.IsEmpty && value.StartsWith(subjectTag) ? value[subjectTag.Length..].TrimStart() : value;
            AddField(into, use, hash, value, ref facts);
        }

        HeaderShape.AddRelations(into, facts);
        return facts;
    }

    private static void AddField(FeatureBuffer into, FieldUse use, uint name, ReadOnlySpan<char> value, ref SenderFacts facts)
    {
        switch (use)
        {
            case FieldUse.Subject:
                AddSubject(into, value);
                HeaderShape.AddSubject(into, value, ref facts);
                break;
            case FieldUse.From or FieldUse.Sender or FieldUse.ReplyTo or FieldUse.To or FieldUse.Cc or FieldUse.ErrorsTo:
                AddWords(into, FeatureGroups.Addresses, name, value, apart: 2);
                HeaderShape.AddAddress(into, use, value, ref facts);
                break;
            default:
                AddWords(into, FeatureGroups.Fields, name, value, apart: 1);
                HeaderShape.AddOther(into, use, value, ref facts);
                break;
        }
    }

    private static void AddSubject(FeatureBuffer into, ReadOnlySpan<char> value)
    {
        var words = new WordReader(value);
        uint first = 0, second = 0;
        for (var n = 0; n < MaxWords && words.Next(); n++)
        {
            into.Put(FeatureGroups.Subject, words.Folded);
            into.Put(FeatureGroups.Subject, words.Exact ^ 0x5BD1E995u); // beside the folded one: capitals tell
            into.Put(FeatureGroups.Subject, FeatureHash.Join(second, words.Folded));
            into.Put(FeatureGroups.Subject, FeatureHash.Join(first + 1, words.Folded));
            (first, second) = (second, words.Folded);
        }
    }

    /// <param name="apart">Pairs with this many words before it.</param>
    private static void AddWords(FeatureBuffer into, int group, uint name, ReadOnlySpan<char> value, int apart)
    {
        var words = new WordReader(value);
        uint first = 0, second = 0;
        for (var n = 0; n < MaxWords && words.Next(); n++)
        {
            var word = FeatureHash.Join(name, words.Folded);
            into.Put(group, word);
            if (apart > 0)
            {
                into.Put(group, FeatureHash.Join(second, word));
            }

            if (apart > 1)
            {
                into.Put(group, FeatureHash.Join(first + 1, word));
            }

            (first, second) = (second, word);
        }
    }

    private static uint Exact(ReadOnlySpan<byte> name)
    {
        var hash = FeatureHash.Start;
        foreach (var b in name)
        {
            hash = FeatureHash.Step(hash, b);
        }

        return hash;
    }
}
