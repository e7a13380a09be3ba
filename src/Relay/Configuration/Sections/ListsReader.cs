using System.Buffers.Binary;
using System.Globalization;
using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.dns_lists</c>, and what lists of <c>checks.uri_lists</c> have in common with them: zones, weights, and what their answers mean.</summary>
internal static class ListsReader
{
    public static List<DnsListOptions> Read(Section parent, string key)
    {
        var lists = new List<DnsListOptions>();
        foreach (var list in parent.Maps(key) ?? [])
        {
            lists.Add(ReadOne(list, DnsListKind.Ip));
            list.Finish();
        }

        return lists;
    }

    /// <summary>A list's own keys; the caller finishes the section.</summary>
    public static DnsListOptions ReadOne(Section list, DnsListKind kind)
    {
        foreach (var needed in (string[])["zone", "codes"])
        {
            if (list.Take(needed) is null)
            {
                list.Context.Bag.Error(list.Position, $"{list.PathOf(needed)} is missing; write {{ zone: NAME, weight: N, codes: {{ \"127.0.0.2\": SYMBOL }} }}");
            }
        }

        return new DnsListOptions
        {
            Zone = list.Value("zone", Zone, ""),
            Kind = list.Value("kind", Scalars.OneOf(("ip", DnsListKind.Ip), ("domain", DnsListKind.Domain)), kind),
            Codes = Codes(list, list.Value("weight", Scalars.Score, 0)),
            Group = list.Value<string?>("group", static text => text, null),
            GroupCap = list.Value<double?>("group_cap", Cap, null),
            Text = list.Value("text", Scalars.Switch, false),
            TestPoint = list.Take("test") is null ? null : list.Value("test", DomainNames.Name, ""),
            Breaker = list.Value("breaker", Scalars.Switch, true),
        };
    }

    private static List<DnsListCode> Codes(Section list, double weight)
    {
        var found = new List<DnsListCode>();
        if (list.Map("codes") is not { } codes)
        {
            return found;
        }

        foreach (var entry in codes.Entries)
        {
            if (!TryCode(entry.Key, out var code))
            {
                codes.Context.Bag.Error(entry.Position, $"{codes.PathOf(entry.Key)} is no answer of a list; write an address such as \"127.0.0.2\", a range of last octets such as \"127.0.0.2-11\", or a bit such as \"&8\"");
            }

            if (entry.Value is MapNode map)
            {
                var own = new Section(map, codes.PathOf(entry.Key), codes.Context);
                code = code with { Symbol = own.Value("symbol", Symbol, ""), Weight = own.Value("weight", Scalars.Score, weight) };
                own.Finish();
            }
            else
            {
                code = code with { Symbol = codes.Value(entry.Key, Symbol, ""), Weight = weight };
            }

            found.Add(code);
        }

        return found;
    }

    /// <summary>A problem never shows the zone: keys of paid lists are part of it.</summary>
    private static Parsed<string> Zone(string text) =>
        DomainNames.TryName(text, out var name) ? name : Parsed.Wrong<string>("not a domain name; write the list's zone, such as zen.spamhaus.org");

    private static Parsed<string> Symbol(string text) =>
        text.Length is > 0 and <= 128 && char.IsAsciiLetterUpper(text[0]) && text.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
            ? text
            : Parsed.Wrong<string>($"{Words.Quote(text)} is not a symbol; write capitals, digits and _, such as LIST_A");

    private static Parsed<double?> Cap(string text) => Scalars.Score(text) is { Problem: null, Value: >= 0 } cap
        ? cap.Value
        : Parsed.Wrong<double?>($"{Words.Quote(text)} is not a cap; write a number from 0, such as 8");

    private static bool TryCode(string text, out DnsListCode code)
    {
        code = new DnsListCode(0, 0, 0, "", 0);
        if (text.StartsWith('&'))
        {
            code = code with { Bit = byte.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var bit) ? bit : (byte)0 };
            return code.Bit > 0;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Addresses.TryAddress(dash < 0 ? text : text[..dash], out var address) || address.GetAddressBytes() is not [_, _, _, var first] octets)
        {
            return false;
        }

        var last = first;
        var value = BinaryPrimitives.ReadUInt32BigEndian(octets);
        var whole = dash < 0 || (byte.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out last) && last >= first);
        code = code with { First = value, Last = value - first + last };
        return whole;
    }
}
