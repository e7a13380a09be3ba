using System.Globalization;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Mime;

namespace Relay.Benchmarks.Rules;

/// <summary>
/// CPU of this process for reading messages, and for judging them with rule files. Passes that do not count come first, as a server that runs is
/// warm; then passes count until there is enough CPU to measure.
/// </summary>
internal static class RuleRun
{
    private const int MostWarmPasses = 20;
    private const int Costly = 8;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    /// <param name="sets">NAME=PATH,PATH: what rule files to judge with. Without a path nothing but the message is read.</param>
    public static int Run(string messages, string output, IEnumerable<string> sets)
    {
        using var rows = new StreamWriter(output, append: true);
        foreach (var set in sets)
        {
            var name = set.Split('=')[0];
            var paths = set[(name.Length + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries);
            var rules = paths.Length == 0 ? null : RuleSet.Compile(paths, new RuleSetOptions { Network = false, Classifier = false });
            foreach (var folder in Directory.EnumerateDirectories(messages).Order(StringComparer.Ordinal))
            {
                var mail = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
                var row = new RuleRow(name, Path.GetFileName(folder), mail.Length, mail.Sum(static m => (long)m.Length), Measure(mail, rules).TotalMilliseconds);
                rows.WriteLine(row.Line());
            }

            if (rules is not null)
            {
                TellCostly(name, rules);
            }
        }

        return 0;
    }

    /// <summary>Where the time of patterns and functions goes, by the set's own ledger, warm or not.</summary>
    private static void TellCostly(string name, RuleSet rules)
    {
        var all = rules.Rules.Sum(static r => r.Microseconds);
        var most = rules.Rules.OrderByDescending(static r => r.Microseconds).Take(Costly)
            .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Name} {100 * r.Microseconds / all:0.0} % ({r.Microseconds / Math.Max(1, r.Runs):0} us a run)"));
        Console.WriteLine($"{name}, most time: {string.Join(", ", most)}");
    }

    private static TimeSpan Measure(byte[][] mail, RuleSet? rules)
    {
        var warm = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass == 0 || (pass < MostWarmPasses && Environment.CpuUsage.TotalTime - warm < Enough); pass++)
        {
            Pass(mail, rules);
        }

        var began = Environment.CpuUsage.TotalTime;
        var spent = TimeSpan.Zero;
        var passes = 0;
        while (spent < Enough)
        {
            Pass(mail, rules);
            passes++;
            spent = Environment.CpuUsage.TotalTime - began;
        }

        return spent / passes;
    }

    private static void Pass(byte[][] mail, RuleSet? rules)
    {
        foreach (var message in mail)
        {
            using var view = MessageView.Parse(message);
            view.ReadAll();
            _ = view.Urls();
            rules?.Evaluate(new MessageRuleSubject(view, new RuleFacts { RegistrableDomain = rules.Settings.Domains.Registrable }));
        }
    }
}
