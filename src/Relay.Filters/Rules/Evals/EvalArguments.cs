using System.Globalization;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Rules.Evals;

/// <summary>Arguments of a call, without their quotes. Missing ones are empty, and 0 as numbers. Patterns are compiled once.</summary>
internal sealed class EvalArguments(string[] values)
{
    public const int MaxCount = 1_000;

    private readonly RulePattern?[] patterns = new RulePattern?[values.Length];

    public int Count => values.Length;

    public ReadOnlySpan<string> All => values;

    public string this[int index] => index < values.Length ? values[index] : "";

    public double Number(int index, double otherwise = 0) =>
        index < values.Length && double.TryParse(values[index], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>An upper bound, where "inf", "undef" or nothing means none.</summary>
    public double Most(int index) => Number(index, double.PositiveInfinity);

    /// <summary>Null where there is none, or it is no pattern.</summary>
    public RulePattern? Pattern(int index)
    {
        if (index >= values.Length)
        {
            return null;
        }

        return patterns[index] ??= RulePattern.TryCreate(values[index], TimeSpan.FromMilliseconds(100), out _)
            ?? RulePattern.TryCreate(new PerlPattern(values[index], System.Text.RegularExpressions.RegexOptions.CultureInvariant), TimeSpan.FromMilliseconds(100), out _);
    }

    /// <summary>The same where the argument never has delimiters.</summary>
    public RulePattern? Undelimited(int index) => index >= values.Length
        ? null
        : patterns[index] ??= RulePattern.TryCreate(new PerlPattern(values[index], System.Text.RegularExpressions.RegexOptions.CultureInvariant), TimeSpan.FromMilliseconds(100), out _);

    /// <summary>Null with the reason where the call is not well formed: <c>name('a', 1, "b")</c>.</summary>
    public static (string Name, EvalArguments Arguments)? TryParse(string call, out string fault)
    {
        fault = "";
        var open = call.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || !call.EndsWith(')') || !call[..open].Trim().All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            fault = "not a call; write eval:function(arguments)";
            return null;
        }

        var values = new List<string>();
        var at = open + 1;
        var end = call.Length - 1;
        while (true)
        {
            while (at < end && (char.IsWhiteSpace(call[at]) || call[at] == ','))
            {
                at++;
            }

            if (at >= end || values.Count == MaxCount)
            {
                return (call[..open].Trim(), new EvalArguments([.. values]));
            }

            if (Next(call, ref at, end) is not { } value)
            {
                fault = "an argument's closing quote is missing";
                return null;
            }

            values.Add(value);
        }
    }

    private static string? Next(string call, ref int at, int end)
    {
        if (call[at] is '\'' or '"')
        {
            var close = call.IndexOf(call[at], at + 1);
            if (close < 0 || close >= end)
            {
                return null;
            }

            var quoted = call[(at + 1)..close];
            at = close + 1;
            return quoted;
        }

        var start = at;
        while (at < end && call[at] != ',')
        {
            at++;
        }

        return call[start..at].Trim();
    }
}
