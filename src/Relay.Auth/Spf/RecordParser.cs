using System.Buffers;
using System.Text;

namespace Relay.Auth.Spf;

/// <summary>
/// Reads a record by the grammar of RFC 7208 §12, to its end: a syntax error anywhere makes the whole record a permerror (§4.6). Pure;
/// one walk over the octets.
/// </summary>
internal ref struct RecordParser
{
    private const int ShownLength = 40;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ReadOnlyMemory<byte> source;
    private readonly List<Directive> directives = [];
    private MacroString? redirect;
    private MacroString? explanation;
    private string? problem;

    private RecordParser(ReadOnlyMemory<byte> source) => this.source = source;

    /// <summary>The record, or what is wrong with it in printable ASCII. The octets begin with the version (<see cref="SpfRecord.IsSpf"/>).</summary>
    public static (SpfRecord? Record, string? Problem) Parse(ReadOnlyMemory<byte> source)
    {
        if (source.Span.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is >= 0 and var odd)
        {
            return (null, $"octet {source.Span[odd]} at {odd} of the record"); // RFC 7208 §3.1, §4.6.1
        }

        return new RecordParser(source).Parse();
    }

    private (SpfRecord? Record, string? Problem) Parse()
    {
        var text = Encoding.ASCII.GetString(source.Span).AsSpan();
        var at = text.IndexOf(' ') < 0 ? text.Length : text.IndexOf(' ');
        while (at < text.Length)
        {
            var length = text[at..].IndexOf(' ');
            length = length < 0 ? text.Length - at : length;
            if (length > 0 && !Term(text.Slice(at, length), at))
            {
                var shown = text.Slice(at, Math.Min(length, ShownLength));
                return (null, $"\"{shown}\": {problem}");
            }

            at += length + 1;
        }

        return (new SpfRecord(source, [.. directives], redirect, explanation), null);
    }

    private bool Fail(string what)
    {
        problem = what;
        return false;
    }

    /// <summary>A modifier has its <c>=</c> before any <c>:</c> or <c>/</c> (RFC 7208 §4.6.1).</summary>
    private bool Term(ReadOnlySpan<char> term, int start)
    {
        var end = term.IndexOfAny('=', ':', '/');
        return end >= 0 && term[end] == '=' ? Modifier(term[..end], term[(end + 1)..]) : Mechanism(term, start);
    }

    private bool Modifier(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]) || name.ContainsAnyExcept(NameCharacters))
        {
            return Fail("no name of a modifier");
        }

        if (name.Equals("redirect", StringComparison.OrdinalIgnoreCase))
        {
            return redirect is null
                ? (redirect = MacroParser.ParseDomain(value, out problem)) is not null
                : Fail("a second redirect"); // RFC 7208 §6
        }

        if (name.Equals("exp", StringComparison.OrdinalIgnoreCase))
        {
            return explanation is null
                ? (explanation = MacroParser.ParseDomain(value, out problem)) is not null
                : Fail("a second exp"); // RFC 7208 §6
        }

        return MacroParser.ParseText(value, out problem) is not null; // RFC 7208 §6: unknown ones are ignored, their syntax is not
    }

    private bool Mechanism(ReadOnlySpan<char> term, int start)
    {
        var result = term[0] switch
        {
            '-' => AuthResult.Fail,
            '~' => AuthResult.SoftFail,
            '?' => AuthResult.Neutral,
            _ => AuthResult.Pass,
        };
        var body = term[0] is '+' or '-' or '~' or '?' ? term[1..] : term;
        var end = body.IndexOfAny(':', '/');
        var name = end < 0 ? body : body[..end];
        var rest = end < 0 ? [] : body[end..];
        if (!Enum.TryParse<MechanismKind>(name, ignoreCase: true, out var kind) || !char.IsAsciiLetter(name[0]) || name.Contains(','))
        {
            return Fail("no mechanism of this name");
        }

        var directive = new Directive(result, kind, null, default, 32, 128, start, term.Length);
        var ok = kind switch
        {
            MechanismKind.All => rest.IsEmpty || Fail("all takes no argument"),
            MechanismKind.Include or MechanismKind.Exists => Domain(rest, ref directive),
            MechanismKind.Ptr => rest.IsEmpty || Domain(rest, ref directive),
            MechanismKind.A or MechanismKind.Mx => DomainAndPrefixes(rest, ref directive),
            _ => Network(rest, ref directive),
        };
        directives.Add(directive);
        return ok;
    }

    private bool Domain(ReadOnlySpan<char> rest, ref Directive directive)
    {
        if (rest.IsEmpty || rest[0] != ':')
        {
            return Fail("a domain is missing");
        }

        directive = directive with { Target = MacroParser.ParseDomain(rest[1..], out problem) };
        return directive.Target is not null;
    }

    /// <summary>The prefix lengths are taken from the end, since a domain-spec may hold slashes (RFC 7208 §5.6 and its dual-cidr-length).</summary>
    private bool DomainAndPrefixes(ReadOnlySpan<char> rest, ref Directive directive)
    {
        var bits = (V4: directive.Prefix4, V6: directive.Prefix6);
        if (!PrefixLength.TryTake(ref rest, "//", 128, ref bits.V6) || !PrefixLength.TryTake(ref rest, "/", 32, ref bits.V4))
        {
            return Fail("no prefix length");
        }

        directive = directive with { Prefix4 = bits.V4, Prefix6 = bits.V6 };
        return rest.IsEmpty || Domain(rest, ref directive);
    }

    private bool Network(ReadOnlySpan<char> rest, ref Directive directive)
    {
        var v4 = directive.Kind == MechanismKind.Ip4;
        var bits = v4 ? directive.Prefix4 : directive.Prefix6;
        if (!PrefixLength.TryTake(ref rest, "/", v4 ? 32 : 128, ref bits))
        {
            return Fail("no prefix length");
        }

        if (rest.IsEmpty || rest[0] != ':' || !AddressText.TryParse(rest[1..], v4, out var network))
        {
            return Fail(v4 ? "no IPv4 network" : "no IPv6 network");
        }

        directive = v4 ? directive with { Network = network, Prefix4 = bits } : directive with { Network = network, Prefix6 = bits };
        return true;
    }
}
