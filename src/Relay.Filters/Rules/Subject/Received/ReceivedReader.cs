using System.Text;
using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

internal enum ReceivedKind
{
    /// <summary>A host handed the message over.</summary>
    Relay,

    /// <summary>It tells of no host.</summary>
    Skipped,

    /// <summary>Mail was fetched from a mailbox.</summary>
    Fetched,

    /// <summary>It could not be understood.</summary>
    Unreadable,
}

/// <param name="EnvelopeFrom">Of a qmail-scanner line: the sender of the hand-over that the next field tells of; else null.</param>
internal readonly record struct ReceivedField(ReceivedKind Kind, RuleRelay? Relay, string? EnvelopeFrom);

/// <summary>
/// Reads one Received field (RFC 5321 §4.4, and what servers make of it) the way SpamAssassin does, so that rules over
/// <c>X-Spam-Relays-*</c> see the same lines. It never throws; a form that takes too long does not fit.
/// </summary>
internal static partial class ReceivedReader
{
    /// <summary>Octets of one field that are read.</summary>
    public const int MaxLength = 4_096;

    /// <param name="field">What stands behind the colon; bytes as chars.</param>
    public static ReceivedField Read(string field)
    {
        try
        {
            return ReadLine(Plain(field));
        }
        catch (RegexMatchTimeoutException)
        {
            return new ReceivedField(ReceivedKind.Unreadable, null, null);
        }
    }

    /// <summary>The first address in a text; null where there is none.</summary>
    public static string? FirstAddress(string text)
    {
        try
        {
            var found = Somewhere().Match(text[..Math.Min(text.Length, MaxLength)]).Groups["ip"].Value;
            return found.Length > 0 && ReceivedForm.IsAddress(found) ? found : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static ReceivedField ReadLine(string line)
    {
        var inParentheses = line.StartsWith("(from ", StringComparison.OrdinalIgnoreCase);
        if ((!inParentheses && !line.StartsWith("from ", StringComparison.OrdinalIgnoreCase)) || ReceivedSkips.AtOnce(line))
        {
            return new ReceivedField(ReceivedKind.Skipped, null, null);
        }

        line = WithoutDate().Replace(line, "").Replace(")by ", ") by ", StringComparison.Ordinal);
        var draft = new ReceivedDraft
        {
            Id = Id().Match(line).Groups[1].Value,
            Helo = Helo().Match(line).Groups[1].Value,
            By = By().Match(line).Groups[1].Value,
            Authenticated = ReceivedAuthentication.Of(line),
        };
        var kind = line[..Math.Min(6, line.Length)] switch
        {
            ['f', 'r', 'o', 'm', ' ', ..] => From(line[5..], draft),
            ['F', 'R', 'O', 'M', ' ', ..] when Simta().TryRead(line[5..], draft) => ReceivedKind.Relay,
            ['(', 'f', 'r', 'o', 'm', ' '] => Parenthesized(line[6..], draft),
            _ => ReceivedKind.Unreadable,
        };
        return Finish(line, draft, kind);
    }

    private static ReceivedKind From(string line, ReceivedDraft draft)
    {
        draft.EnvelopeFrom = EnvelopeFrom().Match(line).Groups[1].Value;
        if (ReceivedSkips.BeforeForms(line))
        {
            return ReceivedKind.Skipped;
        }

        if (Any(NamedServerForms.All, line, draft) || Any(CommonForms.All, line, draft))
        {
            return ReceivedKind.Relay;
        }

        if (ReceivedSkips.IsFetched(line))
        {
            return ReceivedKind.Fetched;
        }

        if (ReceivedSkips.BeforeRareForms(line))
        {
            return ReceivedKind.Skipped;
        }

        if (Any(RareForms.All, line, draft))
        {
            return ReceivedKind.Relay;
        }

        if (ReceivedSkips.IsQmailScanner(line) || ReceivedSkips.AfterForms(line))
        {
            return ReceivedKind.Skipped;
        }

        draft.Helo = draft.Helo.Length > 0 ? draft.Helo : FirstWord().Match(line).Groups[1].Value;
        return ReceivedKind.Unreadable;
    }

    private static ReceivedKind Parenthesized(string line, ReceivedDraft draft) =>
        Gateway().TryRead(line, draft) ? ReceivedKind.Relay
        : LocalUser().IsMatch(line) ? ReceivedKind.Skipped
        : ReceivedKind.Unreadable;

    private static bool Any(ReceivedForm[] forms, string line, ReceivedDraft draft)
    {
        foreach (var form in forms)
        {
            if (form.TryRead(line, draft))
            {
                return true;
            }
        }

        return false;
    }

    private static ReceivedField Finish(string line, ReceivedDraft draft, ReceivedKind kind)
    {
        if (kind is ReceivedKind.Skipped or ReceivedKind.Fetched)
        {
            var scanner = kind == ReceivedKind.Skipped && line.Contains("qmail-scanner", StringComparison.Ordinal) && draft.EnvelopeFrom.Length > 0;
            return new ReceivedField(kind, null, scanner ? Cleaned(draft.EnvelopeFrom.TrimStart('<').TrimEnd('>')) : null);
        }

        if (kind == ReceivedKind.Unreadable)
        {
            // An address in brackets and a name behind "by" are enough.
            var ip = Bracketed().Match(line).Groups["ip"].Value;
            draft.Ip = draft.Ip.Length > 0 ? draft.Ip : ip.Length > 0 && ReceivedForm.IsAddress(ip) ? ip : "";
            if (draft.Ip.Length == 0 || draft.By.Length == 0)
            {
                return new ReceivedField(kind, null, null);
            }
        }

        return new ReceivedField(ReceivedKind.Relay, Made(draft), null);
    }

    private static RuleRelay Made(ReceivedDraft draft)
    {
        var rdns = draft.Rdns.TrimEnd('.');
        var ip = draft.Ip.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? draft.Ip[5..] : draft.Ip;
        ip = Mapped().Match(ip) is { Success: true } mapped ? mapped.Groups[1].Value : ip.Trim('[', ']');
        return new RuleRelay
        {
            Ip = Cleaned(ip),
            Rdns = rdns.Equals("unknown", StringComparison.OrdinalIgnoreCase) || rdns.StartsWith('[') ? "" : Cleaned(rdns),
            Helo = Cleaned(draft.Helo),
            By = Cleaned(draft.By.EndsWith(';') ? draft.By[..^1] : draft.By),
            Ident = Cleaned(draft.Ident),
            EnvelopeFrom = Cleaned(draft.EnvelopeFrom.TrimStart('<').TrimEnd('>')),
            Id = draft.Id,
            Authenticated = draft.Authenticated,
            IsLookedUp = draft.IsLookedUp,
            IsPrivate = Evals.PrivateAddress.Is(ip),
        };
    }

    /// <summary>What could break the line's form is shown as an exclamation mark.</summary>
    private static string Cleaned(string text)
    {
        if (text.AsSpan().IndexOfAny(Breaking) < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Breaking.Contains(from[i]) ? '!' : from[i];
            }
        });
    }

