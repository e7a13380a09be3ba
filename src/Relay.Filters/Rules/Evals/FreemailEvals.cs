using System.Text;

namespace Relay.Filters.Rules.Evals;

/// <summary>Senders at free mail providers (SpamAssassin's FreeMail), by the lists <c>freemail_domains</c> and <c>freemail_welcomelist</c>.</summary>
internal static class FreemailEvals
{
    private const int MostInBody = 40;

    private static readonly EvalPattern Role = new(
        @"/^(?:abuse|support|sales|info|helpdesk|contact|kontakt|(?:post|host|domain)master|undisclosed.*|request-[a-f0-9]{16}|bounced?-|[a-f0-9]{8}(?:\.[a-f0-9]{8}|-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12})|.+=.+=.+)\@/i");

    private static readonly EvalPattern Bulk = new(
        @"/(?:^(?:post|host|domain)master|^double-bounce|^(?:sentto|owner|return|(?:gr)?bounced?)-.+|-(?:request|bounces?|admin|owner)|\b(?:do[._-t]?)?no[._-t]?repl(?:y|ies)|.+=.+)\@/i");

    private static readonly EvalPattern InLink = new(@"/<?https?:\/\/\S{0,255}(?:\@|%40)\S{0,255}/i");
    private static readonly EvalPattern Address = new(@"/(?:^|[^a-z0-9_+.!#$%&'*\/=?^`{|}~@-])([a-z0-9][a-z0-9_+.!#$%&'*\/=?^`{|}~-]{0,63}\@(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,18})(?![a-z0-9_@-])/i");
    private static readonly EvalPattern Quoted = new(
        @"/<(?:[a-z0-9][a-z0-9_+.!#$%&'*\/=?^`{|}~-]{0,63}\@(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,18})>/i");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_freemail_from", static (s, a) => Any(s, AddressEvals.From(s), a, 0));
        table.Put("check_freemail_header", static (s, a) => Header(s, a));
        table.Put("check_freemail_body", static (s, a) => Any(s, s.Shared(static s => new BodyAddresses(InBody(s))).All, a, 0));
        table.Put("check_freemail_replyto", static (s, a) => ReplyTo(s, a[0] == "reply"));
    }

    private sealed record BodyAddresses(List<string> All);

    private static double Header(EvalScope scope, EvalArguments arguments)
    {
        var name = arguments[0].Split(':')[0];
        return Any(scope, scope.Headers.All(name + ":addr"), arguments, 1);
    }

    private static double Any(EvalScope scope, IReadOnlyList<string> addresses, EvalArguments arguments, int pattern)
    {
        foreach (var address in addresses)
        {
            var lower = address.ToLowerInvariant();
            if (Is(scope, lower) && (arguments.Count <= pattern || arguments.Pattern(pattern)?.Count(Patterns.ByteChars.MapLatin1(lower), 1, out _) > 0))
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary>Addresses of this message that were asked about.</summary>
    private sealed record Known(Dictionary<string, bool> Answers);

    public static bool Is(EvalScope scope, string address)
    {
        var known = scope.Shared(static _ => new Known(new(StringComparer.Ordinal))).Answers;
        if (!known.TryGetValue(address, out var answer))
        {
            known.Add(address, answer = IsOne(scope, address));
        }

        return answer;
    }

    private static bool IsOne(EvalScope scope, string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        var welcome = scope.Settings.Addresses("freemail_welcomelist");
        return address.Length > 0 && scope.Settings.Addresses("freemail_domains").Contains(domain)
            && !welcome.Contains(address) && !welcome.Contains(domain) && !Role.In(address);
    }

    private static double ReplyTo(EvalScope scope, bool reply)
    {
        var envelope = scope.Headers.First("EnvelopeFrom");
        if (scope.Settings.Number("freemail_skip_bulk_envfrom", 1) != 0 && Bulk.In(envelope))
        {
            return 0;
        }

        var from = scope.Headers.All("From:addr").Select(static a => a.ToLowerInvariant()).ToArray();
        var replyTo = scope.Headers.All("Reply-To:addr").Select(static a => a.ToLowerInvariant()).ToArray();
        var (isFrom, isReplyTo) = (from.Any(a => Is(scope, a)), replyTo.Any(a => Is(scope, a)));
        if (isFrom && isReplyTo && !from.Intersect(replyTo).Any())
        {
            return 1;
        }

        if (reply ? !isFrom || (replyTo.Length > 0 && !isReplyTo) : !isReplyTo)
        {
            return 0;
        }

        var expected = isReplyTo ? replyTo : from;
        var inBody = scope.Shared(static s => new BodyAddresses(InBody(s))).All.Where(a => Is(scope, a));
        return inBody.Any(b => expected.Any(e => e != b)) ? 1 : 0;
    }

    /// <summary>Addresses that the text tells the reader; not those in links, nor the ones in angle brackets of quoted headers.</summary>
    private static List<string> InBody(EvalScope scope)
    {
        var found = new List<string>();
        foreach (var line in scope.Subject.Body)
        {
            if (line.Span.IndexOf((byte)'@') < 0 || found.Count >= MostInBody)
            {
                continue;
            }

            var text = Encoding.Latin1.GetString(line.Span);
            for (var cut = InLink.First(text); cut.Length > 0; cut = InLink.First(text))
            {
                text = text.Replace(cut, " ", StringComparison.Ordinal);
            }

            for (var cut = Quoted.First(text); cut.Length > 0; cut = Quoted.First(text))
            {
                text = text.Replace(cut, " ", StringComparison.Ordinal);
            }

            found.AddRange(Address.Groups(text, 1, MostInBody - found.Count).Select(static a => a.ToLowerInvariant()).Where(a => !found.Contains(a)));
        }

        return found;
    }
}
