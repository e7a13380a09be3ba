using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Filters.Rules;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay rules check [PATH…]</c>: what of rule files runs, and why the rest does not; exit status 1 where a file cannot be read.
/// <c>relay rules list</c>: every rule and symbol with its score, and what it hit and cost in the running relay since that loaded its rules;
/// nothing where none answers at http.address.
/// </summary>
internal static class RulesCommand
{
    private static readonly Argument<string[]> Paths = new("PATH") { Description = "Rule files, or folders of *.cf; without any, those of the configuration", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var check = new Command("check", "Compiles rule files and says what could not be taken") { Paths };
        check.SetAction(static parsed => Check(parsed));
        var list = new Command("list", "Lists rules and symbols with their scores");
        list.SetAction(static async (parsed, cancellation) => await ListAsync(parsed, cancellation));
        return new Command("rules", "Works on rule files") { check, list };
    }

    private static int Check(ParseResult parsed)
    {
        var given = parsed.GetValue(Paths) ?? [];
        if (Compile(parsed, given) is not { } rules)
        {
            return ExitStatus.Usage;
        }

        var slow = rules.FindSlow();
        RuleNote[] notes = [.. rules.Report.Notes, .. slow];
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            foreach (var note in notes)
            {
                JsonLine.Write(output, json => WriteNote(json, note));
            }

            JsonLine.Write(output, json => WriteSummary(json, rules.Report, slow.Count));
        }
        else
        {
            foreach (var note in notes)
            {
                output.WriteLine(note);
            }

            output.WriteLine(Summary(rules, slow.Count));
        }

        return rules.Report.AnyUnreadable ? ExitStatus.Failed : ExitStatus.Done;
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
        {
            return ExitStatus.Usage;
        }

        var running = await RunningLedger.AskAsync(configuration.Options.Http, cancellation);
        await parsed.InvocationConfiguration.Error.WriteLineAsync(running is null
            ? $"no relay answers at {configuration.Options.Http.Address}: hits and microseconds are 0"
            : $"hits and microseconds of the relay at {running.Address} since {running.Since}");
        var output = parsed.InvocationConfiguration.Output;
        foreach (var rule in configuration.Rules.Rules)
        {
            var cost = running?.Costs.GetValueOrDefault(rule.Name) ?? default;
            if (parsed.GetValue(GlobalOptions.Json))
            {
                JsonLine.Write(output, json => RuleJson.Write(json, rule, cost));
            }
            else
            {
                output.WriteLine(Line(rule, cost));
            }
        }

        return ExitStatus.Done;
    }

    private static string Line(RuleInfo rule, RuleCost cost) => string.Create(
        CultureInfo.InvariantCulture, $"{rule.Score,8:0.0##} {cost.Hits,8} {cost.Microseconds,10:0} {RuleJson.TypeOf(rule.Kind),-11} {rule.Name}  {rule.Description}").TrimEnd();

    /// <summary>The files given, read as by themselves; else those of the configuration. Null where that has errors.</summary>
    private static RuleSet? Compile(ParseResult parsed, string[] paths)
    {
        if (paths.Length > 0)
        {
            return RuleSet.Compile(paths, new RuleSetOptions());
        }

        return ConfigurationCommand.LoadOrReport(parsed)?.Rules;
    }

    private static string Summary(RuleSet rules, int slow)
    {
        var report = rules.Report;
        var all = report.Taken + report.Skipped;
        var lists = rules.Settings.Sizes.Sum(static s => s.Value);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Files} files: {report.Taken} of {all} rules taken ({(all == 0 ? 100 : 100.0 * report.Taken / all):0.0} %), {report.Skipped} skipped, {report.Inactive} inactive, {report.DeadMetas} composites that can never hit, {report.ScoreLost:0.###} of score lost, {slow} slow; {lists} entries in lists");
    }

    private static void WriteNote(Utf8JsonWriter json, RuleNote note)
    {
        json.WriteString("file", note.File);
        if (note.Line > 0)
        {
            json.WriteNumber("line", note.Line);
        }
        else
        {
            json.WriteNull("line");
        }

        json.WriteString("rule", note.Rule);
        json.WriteString("level", note.Level.ToString().ToLowerInvariant());
        json.WriteString("reason", note.Reason);
    }

    private static void WriteSummary(Utf8JsonWriter json, RuleReport report, int slow)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("files", report.Files);
        json.WriteNumber("taken", report.Taken);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteNumber("inactive", report.Inactive);
        json.WriteNumber("dead_metas", report.DeadMetas);
        json.WriteNumber("score_lost", report.ScoreLost);
        json.WriteNumber("slow", slow);
        json.WriteEndObject();
    }
}