    private static readonly System.Buffers.SearchValues<char> Breaking = System.Buffers.SearchValues.Create(" \t\r\n\f\v\0#[]()<>|");

    /// <summary>One space for each run of them, none at the ends, no semicolons at the end.</summary>
    private static string Plain(string field)
    {
        var made = new StringBuilder(Math.Min(field.Length, MaxLength));
        foreach (var c in field.AsSpan(0, Math.Min(field.Length, MaxLength)))
        {
            var isSpace = c is ' ' or (>= '\t' and <= '\r');
            if (!isSpace || (made.Length > 0 && made[^1] != ' '))
            {
                made.Append(isSpace ? ' ' : c);
            }
        }

        while (made.Length > 0 && made[^1] is ' ' or ';')
        {
            made.Length--;
        }

        return made.ToString();
    }

    private static readonly Lazy<ReceivedForm> SimtaForm = new(static () => new ReceivedForm("", SimtaPattern()));
    private static readonly Lazy<ReceivedForm> GatewayForm = new(static () => new ReceivedForm("", GatewayPattern()));

    private static ReceivedForm Simta() => SimtaForm.Value;

    private static ReceivedForm Gateway() => GatewayForm.Value;

    private const string HeloChars = @"[-A-Za-z0-9.^+_&:=?!@%*$\\/]";

    [GeneratedRegex(@"[ ;]+(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d+ \d+:\d+(?::\d+)? [^ ]+$", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex WithoutDate();

    [GeneratedRegex(" id <?([^ <>;]{3,})", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Id();

    [GeneratedRegex(@"\b(?:helo=|HELO |EHLO )(" + HeloChars + "+)(?!" + HeloChars + ")", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Helo();

    [GeneratedRegex(@" by ([^ ]+)(?:[^-A-Za-z0-9;.]|$)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex By();

    [GeneratedRegex(@"(?:return-path:? |envelope-(?:sender|from)[ =])([^ ]+)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, ReceivedForm.Milliseconds)]
    private static partial Regex EnvelopeFrom();

    [GeneratedRegex("^([^ ]+)[^-A-Za-z0-9.]", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\[" + ReceivedForm.Ip + @"\]", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"(?<![0-9A-Za-z.:])" + ReceivedForm.Ip, RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Somewhere();

    [GeneratedRegex(@"^0*:0*:(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, ReceivedForm.Milliseconds)]
    private static partial Regex Mapped();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \((?:unverified|(?<rdns>[^ ]+)) \[" + ReceivedForm.Ip + @"\]\) BY (?<by>[^ ]+) (?:\([^)]+\) WITH SMTP )?ID <?(?<id>[^ ]+?)>?(?: FOR <[^>]+>)?$", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex SimtaPattern();

    [GeneratedRegex(@"^(?<helo>[^ ]*) \[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) \(NAVGW .*?\) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex GatewayPattern();

    [GeneratedRegex(@"^[^ ]+@localhost\) by [^ ]+ |^[^ @]+@[^)]+\) by [^ ]+\(jqueuemail\) id [^ ;]+", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex LocalUser();
}
