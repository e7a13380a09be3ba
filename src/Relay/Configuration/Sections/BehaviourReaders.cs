using System.Globalization;
using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;
using Relay.Core.State;

namespace Relay.Configuration.Sections;

/// <summary>
/// <c>checks.bulk</c>, and <c>checks.greylist</c> and <c>checks.rates</c>, which are off unless <c>enabled</c> says otherwise; settings without that word cost a
/// warning, since whoever writes them surely wants them used.
/// </summary>
internal static class BehaviourReaders
{
    public static readonly string[] OffByDefault = ["greylist", "rates"];

    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    public static void Bulk(Section check, BulkOptions options)
    {
        options.Window = check.Value("window", Units.Time(TimeSpan.FromMinutes(1), TimeSpan.FromDays(1)), options.Window);

        // The store's estimate ends at some 266, and is good up to 100.
        options.Networks = check.Value("networks", Scalars.Count(2, 100), options.Networks);
        options.Many = check.Value("many", Scalars.Count(3, 200), options.Many);
        options.MinWords = check.Value("min_words", Scalars.Count(30, 10_000), options.MinWords);
        if (options.Many <= options.Networks)
        {
            check.Context.Bag.Error(check.Position, $"{check.PathOf("many")} is not more than networks; write a larger number");
        }
    }

    public static void Greylist(Section check, CheckOptions checks)
    {
        var options = checks.Greylist;
        options.Enabled = IsOn(check, "greylist", checks);

        // Without a delay the second try passes at once, and bots have two.
        options.Delay = check.Value("delay", Units.Time(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), options.Delay);
        options.Window = check.Value("window", Units.Time(TimeSpan.FromSeconds(1), Year), options.Window);
        options.Life = check.Value("life", Units.Time(TimeSpan.FromSeconds(1), Year), options.Life);
        options.AllowAfter = check.Value("allow_after", Scalars.Count(1, 1_000_000), options.AllowAfter);
        options.Clients = check.Value(
            "clients", Scalars.OneOf(("doubtful", GreylistClients.Doubtful), ("all", GreylistClients.All)), options.Clients);
        if (options.Delay >= options.Window)
        {
            check.Context.Bag.Error(check.Position, $"{check.PathOf("window")} is not longer than delay, so no retry would ever be in time; write a longer window");
        }
    }

    public static void Rates(Section check, CheckOptions checks)
    {
        var options = checks.Rates;
        options.Enabled = IsOn(check, "rates", checks);
        options.UnknownRecipients = check.Value("unknown_recipients", Rate, options.UnknownRecipients);
        Subject(check.Map("client"), options.Client, connects: true);
        Subject(check.Map("network"), options.Network, connects: true);
        Subject(check.Map("sender_domain"), options.SenderDomain, connects: false);
        if (check.Map("tarpit") is { } tarpit)
        {
            Tarpit(tarpit, options.Tarpit);
        }
    }

    private static bool IsOn(Section check, string name, CheckOptions checks)
    {
        if (check.Take("enabled") is null)
        {
            check.Context.Bag.Warn(check.Position, $"checks.{name} is off unless it is turned on; write enabled: true (or false) beside its settings");
        }

        return !checks.Disabled.Contains(name);
    }

    private static void Tarpit(Section section, TarpitOptions options)
    {
        // RFC 5321 §4.5.3.2.3: a client waits 5 minutes for the answer to RCPT.
        options.Delay = section.Value("delay", Units.Time(TimeSpan.Zero, TimeSpan.FromMinutes(4)), options.Delay);
        options.Sessions = section.Value("sessions", Scalars.Count(0, 1_000_000), options.Sessions);
        options.CloseAfter = section.Value("close_after", Scalars.Count(0, 1_000_000), options.CloseAfter);
        section.Finish();
    }

    /// <param name="connects">Whether it is somebody who connects.</param>
    private static void Subject(Section? section, SubjectRates rates, bool connects)
    {
        if (section is null)
        {
            return;
        }

        rates.Connections = connects ? section.Value("connections", Rate, rates.Connections) : null;
        rates.Messages = section.Value("messages", Rate, rates.Messages);
        rates.Recipients = section.Value("recipients", Rate, rates.Recipients);
        section.Finish();
    }

    /// <summary><c>60/1m</c>: so many at once, and so many again in that time.</summary>
    private static Parsed<RateLimit?> Rate(string text)
    {
        if (text == "never")
        {
            return new Parsed<RateLimit?>(null, null);
        }

        if (text.Split('/') is [var count, var time]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000_000
            && Units.Time(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))(time) is { Problem: null, Value: var period })
        {
            return new RateLimit(number, period, number);
        }

        return Parsed.Wrong<RateLimit?>($"{Words.Quote(text)} is not a rate; write a count and a time from 1s to 1d, such as 60/1m, or never");
    }
}
