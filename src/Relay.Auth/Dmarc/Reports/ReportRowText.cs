using System.Net;
using System.Text;
using Relay.Auth.Domains;

namespace Relay.Auth.Dmarc.Reports;

/// <summary>
/// A row and the policy it was made under as one short text, for a store that counts equal texts, and back. Text that is none of ours reads as
/// null. Values come from mail: controls are taken out, and what does not fit is left out, signatures from the end first.
/// </summary>
public static class ReportRowText
{
    private const char Separator = '\t';
    private const string Version = "1";
    private const string SameDomain = "=";

    /// <summary>Fields before the signatures.</summary>
    private const int Fields = 11;

    /// <param name="limit">Octets of UTF-8 that the text may have; at least a thousand, so that all but signatures fits.</param>
    public static string Format(PublishedPolicy policy, ReportRow row, int limit)
    {
        var text = new StringBuilder(240);
        Append(text, Version);
        Append(text, row.Source.ToString());
        Append(text, row.Disposition.Word());
        Append(text, (row.DkimAligned ? "d" : "-") + (row.SpfAligned ? "s" : "-"));
        Append(text, string.Join(',', row.Reasons.Select(static r => $"{(int)r.Kind}{r.Comment?.Replace(',', ';')}")));
        Append(text, Name(row.HeaderFrom));
        var envelope = Name(row.EnvelopeFrom);
        Append(text, envelope);
        Append(text, row.Spf.Result.Word());
        Append(text, Name(row.Spf.Domain) is var spf && spf == envelope ? SameDomain : spf);
        Append(text, policy.Discovery.Word());
        text.Append(Of(policy.Record));
        var size = Encoding.UTF8.GetByteCount(text.ToString());
        foreach (var signature in row.Signatures)
        {
            var one = $"{Separator}{Name(signature.Domain)} {Name(signature.Selector)} {signature.Result.Word()}";
            size += Encoding.UTF8.GetByteCount(one);
            if (size > limit)
            {
                break;
            }

            text.Append(one);
        }

        return text.ToString();
    }

    /// <param name="domain">Where the policy stands.</param>
    public static (PublishedPolicy Policy, ReportRow Row)? Parse(string domain, string text, int count)
    {
        var parts = text.Split(Separator);
        if (parts.Length < Fields || parts[0] != Version || parts[3].Length != 2
            || !IPAddress.TryParse(parts[1], out var source)
            || WordOf(DmarcWords.Word, parts[2], Enum.GetValues<DmarcPolicy>()) is not { } disposition
            || WordOf(AuthResults.Word, parts[7], Enum.GetValues<AuthResult>()) is not { } spf
            || WordOf(DmarcWords.Word, parts[9], Enum.GetValues<DiscoveryMethod>()) is not { } discovery
            || DmarcRecord.Parse(Encoding.ASCII.GetBytes("v=DMARC1;" + parts[10])) is not { } record)
        {
            return null;
        }

        return (new PublishedPolicy(domain, record, discovery), new ReportRow
        {
            Source = source,
            Count = count,
            Disposition = disposition,
            DkimAligned = parts[3][0] == 'd',
            SpfAligned = parts[3][1] == 's',
            Reasons = [.. parts[4].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Reason).OfType<OverrideReason>()],
            HeaderFrom = parts[5],
            EnvelopeFrom = parts[6],
            Spf = new ReportedSpf(parts[8] == SameDomain ? parts[6] : parts[8], spf),
            Signatures = [.. parts.Skip(Fields).Select(Signature).OfType<ReportedSignature>()],
        });
    }

    /// <summary>What tells the policies of rows of one domain apart.</summary>
    public static string PolicyOf(string text)
    {
        var parts = text.Split(Separator, Fields + 1);
        return parts.Length < Fields ? "" : parts[9] + Separator + parts[10];
    }

    /// <summary>What of a record a report tells, in the record's own language; the same for records that say the same.</summary>
    private static string Of(DmarcRecord record)
    {
        var text = new StringBuilder(60);
        if (!record.CountsAsNone)
        {
            Tag(text, "p", record.Policy?.Word());
            Tag(text, "sp", record.SubdomainPolicy?.Word());
            Tag(text, "np", record.NonExistentPolicy?.Word());
        }

        Tag(text, "adkim", record.DkimAlignment == DmarcAlignment.Strict ? "s" : null);
        Tag(text, "aspf", record.SpfAlignment == DmarcAlignment.Strict ? "s" : null);
        Tag(text, "t", record.Testing ? "y" : null);
        Tag(text, "psd", record.Psd switch { DmarcPsd.Yes => "y", DmarcPsd.No => "n", _ => null });
        Tag(text, "fo", record.FailureOptions);
        return text.ToString();
    }

    private static void Tag(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(name).Append('=').Append(value).Append(';');
        }
    }

    private static void Append(StringBuilder text, string value) => text.Append(value).Append(Separator);

    /// <summary>In its one form where it is a domain; else what it has of printable ASCII.</summary>
    private static string Name(string value) => DomainText.Normalize(value)
        ?? string.Concat(value.Where(static c => c is > ' ' and < (char)0x7F).Take(DomainText.MaximumLength));

    private static OverrideReason? Reason(string text) =>
        text[0] - '0' is >= 0 and <= (int)OverrideKind.Other and var kind ? new OverrideReason((OverrideKind)kind, text.Length > 1 ? text[1..] : null) : null;

    private static ReportedSignature? Signature(string text) =>
        text.Split(' ') is [var domain, var selector, var word] && WordOf(AuthResults.Word, word, Enum.GetValues<AuthResult>()) is { } result
            ? new ReportedSignature(domain, selector, result)
            : null;

    private static T? WordOf<T>(Func<T, string> word, string text, T[] values)
        where T : struct
    {
        foreach (var value in values)
        {
            if (word(value) == text)
            {
                return value;
            }
        }

        return null;
    }
}
