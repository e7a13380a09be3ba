using System.Globalization;
using Relay.Configuration.Text;
using Relay.Configuration.Values;

namespace Relay.Configuration.Sections;

/// <summary>The form of <c>checks.dns_lists</c> and <c>checks.uri_lists</c>: zones, weights, and what their answers mean.</summary>
internal static class ListsReader
{
    public static void Read(Section parent, string key)
    {
        foreach (var list in parent.Maps(key) ?? [])
        {
            foreach (var needed in (string[])["zone", "codes"])
            {
                if (list.Take(needed) is null)
                {
                    list.Context.Bag.Error(list.Position, $"{list.PathOf(needed)} is missing; write {{ zone: NAME, weight: N, codes: {{ \"127.0.0.2\": SYMBOL }} }}");
                }
            }

            list.Value("zone", Zone, "");
            list.Value("weight", Scalars.Score, 0);
            Codes(list);
            list.Finish();
        }
    }

    private static void Codes(Section list)
    {
        if (list.Map("codes") is not { } codes)
        {
            return;
        }

        foreach (var entry in codes.Entries)
        {
            if (!IsCode(entry.Key))
            {
                codes.Context.Bag.Error(entry.Position, $"{codes.PathOf(entry.Key)} is no answer of a list; write an address such as \"127.0.0.2\", a range of last octets such as \"127.0.0.2-11\", or a bit such as \"&8\"");
            }

            if (entry.Value is MapNode map)
            {
                var code = new Section(map, codes.PathOf(entry.Key), codes.Context);
                code.Value("symbol", Symbol, "");
                code.Value("weight", Scalars.Score, 0);
                code.Finish();
            }
            else
            {
                codes.Value(entry.Key, Symbol, "");
            }
        }
    }

    /// <summary>A problem never shows the zone: keys of paid lists are part of it.</summary>
    private static Parsed<string> Zone(string text) =>
        DomainNames.TryName(text, out var name) ? name : Parsed.Wrong<string>("not a domain name; write the list's zone, such as zen.spamhaus.org");

    private static Parsed<string> Symbol(string text) =>
        text.Length is > 0 and <= 128 && char.IsAsciiLetterUpper(text[0]) && text.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
            ? text
            : Parsed.Wrong<string>($"{Words.Quote(text)} is not a symbol; write capitals, digits and _, such as LIST_A");

    private static bool IsCode(string text)
    {
        if (text.StartsWith('&'))
        {
            return byte.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var bit) && bit > 0;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Addresses.TryAddress(dash < 0 ? text : text[..dash], out var address) || address.GetAddressBytes() is not [_, _, _, var first])
        {
            return false;
        }

        return dash < 0 || (byte.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last >= first);
    }
}
