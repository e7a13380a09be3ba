using System.Globalization;
using System.Text;

namespace Relay.Dns;

/// <summary>Records as people read them: presentation form of RFC 1035 §5 with names without their trailing dot, and text joined and unquoted.</summary>
public static class RecordFormatter
{
    /// <summary>The type's mnemonic, e.g. <c>AAAA</c>.</summary>
    public static string TypeName(RecordType type) => type.ToString().ToUpperInvariant();

    /// <summary>A mnemonic in any case; false for types that the resolver does not decode.</summary>
    public static bool TryParseType(string text, out RecordType type) =>
        Enum.TryParse(text, ignoreCase: true, out type) && TypeName(type).Equals(text, StringComparison.OrdinalIgnoreCase); // no numbers, no lists

    /// <summary>The data of a record.</summary>
    public static string Data(DnsRecord record) => record switch
    {
        AddressRecord address => address.Address.ToString(),
        NameRecord name => Name(name.Target),
        MxRecord mx => string.Create(CultureInfo.InvariantCulture, $"{mx.Preference} {Name(mx.Exchange)}"),
        TxtRecord txt => Text(txt.Data.Span),
        SoaRecord s => string.Create(
            CultureInfo.InvariantCulture, $"{Name(s.PrimaryServer)} {Name(s.Mailbox)} {s.Serial} {s.Refresh} {s.Retry} {s.Expire} {s.Minimum}"),
        TlsaRecord t => string.Create(CultureInfo.InvariantCulture, $"{t.Usage} {t.Selector} {t.MatchingType} {Convert.ToHexStringLower(t.Data.Span)}"),
        _ => "",
    };

    /// <summary>The root has no other name than its dot.</summary>
    private static string Name(string name) => name.Length == 0 ? "." : name;

    private static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder(data.Length);
        foreach (var octet in data)
        {
            if (octet is >= 0x20 and < 0x7F and not (byte)'\\')
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{(octet == '\\' ? "\\" : octet.ToString("d3", CultureInfo.InvariantCulture))}");
            }
        }

        return text.ToString();
    }
}
