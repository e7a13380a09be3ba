namespace Relay.Filters.Rules.Subject;

/// <summary>What stands left of <c>=~</c> in a header rule: a field's name and how its values are read.</summary>
internal sealed record HeaderSelector
{
    public required string Name { get; init; }

    public bool Raw { get; init; }

    public bool Address { get; init; }

    public bool Phrase { get; init; }

    public bool Host { get; init; }

    public bool Domain { get; init; }

    public bool Ip { get; init; }

    public bool ReversedIp { get; init; }

    public bool First { get; init; }

    public bool Last { get; init; }

    private int Modifiers => (Raw ? 1 : 0) | (Address ? 2 : 0) | (Phrase ? 4 : 0) | (Host ? 8 : 0) | (Domain ? 16 : 0) | (Ip ? 32 : 0) | (ReversedIp ? 64 : 0) | (First ? 128 : 0) | (Last ? 256 : 0);

    /// <summary>Selectors are keys of every look for a header field.</summary>
    public bool Equals(HeaderSelector? other) => other is not null && Modifiers == other.Modifiers && Name == other.Name;

    public override int GetHashCode() => (Name.GetHashCode(StringComparison.Ordinal) * 31) + Modifiers;

    /// <summary>Null for an unknown modifier.</summary>
    public static HeaderSelector? TryParse(string text)
    {
        var parts = text.Split(':');
        if (parts[0].Length is 0 or > 256 || !parts[0].All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            return null;
        }

        var selector = new HeaderSelector { Name = parts[0] };
        foreach (var modifier in parts.AsSpan(1))
        {
            if (With(selector, modifier.ToLowerInvariant()) is not { } next)
            {
                return null;
            }

            selector = next;
        }

        return selector;
    }

    private static HeaderSelector? With(HeaderSelector selector, string modifier) => modifier switch
    {
        "" => selector,
        "raw" => selector with { Raw = true },
        "addr" => selector with { Address = true },
        "name" => selector with { Phrase = true },
        "host" => selector with { Host = true },
        "domain" => selector with { Host = true, Domain = true },
        "ip" => selector with { Ip = true },
        "revip" => selector with { Ip = true, ReversedIp = true },
        "first" => selector with { First = true },
        "last" => selector with { Last = true },
        _ => null,
    };
}
