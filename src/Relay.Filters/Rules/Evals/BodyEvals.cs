using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over the text (SpamAssassin's BodyEval).</summary>
internal static class BodyEvals
{
    private static readonly EvalPattern CapsCharset = new(@"/^[-_a-z0-9]*(?:koi|jp|jis|euc|gb|big5|isoir|cp1251|windows-1251|georgianps|pt154|tis)[-_a-z0-9]*$/i");
    private static readonly EvalPattern Base64Line = new(@"/^(?:[A-Za-z0-9+\/=]{60,76} ){2}/");
    private static readonly EvalPattern StockLine = new(@"/^\s*([^:\s][^:\n]{2,29})\s*:\s*\S/m");
    private static readonly EvalPattern StockWord = new(
        @"/(^trad(?:e|ing)date|company(?:name)?|s\w?(?:t\w?o\w?c\w?k|y\w?m(?:\w?b\w?o\w?l)?)|t(?:arget|icker)|(?:opening|current)p(?:rice)?|p(?:rojected|osition)|expectations|weeks?high|marketperformance|(?:year|week|month|day|price)(?:target|estimates?)|sector|r(?:ecommendation|ating))$/");

    private static readonly EvalPattern Delimiter = new(@"/^-- ?\r?$/m");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_for_uppercase", static (s, a) => s.Shared(Uppercase) is { Percent: var p } && p > a.Number(0) && p <= a.Number(1, 100) ? 1 : 0);
        table.Put("check_body_8bits", static (s, _) => s.Subject.Body.Any(static l => RunOfHigh(l.Span)) ? 1 : 0);
        table.Put("check_blank_line_ratio", static (s, a) => BlankLines(s, a));
        table.Put("tvd_vertical_words", static (s, a) => s.Shared(SpaceRatio).Percent is var p && p >= a.Number(0) && p < (a.Number(1) >= 100 ? 101 : a.Number(1)) ? 1 : 0);
        table.Put("check_stock_info", static (s, a) => s.Shared(Stock).Count >= a.Number(0) ? 1 : 0);
        table.Put("check_body_length", static (s, a) => BodyLength(s) <= a.Number(0) ? 1 : 0);
        table.Put("plaintext_body_length", static (s, a) => Within(s.Shared(Signature).Body, a));
        table.Put("plaintext_sig_length", static (s, a) => Within(s.Shared(Signature).Length, a));
        table.Put("plaintext_body_sig_ratio", static (s, a) => s.Shared(Signature) is { Body: { } b } g ? Within(g.Length > 0 ? b / g.Length : 1e6, a) : 0);
        table.Put("multipart_alternative_difference", static (s, a) => s.Shared(Alternatives.Of).Percent is var d && (a.Number(0) == 0 || d > a.Number(0)) && d <= a.Most(1) ? 1 : 0);
        table.Put("multipart_alternative_difference_count", static (s, a) =>
            s.Shared(Alternatives.Of) is var d && d.HtmlWords > a.Number(1) && (double)d.TextWords / d.HtmlWords > a.Number(0) ? 1 : 0);
    }

    private sealed record Share(double Percent);

    private sealed record SpaceShare(double Percent);

    private sealed record StockWords(int Count);

    private sealed record Sig(double? Body, double? Length);

    private static double Within(double? value, EvalArguments arguments) => value >= arguments.Number(0) && value <= arguments.Most(1) ? 1 : 0;

    private static Share Uppercase(EvalScope scope)
    {
        if (scope.Subject.Parts.Any(static p => CapsCharset.In(p.Charset)))
        {
            return new Share(0);
        }

        var (length, lower, upper) = (0, 0, 0);
        foreach (var line in Lines(scope))
        {
            var text = line.Span.Trim(" \n"u8);
            if (text.IndexOf((byte)' ') < 0 || (text.Length > 120 && Base64Line.In(Encoding.Latin1.GetString(line.Span))))
            {
                continue;
            }

            length += line.Length;
            foreach (var b in line.Span)
            {
                lower += b is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') ? 1 : 0;
                upper += b is >= (byte)'A' and <= (byte)'Z' ? 1 : 0;
            }
        }

        return new Share(length < 200 || upper + lower == 0 ? 0 : 100.0 * upper / (upper + lower));
    }

    /// <summary>The body's lines, the subject first.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(EvalScope scope)
    {
        var subject = scope.Headers.Text("Subject");
        return scope.Subject.Body.Prepend(Encoding.Latin1.GetBytes(subject.Length > 0 ? subject : "\n"));
    }

    /// <summary>Eight bytes above ASCII in a row.</summary>
    private static bool RunOfHigh(ReadOnlySpan<byte> line)
    {
        for (var at = line.IndexOfAnyInRange((byte)0x80, (byte)0xff); at >= 0;)
        {
            var length = line[at..].IndexOfAnyInRange((byte)0, (byte)0x7f);
            if (length >= 8 || (length < 0 && line.Length - at >= 8))
            {
                return true;
            }

            var next = length < 0 ? -1 : line[(at + length)..].IndexOfAnyInRange((byte)0x80, (byte)0xff);
            at = next < 0 ? -1 : at + length + next;
        }

        return false;
    }

    private static double BlankLines(EvalScope scope, EvalArguments arguments)
    {
        var (blank, lines) = (0, 0);
        foreach (var chunk in scope.Subject.RawBody)
        {
            var rest = chunk.Span;
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? [] : rest[(end + 1)..];
                lines++;
                blank += line.Trim(" \t\r\n\f\v"u8).IsEmpty ? 1 : 0;
            }
        }

        var ratio = lines < Math.Max(1, arguments.Number(2)) ? -1 : 100.0 * blank / lines;
        var low = arguments.Number(0);
        return (low == 0 || ratio > low) && ratio <= arguments.Number(1) ? 1 : 0;
    }

    /// <summary>The most spaces of a line for each other byte, in per cent.</summary>
    private static SpaceShare SpaceRatio(EvalScope scope)
    {
        var most = -1;
        foreach (var line in Lines(scope))
        {
            if (line.Length <= 5)
            {
                continue;
            }

            var spaces = line.Span.Count((byte)' ');
            var others = line.Length - spaces;
            most = Math.Max(most, spaces > others || others == 0 ? 100 : 100 * spaces / others);
        }

        return new SpaceShare(most);
    }

    private static StockWords Stock(EvalScope scope)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        if (scope.Subject.Parts.FirstOrDefault(static p => p.ContentType == "text/plain") is { } part)
        {
            var chunks = new List<ReadOnlyMemory<byte>>();
            BodyLines.Chunks(part.Text, chunks);
            foreach (var name in chunks.SelectMany(static c => StockLine.Groups(Encoding.Latin1.GetString(c.Span), 1, 1_000)))
            {
                var found = StockWord.First(string.Concat(name.ToLowerInvariant().Where(char.IsAsciiLetterLower)));
                _ = found.Length > 0 && words.Add(found);
            }
        }

        return new StockWords(words.Count);
    }

    /// <summary>What follows the header section's empty line, as it came.</summary>
    private static int BodyLength(EvalScope scope)
    {
        var full = scope.Subject.Full.Span;
        var at = full.IndexOf("\n\n"u8);
        return at < 0 ? 0 : full.Length - at - 2;
    }

    private static Sig Signature(EvalScope scope)
    {
        if (scope.Subject.Parts.FirstOrDefault(static p => p.ContentType == "text/plain") is not { } part)
        {
            return new Sig(null, null);
        }

        var text = Encoding.Latin1.GetString(part.Decoded.Span);
        var (body, length) = (text.Length, 0);
        for (var from = 0; Delimiter.First(text[from..]) is { Length: > 0 } found;)
        {
            var at = from + text[from..].IndexOf(found, StringComparison.Ordinal);
            while (at > 0 && text[at - 1] != '\n')
            {
                at = text.IndexOf(found, at + 1, StringComparison.Ordinal);
            }

            from = at + found.Length;
            if (text.Length - from > 4)
            {
                (body, length) = (at, text.Length - from);
            }
        }

        return new Sig(body, length);
    }
}
