using System.Globalization;
using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>Numbers, switches and words from a closed set.</summary>
internal static class Scalars
{
    public static Parsed<bool> Switch(string text) => text switch
    {
        _ when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        _ when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        _ => Parsed.Wrong<bool>($"{Words.Quote(text)} is neither true nor false; write one of the two"),
    };

    public static Func<string, Parsed<int>> Count(int min, int max) => text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : Parsed.Wrong<int>($"{Words.Quote(text)} is not a whole number from {min} to {max}; write one");

    public static Parsed<double> Score(string text) =>
        TryFinite(text, out var number) ? number : Parsed.Wrong<double>($"{Words.Quote(text)} is not a score; write a number such as 5 or 7.5");

    public static Parsed<double> Threshold(string text) =>
        text == "never" ? double.PositiveInfinity
        : TryFinite(text, out var number) ? number
        : Parsed.Wrong<double>($"{Words.Quote(text)} is not a score; write a number such as 5 or 7.5, or never");

    /// <summary>One of the words, which are in lower case and mean the enumeration's values of the same place.</summary>
    public static Func<string, Parsed<T>> OneOf<T>(params (string Word, T Value)[] choices) => text =>
    {
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        return Parsed.Wrong<T>($"{Words.Quote(text)} is not known; write {Words.AnyOf([.. choices.Select(static c => c.Word)])}");
    };

    public static Func<string, Parsed<string>> OneOf(params string[] words) => OneOf([.. words.Select(static w => (w, w))]);

    private static bool TryFinite(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
