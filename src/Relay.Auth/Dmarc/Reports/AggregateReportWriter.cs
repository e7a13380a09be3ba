using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml;

namespace Relay.Auth.Dmarc.Reports;

/// <summary>
/// An aggregate report as XML (RFC 9990 §3.1, Appendix A), plain or compressed. Values come from mail and DNS: characters that XML has no place for go, long
/// ones are cut.
/// </summary>
public static class AggregateReportWriter
{
    public const string Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    /// <summary>Characters of one value.</summary>
    private const int MaximumText = 512;

    /// <summary>Signatures of a row.</summary>
    private const int MaximumSignatures = 100;

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };

    private static readonly string[] Kinds = ["trusted_forwarder", "mailing_list", "local_policy", "policy_test_mode", "other"];

    /// <summary>gzip, as reports are sent (RFC 9990 §3.5.2).</summary>
    public static void WriteGzip(Stream output, AggregateReport report)
    {
        using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        Write(gzip, report);
    }

    public static void Write(Stream output, AggregateReport report)
    {
        using var xml = XmlWriter.Create(output, Settings);
        xml.WriteStartElement("feedback", Namespace);
        WriteMetadata(xml, report);
        WritePolicy(xml, report.Policy);
        foreach (var row in report.Rows)
        {
            WriteRow(xml, row);
        }

        xml.WriteEndElement();
    }

    private static void WriteMetadata(XmlWriter xml, AggregateReport report)
    {
        xml.WriteStartElement("report_metadata", Namespace);
        Text(xml, "org_name", report.Organization);
        Text(xml, "email", report.Email);
        if (report.ExtraContact is { } contact)
        {
            Text(xml, "extra_contact_info", contact);
        }

        Text(xml, "report_id", report.ReportId);
        xml.WriteStartElement("date_range", Namespace);
        Text(xml, "begin", report.Begin.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Text(xml, "end", report.End.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        foreach (var error in report.Errors)
        {
            Text(xml, "error", error);
        }

        xml.WriteEndElement();
    }

    private static void WritePolicy(XmlWriter xml, PublishedPolicy policy)
    {
        var record = policy.Record;
        xml.WriteStartElement("policy_published", Namespace);
        Text(xml, "domain", policy.Domain);
        Text(xml, "adkim", record.DkimAlignment == DmarcAlignment.Strict ? "s" : "r");
        Text(xml, "aspf", record.SpfAlignment == DmarcAlignment.Strict ? "s" : "r");
        Text(xml, "p", (record.CountsAsNone ? DmarcPolicy.None : record.Policy!.Value).Word());
        if (!record.CountsAsNone && record.SubdomainPolicy is { } sp)
        {
            Text(xml, "sp", sp.Word());
        }

        if (!record.CountsAsNone && record.NonExistentPolicy is { } np)
        {
            Text(xml, "np", np.Word());
        }

        Text(xml, "t", record.Testing ? "y" : "n");
        Text(xml, "psd", record.Psd switch { DmarcPsd.Yes => "y", DmarcPsd.No => "n", _ => "u" });
        if (record.FailureOptions is { } options)
        {
            Text(xml, "fo", options);
        }

        Text(xml, "discovery_method", policy.Discovery.Word());
        xml.WriteEndElement();
    }

    private static void WriteRow(XmlWriter xml, ReportRow row)
    {
        xml.WriteStartElement("record", Namespace);
        xml.WriteStartElement("row", Namespace);
        Text(xml, "source_ip", AddressText(row.Source));
        Text(xml, "count", row.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteStartElement("policy_evaluated", Namespace);
        Text(xml, "disposition", row.Disposition.Word());
        Text(xml, "dkim", row.DkimAligned ? "pass" : "fail");
        Text(xml, "spf", row.SpfAligned ? "pass" : "fail");
        foreach (var reason in row.Reasons)
        {
            xml.WriteStartElement("reason", Namespace);
            Text(xml, "type", Kinds[(int)reason.Kind]);
            if (reason.Comment is { } comment)
            {
                Text(xml, "comment", comment);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        WriteIdentifiers(xml, row);
        WriteResults(xml, row);
        xml.WriteEndElement();
    }

    private static void WriteIdentifiers(XmlWriter xml, ReportRow row)
    {
        xml.WriteStartElement("identifiers", Namespace);
        if (row.EnvelopeTo is { } to)
        {
            Text(xml, "envelope_to", to);
        }

        Text(xml, "envelope_from", row.EnvelopeFrom);
        Text(xml, "header_from", row.HeaderFrom);
        xml.WriteEndElement();
    }

    private static void WriteResults(XmlWriter xml, ReportRow row)
    {
        xml.WriteStartElement("auth_results", Namespace);
        for (var i = 0; i < row.Signatures.Count && i < MaximumSignatures; i++)
        {
            xml.WriteStartElement("dkim", Namespace);
            Text(xml, "domain", row.Signatures[i].Domain);
            Text(xml, "selector", row.Signatures[i].Selector);
            Text(xml, "result", (row.Signatures[i].Result == AuthResult.SoftFail ? AuthResult.Fail : row.Signatures[i].Result).Word()); // DKIM has no softfail
            xml.WriteEndElement();
        }

        xml.WriteStartElement("spf", Namespace);
        Text(xml, "domain", row.Spf.Domain);
        Text(xml, "scope", "mfrom");
        Text(xml, "result", (row.Spf.Result == AuthResult.Policy ? AuthResult.PermError : row.Spf.Result).Word()); // SPF has no policy
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>All eight groups of an IPv6 address: the schema of some readers knows no "::".</summary>
    private static string AddressText(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        var text = new StringBuilder(39);
        for (var i = 0; i < octets.Length; i += 2)
        {
            text.Append(i > 0 ? ":" : "").Append(((octets[i] << 8) | octets[i + 1]).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static void Text(XmlWriter xml, string name, string value) => xml.WriteElementString(name, Namespace, Clean(value));

    private static string Clean(string value)
    {
        var clean = new StringBuilder(Math.Min(value.Length, MaximumText));
        foreach (var rune in value.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaximumText)
            {
                break;
            }

            // EnumerateRunes has made lone surrogates U+FFFD.
            if (rune.Value >= 0x20 && (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value)))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }
}
