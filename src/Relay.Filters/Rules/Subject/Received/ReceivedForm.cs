using System.Net;
using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>
/// One way servers write <c>from … by …</c>, as SpamAssassin knows them (Received.pm, Apache-2.0). Groups carry what they find: <c>ip</c>,
/// <c>rdns</c>, <c>helo</c>, <c>by</c>, <c>ident</c>, <c>id</c>, <c>envfrom</c>; <c>both</c> is rdns and helo, <c>sub</c> holds <c>helo=</c> and
/// <c>ident=</c>, <c>split</c> says that rdns may begin with an ident, <c>same</c> that a missing helo is the rdns, <c>noid</c> that the id is none,
/// <c>dns</c> that such a server looks names up.
/// </summary>
/// <param name="Word">What the line must hold for the form to be tried; empty: nothing.</param>
internal sealed partial record ReceivedForm(string Word, Regex Pattern)
{
    /// <summary>The time one form may take on one field, in milliseconds; it then does not fit.</summary>
    public const int Milliseconds = 250;

    /// <summary>An address as text; whether it is one is asked afterwards.</summary>
    public const string Ip = @"(?<ip>\d{1,3}(?:\.\d{1,3}){3}|(?:[Ii][Pp][Vv]6:)?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,40})";

    /// <summary>True where the line has this form; then <paramref name="draft"/> is filled.</summary>
    public bool TryRead(string line, ReceivedDraft draft)
    {
        if (Word.Length > 0 && !line.Contains(Word, StringComparison.Ordinal))
        {
            return false;
        }

        var match = Pattern.Match(line);
        if (!match.Success || (match.Groups["ip"] is { Success: true } ip && !IsAddress(ip.Value)))
        {
            return false;
        }

        Fill(match, draft);
        return true;
    }

    /// <summary>IPv4 in its plain form only, or IPv6 (RFC 5321 §4.1.3).</summary>
    public static bool IsAddress(string text)
    {
        var bare = text.Trim('[', ']');
        bare = bare.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? bare[5..] : bare;
        return bare.Contains(':', StringComparison.Ordinal)
            ? IPAddress.TryParse(bare, out _)
            : Array.TrueForAll(bare.Split('.'), static o => o is "0" || (o.Length <= 3 && o[0] is not '0' && int.Parse(o, System.Globalization.CultureInfo.InvariantCulture) < 256));
    }

    private static void Fill(Match match, ReceivedDraft draft)
    {
        draft.Ip = Or(match, "ip", draft.Ip);
        draft.By = Or(match, "by", draft.By);
        draft.Helo = Or(match, "both", Or(match, "helo", draft.Helo));
        draft.Rdns = Or(match, "both", Or(match, "rdns", draft.Rdns));
        draft.Ident = Or(match, "ident", draft.Ident);
        draft.EnvelopeFrom = Or(match, "envfrom", draft.EnvelopeFrom);
        draft.Id = match.Groups["noid"].Success ? "" : Or(match, "id", draft.Id);
        draft.IsLookedUp = match.Groups["dns"].Success;
        if (match.Groups["same"].Success && !match.Groups["helo"].Success)
        {
            draft.Helo = draft.Rdns;
        }

        if (match.Groups["split"].Success && draft.Rdns.IndexOf('@', StringComparison.Ordinal) is var sign and >= 0)
        {
            draft.Ident = draft.Rdns.StartsWith("IDENT:", StringComparison.Ordinal) ? draft.Rdns[6..sign] : draft.Rdns[..sign];
            draft.Rdns = draft.Rdns[(sign + 1)..];
        }

        if (match.Groups["sub"] is { Success: true } sub)
        {
            draft.Helo = Or(Helo().Match(sub.Value), "value", draft.Helo);
            draft.Ident = Or(Ident().Match(sub.Value), "value", draft.Ident);
        }
    }

    private static string Or(Match match, string group, string otherwise) => match.Groups[group] is { Success: true } found ? found.Value : otherwise;

    [GeneratedRegex("helo=(?<value>[^ ]+)", RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Helo();

    [GeneratedRegex("ident=(?<value>[^ ]*)", RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Ident();
}

/// <summary>What is known of a field while it is read.</summary>
internal sealed class ReceivedDraft
{
    public string Ip { get; set; } = "";

    public string Rdns { get; set; } = "";

    public string Helo { get; set; } = "";

    public string By { get; set; } = "";

    public string Ident { get; set; } = "";

    public string EnvelopeFrom { get; set; } = "";

    public string Id { get; set; } = "";

    public string Authenticated { get; set; } = "";

    public bool IsLookedUp { get; set; }
}
