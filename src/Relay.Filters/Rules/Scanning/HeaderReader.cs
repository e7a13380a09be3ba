using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Values of header fields as rules ask for them. Bytes are chars (Latin-1). Remembers what it gave, for one message.</summary>
internal sealed class HeaderReader(IRuleSubject subject, DomainTable domains)
{
    private static readonly string[] MessageIds = ["X-Message-Id", "Resent-Message-Id", "X-Original-Message-ID", "Message-Id"];

    private readonly Dictionary<HeaderSelector, IReadOnlyList<string>> known = [];
    private readonly Dictionary<HeaderSelector, string?> joined = [];

    /// <summary>Texts of functions and their arguments: rule files and code write them, never a message.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, HeaderSelector?> Selectors = new(StringComparer.Ordinal);

    /// <summary>Texts that are remembered.</summary>
    private const int MostSelectors = 4_096;

    public IReadOnlyList<string> All(HeaderSelector selector)
    {
        if (!known.TryGetValue(selector, out var values))
        {
            known.Add(selector, values = Read(selector));
        }

        return values;
    }

    public IReadOnlyList<string> All(string selector) => SelectorOf(selector) is { } parsed ? All(parsed) : [];

    private static HeaderSelector? SelectorOf(string text)
    {
        if (!Selectors.TryGetValue(text, out var selector))
        {
            selector = HeaderSelector.TryParse(text);
            _ = Selectors.Count < MostSelectors && Selectors.TryAdd(text, selector);
        }

        return selector;
    }

    /// <summary>The text a pattern is held against; null where there is no such field.</summary>
    public string? Joined(HeaderSelector selector)
    {
        if (!joined.TryGetValue(selector, out var text))
        {
            var values = All(selector);
            text = values.Count == 0 ? null : values.Count == 1 ? values[0] : string.Join(values[0].EndsWith('\n') ? "" : "\n", values);
            joined.Add(selector, text);
        }

        return text;
    }

    /// <summary>The first value without the line end, or empty.</summary>
    public string First(string selector) => All(selector) is [var first, ..] ? first.TrimEnd('\n') : "";

    /// <summary>All values in one text, or empty.</summary>
    public string Text(string selector) => string.Concat(All(selector));

    private List<string> Read(HeaderSelector selector)
    {
        var values = Source(selector);
        if (values.Count > 1 && (selector.First || selector.Last))
        {
            values = [selector.First ? values[0] : values[^1]];
        }

        if (selector.Address || selector.Phrase)
        {
            values = Addresses(values, selector);
        }

        return selector.Host || selector.Ip ? HostNames.Of(values, selector, domains) : values;
    }

    private List<string> Source(HeaderSelector selector)
    {
        var raw = selector.Raw || selector.Address || selector.Phrase;
        switch (selector.Name)
        {
            case "ALL":
                return selector.Raw ? RawHeader(0, int.MaxValue) : Whole(0, int.MaxValue, selector.Raw);
            case "ALL-TRUSTED":
                return Whole(0, TrustedFields, selector.Raw);
            case "ALL-INTERNAL":
                return Whole(0, InternalFields, selector.Raw);
            case "ALL-UNTRUSTED":
                return Whole(TrustedFields, int.MaxValue, selector.Raw);
            case "ALL-EXTERNAL":
                return Whole(InternalFields, int.MaxValue, selector.Raw);
            case "MESSAGEID":
                return [.. MessageIds.SelectMany(n => Fields(n, raw))];
        }

        return selector.Name.ToLowerInvariant() switch
        {
            "envelopefrom" => subject.EnvelopeFrom is { } from ? [from] : [],
            "tocc" => [.. Fields("To", raw), .. Fields("Cc", raw)],
            "x-spam-relays-trusted" => [RuleRelays.Format(subject.Relays.Trusted)],
            "x-spam-relays-untrusted" => [RuleRelays.Format(subject.Relays.Untrusted)],
            "x-spam-relays-internal" => [RuleRelays.Format(subject.Relays.Internal)],
            "x-spam-relays-external" => [RuleRelays.Format(subject.Relays.External)],
            _ => Fields(selector.Name, raw),
        };
    }

    private int TrustedFields => subject.Relays.TrustedFields is >= 0 and var n ? n : subject.Relays.Trusted.Count;

    private int InternalFields => subject.Relays.InternalFields is >= 0 and var n ? n : subject.Relays.Internal.Count;

    private List<string> Fields(string name, bool raw)
    {
        var values = new List<string>();
        foreach (var field in subject.Header)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                values.Add(Encoding.Latin1.GetString(raw ? field.Raw.Span : field.Value.Span) + "\n");
            }
        }

        return values;
    }

    private List<string> RawHeader(int from, int to) => Whole(from, to, raw: true);

    /// <summary>Fields from the n-th Received on; those above the first count as of before it.</summary>
    private List<string> Whole(int from, int to, bool raw)
    {
        var lines = new List<string>();
        var received = -1;
        foreach (var field in subject.Header)
        {
            received += field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            if ((received >= from || from == 0) && received <= to)
            {
                lines.Add(field.Name + ":" + (raw ? Encoding.Latin1.GetString(field.Raw.Span) : " " + Encoding.Latin1.GetString(field.Value.Span)) + "\n");
            }
        }

        return lines;
    }

    private static List<string> Addresses(List<string> values, HeaderSelector selector)
    {
        var result = new List<string>();
        foreach (var value in values)
        {
            foreach (var address in HeaderAddresses.Read(value))
            {
                if (selector.Address && address.Address.Length > 0)
                {
                    result.Add(address.Address);
                }
                else if (!selector.Address && address.Phrase.Length > 0)
                {
                    result.Add(selector.Raw ? address.Phrase : Shown(EncodedWords.Decode(address.Phrase)));
                }
            }
        }

        return result;
    }

    private static string Shown(string phrase)
    {
        var text = string.Join(' ', phrase.Split([' ', '\t', '\r', '\n', '\f', '\v'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length >= 2 && text[0] == '\'' && text[^1] == '\'' ? text[1..^1] : text;
    }
}
