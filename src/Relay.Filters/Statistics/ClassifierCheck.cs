using System.Globalization;
using Relay.Core.Checks;
using Relay.Filters.Content;
using Relay.Filters.Statistics.Training;

namespace Relay.Filters.Statistics;

/// <summary>
/// What the classifier thinks of a message, as one symbol in SpamAssassin's ranges (and <c>BAYES_999</c> beside <c>BAYES_99</c>, as there), and as
/// <see cref="MessageProbability"/> for rules, the record and the fields. It never decides: its scores alone reach no quarantine. Nothing at all where the model does not know.
/// </summary>
public sealed class ClassifierCheck(MessageClassifier classifier) : IConcludingCheck
{
    public const string CheckName = "classifier";

    /// <summary>The upper end of each range, which belongs to it; SpamAssassin's 23_bayes.cf.</summary>
    private static readonly (double To, string Name)[] Ranges =
    [
        (0.01, "BAYES_00"), (0.05, "BAYES_05"), (0.20, "BAYES_20"), (0.40, "BAYES_40"), (0.60, "BAYES_50"),
        (0.80, "BAYES_60"), (0.95, "BAYES_80"), (0.99, "BAYES_95"), (1.00, "BAYES_99"),
    ];

    private const string Surest = "BAYES_999";

    private const double SurestFrom = 0.999;

    /// <summary>Every symbol it can insert.</summary>
    public static IReadOnlyList<string> Symbols { get; } = [.. Ranges.Select(static r => r.Name), Surest];

    public string Name => CheckName;

    public CheckResult Conclude(CheckContext context, Scorecard card)
    {
        if (classifier.Judge(MessageContent.Of(context).View, context.Envelope is { } envelope ? LabelDesk.DomainOf(envelope.Recipients) : "") is not { } probability)
        {
            return CheckResult.Nothing;
        }

        context.Features.Set(new MessageProbability(probability));
        var detail = probability.ToString("0.0000", CultureInfo.InvariantCulture);
        var symbol = new SymbolHit(SymbolOf(probability), detail);
        return CheckResult.Hits(probability > SurestFrom ? [symbol, new SymbolHit(Surest, detail)] : [symbol]);
    }

    /// <summary>The symbol of a probability.</summary>
    public static string SymbolOf(double probability)
    {
        foreach (var (to, name) in Ranges)
        {
            if (probability <= to)
            {
                return name;
            }
        }

        return Ranges[^1].Name;
    }
}
