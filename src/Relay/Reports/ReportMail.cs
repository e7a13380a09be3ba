using System.Globalization;
using System.Text;
using Relay.Auth.Dkim;
using Relay.Auth.Dmarc.Reports;
using Relay.Core.Options;
using Relay.Filters.Authentication.Signing;
using Relay.Mime;

namespace Relay.Reports;

/// <summary>A report as a mail (RFC 9990 §3.5.2): some words for people, the gzip file attached, signed where there is a key for its sender's domain. Pure.</summary>
internal sealed class ReportMail(RelayOptions options, Signers? signers)
{
    /// <summary>RFC 2045 §6.8</summary>
    private const int Base64Line = 76;

    public string Sender => options.DmarcReports.Contact;

    /// <param name="to">A mailbox of printable ASCII without specials.</param>
    public byte[] Write(MadeReport made, string to, string fileName, byte[] gzip, DateTimeOffset now)
    {
        var body = Body(made, fileName, gzip, Boundary(made));
        var header = Encoding.ASCII.GetBytes(Header(made, to, now));
        return [.. Signature(header, body, now), .. header, .. "\r\n"u8, .. body];
    }

    private static string Boundary(MadeReport made) => $"=_report_{made.Report.Begin.ToUnixTimeSeconds()}_{made.UniqueId}";

    private string Header(MadeReport made, string to, DateTimeOffset now)
    {
        // A long domain has a line of its own; names have no white space to fold at.
        var subject = ReportNames.Subject(options.Hostname, made.Report)
            .Replace(" Submitter: ", "\r\n Submitter: ", StringComparison.Ordinal).Replace(" Report-ID: ", "\r\n Report-ID: ", StringComparison.Ordinal);
        return $"""
            From: {Sender}
            To: {to}
            Subject: {subject}
            Date: {now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000
            Message-ID: <{now.ToUnixTimeMilliseconds()}.{made.Report.ReportId}>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="{Boundary(made)}"

            """.ReplaceLineEndings("\r\n");
    }

    private byte[] Body(MadeReport made, string fileName, byte[] gzip, string boundary)
    {
        var report = made.Report;
        var text = new StringBuilder($"""
            --{boundary}
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            This is a DMARC aggregate report (RFC 9990) of {options.Hostname}
            about mail that names {report.Policy.Domain} as its author,
            from {report.Begin:yyyy-MM-dd} 00:00 to 23:59 UTC: {made.Messages} messages.

            --{boundary}
            Content-Type: application/gzip; name="{fileName}"
            Content-Disposition: attachment; filename="{fileName}"
            Content-Transfer-Encoding: base64


            """.ReplaceLineEndings("\r\n"));
        var encoded = Convert.ToBase64String(gzip);
        for (var at = 0; at < encoded.Length; at += Base64Line)
        {
            text.Append(encoded, at, Math.Min(Base64Line, encoded.Length - at)).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append($"--{boundary}--\r\n").ToString());
    }

    private byte[] Signature(byte[] header, byte[] body, DateTimeOffset now)
    {
        if (signers?.DomainFor(Sender[(Sender.LastIndexOf('@') + 1)..].ToLowerInvariant()) is not { } domain)
        {
            return [];
        }

        using var hashes = new BodyHashes();
        var hash = hashes.Register(Canonicalization.Relaxed);
        hashes.Append(body);
        hashes.Complete();
        var fields = HeaderFields.Parse(header);
        return [.. signers.Of(domain).SelectMany(s => s.Sign(header, fields, hash.Value.Span, now))];
    }
}
