using System.Text;
using System.Text.Unicode;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over header fields alone (SpamAssassin's HeaderEval).</summary>
internal static class HeaderEvals
{
    private static readonly EvalPattern CapsCharset = new(@"/=\?[-_a-z0-9]*(?:koi|jp|jis|euc|gb|big5|isoir|cp1251|windows-1251|georgianps|pt154|tis)[-_a-z0-9]*\?/i");
    private static readonly EvalPattern Prefixes = new(@"/^(?:(?:Re|Fwd|Fw|Aw|Antwort|WG|SV|VB|VS|VL):\s*)+/i");
    private static readonly EvalPattern Template = new("/%[A-Z][A-Z_-]/");
    private static readonly EvalPattern MayHoldPercent =
        new(@"/^(?:X-VMS-To|X-UIDL|X-Face|To|Cc|From|Subject|References|In-Reply-To|(?:X-|Resent-|X-Original-)?Message-Id):/i");

    private static readonly EvalPattern UnsubscribeList = new(@"/<mailto:(?:leave-\S+|\S+-unsubscribe)\@\S+>$/i");
    private static readonly EvalPattern OtherServers = new(@"/\/CWT\/DCE\)|iPlanet Messaging Server/");
    private static readonly EvalPattern RatwareId = new(@"/<[A-Z]{28}\.([^>]+?)>/");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_illegal_chars", static (s, a) => IllegalChars(s, a));
        table.Put("subject_is_all_caps", static (s, _) => AllCaps(s));
        table.Put("check_for_missing_to_header", static (s, _) => s.Headers.Text("To").Length + s.Headers.Text("Apparently-To").Length == 0 ? 1 : 0);
        table.Put("check_for_to_in_subject", static (s, a) => ToInSubject(s, a[0]));
        table.Put("check_header_count_range", static (s, a) => HeaderCount(s, a));
        table.Put("check_unresolved_template", static (s, _) => UnresolvedTemplate(s));
        table.Put("check_for_matching_env_and_hdr_from", static (s, _) =>
            string.Equals(s.Headers.First("EnvelopeFrom:addr"), s.Headers.First("From:addr"), StringComparison.OrdinalIgnoreCase) ? 1 : 0);
        table.Put("check_equal_from_domains", static (s, _) => DifferentFromDomains(s));
        table.Put("check_messageid_not_usable", static (s, _) =>
            UnsubscribeList.In(s.Headers.Text("List-Unsubscribe")) || ForgedReceivedEvals.IsStripped(s) || OtherServers.In(s.Headers.Text("Received")) ? 1 : 0);
        table.Put("check_ratware_name_id", static (s, _) => RatwareName(s));
        table.Put("check_ratware_envelope_from", static (s, _) => RatwareEnvelope(s));
        table.Put("sorted_recipients", static (s, _) => s.Shared(Recipients.Of).Sorted ? 1 : 0);
        table.Put("similar_recipients", static (s, a) =>
            s.Shared(Recipients.Of).Similar >= a.Number(0, double.NegativeInfinity) && s.Shared(Recipients.Of).Similar < a.Most(1) ? 1 : 0);
        table.Put("check_for_unique_subject_id", static (_, _) => 0);
        table.Put("check_for_faraway_charset_in_headers", static (s, _) => Charsets.AnyFarawayHeader(s) ? 1 : 0);
    }

    /// <summary>Bytes above ASCII that are not UTF-8 (RFC 6532 allows that), and control characters, as a share and a count.</summary>
    private static double IllegalChars(EvalScope scope, EvalArguments arguments)
    {
        var name = arguments[0].EndsWith(":raw", StringComparison.Ordinal) ? arguments[0] : arguments[0] + ":raw";
        var bytes = Encoding.Latin1.GetBytes(scope.Headers.Text(name));
        if (bytes.AsSpan().Trim(" \t\r\n\f\v"u8).IsEmpty)
        {
            return 0;
        }

        var controls = bytes.Count(static b => b < 0x20 && b is not (9 or 10 or 13));
        var high = bytes.Count(static b => b >= 0x7f);
        if (bytes.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xff) && Utf8.IsValid(bytes) && controls == 0)
        {
            return 0;
        }

        var illegal = controls + high;
        if (illegal > 0 && name.Equals("subject:raw", StringComparison.OrdinalIgnoreCase) && bytes.Count(static b => b is 0xa2 or 0xa3 or 0xae) == 1)
        {
            illegal--;
        }

        return (double)illegal / bytes.Length >= arguments.Number(1) && illegal >= arguments.Number(2) ? 1 : 0;
    }

    private static double AllCaps(EvalScope scope)
    {
        var subject = scope.Headers.Text("Subject").Trim();
        subject = subject[Prefixes.First(subject).Length..];
        if (!subject.Any(char.IsWhiteSpace) || subject.Length < 10 || CapsCharset.In(scope.Headers.Text("Subject:raw")))
        {
            return 0;
        }

        return subject.Any(char.IsAsciiLetter) && !subject.Any(char.IsAsciiLetterLower) ? 1 : 0;
    }

    private static double ToInSubject(EvalScope scope, string test)
    {
        var to = scope.Headers.First("To:addr");
        if (to.Length == 0)
        {
            return 0;
        }

        var subject = scope.Headers.First("Subject");
        return test == "user" ? UserInSubject(subject, to.Split('@')[0]) : ContainsWord(subject, to) ? 1 : 0;
    }

    /// <summary>"user", "Re: user", "Re: hello user", "user, …" and ", user!" are how such mail addresses its reader.</summary>
    private static double UserInSubject(string subject, string user)
    {
        var text = subject.TrimStart();
        if (text.StartsWith(user, StringComparison.Ordinal) && text[user.Length..].TrimStart() is [',' or ':' or ';' or '!' or '?' or '-', .. var rest] && (rest.Length == 0 || char.IsWhiteSpace(rest[0])))
        {
            return subject.Length == text.Length ? 1 : 0;
        }

        if (subject.Equals(user, StringComparison.OrdinalIgnoreCase))
        {
            return 1;
        }

        if (subject.StartsWith(','))
        {
            return subject[1..].TrimStart() is [.. var named, ',' or ':' or ';' or '!' or '?' or '-'] && named.Equals(user, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        if (!subject.StartsWith("re:", StringComparison.OrdinalIgnoreCase) && !subject.StartsWith("fw:", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var words = subject[3..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length is 1 or 2 && words[^1].Equals(user, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
    }

    private static bool ContainsWord(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (at + word.Length == text.Length || !char.IsAsciiLetterOrDigit(text[at + word.Length]));
    }

    private static double HeaderCount(EvalScope scope, EvalArguments arguments)
    {
        var count = scope.Headers.All(arguments[0]).Distinct(StringComparer.Ordinal).Count();
        return count >= arguments.Number(1) && count <= arguments.Most(2) ? 1 : 0;
    }

    private static double UnresolvedTemplate(EvalScope scope)
    {
        foreach (var line in scope.Headers.All("ALL"))
        {
            if (line.Contains('%', StringComparison.Ordinal) && Template.In(line) && !MayHoldPercent.In(line))
            {
                return 1;
            }
        }

        return 0;
    }

    private static double DifferentFromDomains(EvalScope scope)
    {
        var from = LastTwoLabels(scope.Headers.First("From:addr"));
        var envelope = LastTwoLabels(scope.Headers.First("EnvelopeFrom:addr"));
        return from.Length > 0 && envelope.Length > 0 && !from.Equals(envelope, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
    }

    private static string LastTwoLabels(string address)
    {
        var domain = address.Contains('@', StringComparison.Ordinal) ? address[(address.LastIndexOf('@') + 1)..] : "";
        return string.Join('.', domain.Split('.').TakeLast(2));
    }

    private static double RatwareName(EvalScope scope)
    {
        var name = RatwareId.Group(scope.Headers.Text("MESSAGEID"), 1);
        var from = scope.Headers.Text("From");
        return name.Length > 0 && from.Contains('"', StringComparison.Ordinal) && from.Contains($"<{name}>", StringComparison.Ordinal) ? 1 : 0;
    }

    private static double RatwareEnvelope(EvalScope scope)
    {
        var to = scope.Headers.First("To:addr").Split('@');
        var from = scope.Headers.First("EnvelopeFrom:addr");
        if (to.Length != 2 || to[0].Length == 0 || from.StartsWith("SRS", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var domain = scope.Settings.Domains.Registrable(to[1].ToLowerInvariant());
        return domain.Contains('.', StringComparison.Ordinal) && from.Contains($"{domain}.{to[0]}@", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
    }
}
