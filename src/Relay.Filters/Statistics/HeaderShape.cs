using Relay.Classifier;

namespace Relay.Filters.Statistics;

/// <summary>What a header is like, apart from its words: forms of addresses and ids, and how fields agree with each other.</summary>
internal static class HeaderShape
{
    private const int Group = FeatureGroups.Header;

    public static void AddSubject(FeatureBuffer into, ReadOnlySpan<char> value, ref SenderFacts facts)
    {
        int letters = 0, capitals = 0;
        uint marks = 0;
        foreach (var c in value)
        {
            letters += char.IsLetter(c) ? 1 : 0;
            capitals += char.IsUpper(c) ? 1 : 0;
            marks |= c switch { '!' => 1u, '?' => 2, '$' or '€' or '£' => 4, >= '0' and <= '9' => 8, '%' => 16, >= (char)0x80 => 32, _ => 0 };
        }

        facts.SubjectStart = value.IsEmpty ? 4u
            : value.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? 1u
            : value.StartsWith("Fw", StringComparison.OrdinalIgnoreCase) ? 2u
            : value[0] == '[' ? 3u : 0u;
        into.Put(Group, Fact.SubjectLength, FeatureHash.Bucket(value.Length));
        into.Put(Group, Fact.SubjectCapitals, FeatureHash.Share(capitals, letters, 10));
        into.Put(Group, Fact.SubjectMarks, marks);
        into.Put(FeatureGroups.Subject, Fact.SubjectShape, FeatureHash.Shape(value));
        into.Put(Group, Fact.SubjectGaps, value.Contains("  ", StringComparison.Ordinal));
    }

    public static void AddAddress(FeatureBuffer into, FieldUse use, ReadOnlySpan<char> value, ref SenderFacts facts)
    {
        var domain = DomainName.OfAddress(value);
        switch (use)
        {
            case FieldUse.From:
                (facts.From, facts.HasFrom) = (domain, true);
                AddFrom(into, value, domain);
                break;
            case FieldUse.ReplyTo:
                facts.ReplyTo = domain;
                break;
            case FieldUse.Sender:
                facts.Sender = domain;
                break;
            case FieldUse.To:
                (facts.To, facts.HasTo) = (domain, true);
                into.Put(Group, Fact.ToForm, (value.Contains('@') ? 1u : 0) | (value.Contains('<') ? 2u : 0) | (value.Contains('"') ? 4u : 0) | (value.IsEmpty ? 8u : 0));
                into.Put(Group, Fact.ToCount, FeatureHash.Bucket(value.Count('@')));
                break;
        }
    }

    public static void AddOther(FeatureBuffer into, FieldUse use, ReadOnlySpan<char> value, ref SenderFacts facts)
    {
        switch (use)
        {
            case FieldUse.MessageId:
                facts.HasMessageId = true;
                var at = value.LastIndexOf('@');
                facts.MessageId = at < 0 ? DomainName.None : DomainName.Of(value[(at + 1)..]);
                into.Put(Group, Fact.MessageIdShape, FeatureHash.Shape(value));
                into.Put(Group, Fact.MessageIdLength, (uint)value.Length / 4);
                into.Put(Group, Fact.MessageIdTop, facts.MessageId.Top);
                break;
            case FieldUse.Date:
                facts.HasDate = true;
                into.Put(Group, Fact.DateShape, FeatureHash.Shape(value));
                into.Put(Group, Fact.DateZone, Zone(value));
                break;
            case FieldUse.Mailer:
                facts.HasMailer = true;
                var words = new WordReader(value);
                into.Put(Group, Fact.Mailer, words.Next() ? words.Folded : 0);
                break;
            case FieldUse.InReplyTo or FieldUse.References:
                facts.IsAnswer = true;
                break;
        }
    }

    public static void AddRelations(FeatureBuffer into, in SenderFacts facts)
    {
        into.Put(Group, Fact.ReplyTo, facts.ReplyTo.RelationTo(facts.From));
        into.Put(Group, Fact.SenderRelation, facts.Sender.RelationTo(facts.From));
        into.Put(Group, Fact.MessageIdDomain, facts.HasMessageId ? 1 + facts.MessageId.RelationTo(facts.From) : 0);
        into.Put(Group, Fact.ToIsFrom, facts.To.RelationTo(facts.From));
        into.Put(Group, Fact.ToForm, facts.HasTo ? 100u : 101u);
        into.Put(Group, Fact.FromForm, facts.HasFrom ? 100u : 101u);
        into.Put(Group, Fact.DateZone, facts.HasDate ? 1u : 0u);
        into.Put(Group, Fact.Answer, facts.IsAnswer);
        into.Put(Group, Fact.SubjectStart, (facts.SubjectStart * 2) + (facts.IsAnswer ? 1u : 0u));
        into.Put(Group, Fact.Mailer, facts.HasMailer);
        into.Put(Group, Fact.FieldCount, (uint)facts.Fields / 2);
        into.Put(Group, Fact.ReceivedCount, (uint)Math.Min(8, facts.Received));
    }

    private static void AddFrom(FeatureBuffer into, ReadOnlySpan<char> value, DomainName domain)
    {
        var address = DomainName.AddressIn(value);
        var at = address.LastIndexOf('@');
        var local = at < 0 ? address : address[..at];
        var open = value.LastIndexOf('<');
        var display = open <= 0 ? default : value[..open].Trim(" \"'\t");
        var digits = 0;
        foreach (var c in local)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        into.Put(Group, Fact.FromShape, FeatureHash.Shape(value));
        into.Put(Group, Fact.FromForm, (open >= 0 ? 1u : 0) | (value.Contains('"') ? 2u : 0) | (display.IsEmpty ? 4u : 0) | (at < 0 ? 8u : 0));
        into.Put(Group, Fact.FromTop, domain.Top);
        into.Put(Group, Fact.LocalShape, FeatureHash.Shape(local));
        into.Put(Group, Fact.LocalDigits, (uint)Math.Min(8, digits));
        into.Put(Group, Fact.DisplayHasAt, display.Contains('@'));
        AddDisplay(into, display, local, at < 0 ? default : address[(at + 1)..]);
    }

    /// <summary>Whether the address is made of the name that is shown.</summary>
    private static void AddDisplay(FeatureBuffer into, ReadOnlySpan<char> display, ReadOnlySpan<char> local, ReadOnlySpan<char> domain)
    {
        var (words, inLocal, inDomain) = (0u, false, false);
        foreach (var range in display.SplitAny(' ', '.', '-'))
        {
            var word = display[range];
            words += word.IsEmpty ? 0u : 1u;
            inLocal |= word.Length > 2 && local.Contains(word, StringComparison.OrdinalIgnoreCase);
            inDomain |= word.Length > 2 && domain.Contains(word, StringComparison.OrdinalIgnoreCase);
        }

        into.Put(Group, Fact.DisplayWords, Math.Min(8, words));
        into.Put(Group, Fact.DisplayInLocal, display.IsEmpty ? 2u : inLocal ? 1u : 0u);
        into.Put(Group, Fact.DisplayInDomain, display.IsEmpty ? 2u : inDomain ? 1u : 0u);
    }

    private static uint Zone(ReadOnlySpan<char> date)
    {
        var sign = date.LastIndexOfAny('+', '-');
        return sign >= 0 && sign + 5 <= date.Length ? FeatureHash.Of(date.Slice(sign, 5)) : FeatureHash.Of(date[(date.LastIndexOf(' ') + 1)..]);
    }
}
