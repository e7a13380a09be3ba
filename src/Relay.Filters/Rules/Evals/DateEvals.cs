namespace Relay.Filters.Rules.Evals;

/// <summary>Date fields against the times of the Received fields.</summary>
internal static class DateEvals
{
    private static readonly EvalPattern ReceivedTime = new(@"/(\s.?\d+ \S\S\S \d+ \d+:\d+:\d+ \S+)/");
    private static readonly EvalPattern LocalHop = new(@"/\bfrom (?:localhost\s|(?:\S+ ){1,2}\S*\b127\.0\.0\.1\b)|qmail \d+ invoked by uid \d+/");
    private static readonly EvalPattern Fetchmail = new(@"/\bby localhost with \w+ \(fetchmail-[\d.]+/");
    private static readonly EvalPattern OutlookId = new(@"/^<[0-9a-f]{4}([0-9a-f]{8})\$[0-9a-f]{8}\$[0-9a-f]{8}\@/");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_for_shifted_date", static (s, a) =>
        {
            var difference = s.Shared(static s => new Shift(DifferenceOf(s))).Seconds;
            return difference >= 3600 * a.Number(0, double.NegativeInfinity) && difference < 3600 * a.Most(1) ? 1 : 0;
        });
        table.Put("received_within_months", static (s, a) => Months(s, a));
        table.Put("check_outlook_message_id", static (s, _) => OutlookMessageId(s));
    }

    private sealed record Shift(double Seconds);

    private sealed record Times(List<DateTimeOffset> All);

    /// <summary>Of the Date to the nearest Received time, in seconds; 0 where one of them is missing.</summary>
    private static double DifferenceOf(EvalScope scope)
    {
        if (DateOf(scope) is not { } date)
        {
            return 0;
        }

        var differences = ReceivedTimes(scope).Select(t => (date - t).TotalSeconds).ToList();
        if (differences.Count > 1 && differences[^1] == 0)
        {
            // The first hop may have written the Date itself.
            differences.RemoveAt(differences.Count - 1);
        }

        return differences.OrderBy(Math.Abs).FirstOrDefault();
    }

    private static DateTimeOffset? DateOf(EvalScope scope) =>
        scope.Headers.All("Resent-Date").Concat(scope.Headers.All("Date")).Select(MailDate.TryParse).FirstOrDefault(static d => d is not null);

    private static List<DateTimeOffset> ReceivedTimes(EvalScope scope) => scope.Shared(static s => new Times(TimesOf(s))).All;

    private static List<DateTimeOffset> TimesOf(EvalScope scope)
    {
        var lines = scope.Headers.All("Received").Where(static l => l.AsSpan().IndexOfAnyExcept(" \t\r\n") >= 0).ToList();
        var local = lines.Count > 0 && LocalHop.In(lines[0]) ? 1 : 0;
        var skipped = lines.Count > local && Fetchmail.In(lines[local]) ? local + 1 : 0;
        return [.. lines.Skip(skipped).Select(static l => MailDate.TryParse(ReceivedTime.Group(l, 1))).OfType<DateTimeOffset>()];
    }

    private static double Months(EvalScope scope, EvalArguments arguments)
    {
        const double Year = 31_556_952;
        var times = ReceivedTimes(scope);
        var when = times.Count > 0 ? times[0] : DateOf(scope);
        var age = when is { } known ? (scope.Subject.Received - known).TotalSeconds : double.MaxValue;
        return age >= Year * arguments.Number(0, double.NegativeInfinity) / 12 && age < Year * arguments.Most(1) / 12 ? 1 : 0;
    }

    /// <summary>Outlook writes the time into its message ids; one that does not fit the Date was made up.</summary>
    private static double OutlookMessageId(EvalScope scope)
    {
        var token = OutlookId.Group(scope.Headers.Text("MESSAGEID"), 1);
        if (token.Length == 0)
        {
            return 0;
        }

        var time = (long)Convert.ToUInt32(token, 16);
        return Far(time, MailDate.TryParse(scope.Headers.Text("Date"))) && Far(time, MailDate.TryParse(ReceivedTime.Group(scope.Headers.Text("Received"), 1))) ? 1 : 0;
    }

    private static bool Far(long token, DateTimeOffset? date)
    {
        const double Step = 0.0023283064365387;
        const double Start = 27_111_902.8329849;
        const int Fudge = 250;
        return Math.Abs(token - (long)(((date?.ToUnixTimeSeconds() ?? 0) * Step) + Start)) >= Fudge;
    }
}
