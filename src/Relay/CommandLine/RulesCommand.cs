using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Filters.Rules;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay rules check [PATH…]</c>: what of rule files runs, and why the rest does not; exit status 1 where a file cannot be read.
/// <c>relay rules list</c>: every rule and symbol with its score.
/// </summary>
internal static class RulesCommand
{
    private static readonly Argument<string[]> Paths = new("PATH") { Description = "Rule files, or folders of *.cf; without any, those of the configuration", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var check = new Command("check", "Compiles rule files and says what could not be taken") { Paths };
        check.SetAction(static parsed => Check(parsed));
        var list = new Command("list", "Lists rules and symbols with their scores");
        list.SetAction(static parsed => List(parsed));
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

    private static int List(ParseResult parsed)
    {
        if (Compile(parsed, []) is not { } rules)
        {
            return ExitStatus.Usage;
        }

        var output = parsed.InvocationConfiguration.Output;
        foreach (var rule in rules.Rules)
        {
            if (parsed.GetValue(GlobalOptions.Json))
            {
                JsonLine.Write(output, json => WriteRule(json, rule));
            }
            else
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rule.Score,8:0.0##} {TypeOf(rule.Kind),-11} {rule.Name}  {rule.Description}").TrimEnd());
            }
        }

        return ExitStatus.Done;
    }

    /// <summary>The files given, read as by themselves; else those of the configuration. Null where that has errors.</summary>
    private static RuleSet? Compile(ParseResult parsed, string[] paths)
    {
        if (paths.Length > 0)
        {
            return RuleSet.Compile(paths, new RuleSetOptions());
        }

        if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
        {
            return null;
        }

        var symbols = configuration.Scores.All.Select(static r => r.Name).ToHashSet(StringComparer.Ordinal);
        return RuleSet.Compile(configuration.Options.Rules, new RuleSetOptions { KnownSymbols = symbols, RejectThreshold = configuration.Options.Actions.Reject });
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

    private static void WriteRule(Utf8JsonWriter json, RuleInfo rule)
    {
        json.WriteString("name", rule.Name);
        json.WriteString("type", TypeOf(rule.Kind));
        json.WriteNumber("score", rule.Score);
        json.WriteString("description", rule.Description);
        json.WriteString("file", rule.File);
        json.WriteNumber("line", rule.Line);
        json.WriteNumber("hits", rule.Hits);
        json.WriteNumber("microseconds", Math.Round(rule.Microseconds, 1));
    }

    private static string TypeOf(RuleKind kind) => kind == RuleKind.UriDetail ? "uri_detail" : kind.ToString().ToLowerInvariant();
}
