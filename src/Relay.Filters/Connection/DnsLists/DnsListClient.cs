using System.Net;
using System.Text;
using Relay.Core.Options;
using Relay.Dns;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>Asks lists. Muted ones are left alone; every answer is noted with the monitor. Throws for nothing but cancellation.</summary>
public sealed class DnsListClient(IResolver resolver, DnsListMonitor monitor)
{
    /// <summary>Of a list's explanation, which stands in log lines and replies.</summary>
    private const int LongestText = 200;

    /// <summary>Octets looked at of it.</summary>
    private const int LongestRead = 1024;

    public ValueTask<DnsListAnswer> AskAsync(DnsListOptions list, IPAddress address, CancellationToken cancellation) =>
        AskNameAsync(list, DnsListName.Of(address, list.Zone), cancellation);

    public ValueTask<DnsListAnswer> AskAsync(DnsListOptions list, string domain, CancellationToken cancellation) =>
        AskNameAsync(list, DnsListName.Of(domain, list.Zone), cancellation);

    /// <summary>Asks and notes, muted or not: for the self-test.</summary>
    internal async ValueTask<DnsListAnswer> QueryAsync(DnsListOptions list, string name, CancellationToken cancellation)
    {
        var answer = DnsListAnswer.Read(list, await resolver.QueryAsync(name, RecordType.A, cancellation));
        monitor.Note(answer);
        return answer;
    }

    private async ValueTask<DnsListAnswer> AskNameAsync(DnsListOptions list, string? name, CancellationToken cancellation)
    {
        if (name is null)
        {
            return DnsListAnswer.Without(list, DnsListOutcome.NotListed, "too long a name to be listed");
        }

        if (monitor.IsSilenced(list))
        {
            return DnsListAnswer.Without(list, DnsListOutcome.Muted, "muted");
        }

        var answer = await QueryAsync(list, name, cancellation);
        return answer.Outcome == DnsListOutcome.Listed && list.Text
            ? answer with { Text = await TextAsync(list, name, cancellation) }
            : answer;
    }

    /// <summary>The explanation (RFC 5782 §2.1), fit for a reply; empty where there is none.</summary>
    private async ValueTask<string> TextAsync(DnsListOptions list, string name, CancellationToken cancellation)
    {
        var answer = await resolver.QueryAsync(name, RecordType.Txt, cancellation);
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord text)
            {
                return Fit(text.Data.Span, list.Zone);
            }
        }

        return "";
    }

    /// <summary>One line of printable ASCII, without the zone's key. It is cut last, lest half a key is left.</summary>
    private static string Fit(ReadOnlySpan<byte> octets, string zone)
    {
        octets = octets[..Math.Min(octets.Length, LongestRead)];
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            text.Append(octet is >= (byte)' ' and <= (byte)'~' ? (char)octet : '?');
        }

        var redacted = ZoneKeys.Redact(text.ToString(), zone).Trim();
        return redacted.Length <= LongestText ? redacted : redacted[..LongestText];
    }
}
