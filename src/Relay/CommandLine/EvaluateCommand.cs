using System.CommandLine;
using System.Text.Json;
using Relay.Classifier;
using Relay.Core.Options;
using Relay.Filters.Statistics;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay evaluate --index INDEX [--fixed MODEL]</c>: online evaluation as the TREC spam track does it (each message judged, then learned with its true label), or a model as it is. Content
/// alone; neither the site's model nor its state is touched. The figures are the last line, as JSON; progress goes to standard error. Exit status 1 with the path where a message
/// cannot be read.
/// </summary>
internal static class EvaluateCommand
{
    private const int Tell = 1000;

    public static Command Create()
    {
        var index = new Option<string>("--index") { Description = "File of lines spam PATH and ham PATH, relative to it", HelpName = "INDEX", Required = true };
        var model = new Option<string?>("--fixed") { Description = "Judges by this model and learns nothing", HelpName = "MODEL" };
        var command = new Command("evaluate", "Measures the classifier on messages whose truth is known") { index, model };
        command.SetAction((parsed, _) => Task.FromResult(Guarded(parsed, () => Evaluate(parsed, parsed.GetRequiredValue(index), parsed.GetValue(model)))));
        return command;
    }

    /// <summary>What cannot be read or written ends a command with its reason.</summary>
    public static int Guarded(ParseResult parsed, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            parsed.InvocationConfiguration.Error.WriteLine("relay: " + e.Message);
            return ExitStatus.Failed;
        }
    }

    private static int Evaluate(ParseResult parsed, string index, string? fixedModel)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (MessageIndex.Read(index, out var problem) is not { } messages)
        {
            error.WriteLine(problem);
            return ExitStatus.Failed;
        }

        var frozen = fixedModel is null ? null : PriorModel.Load(fixedModel);
        var learner = frozen is null ? new OnlineModel(FeatureGroups.Weights) : null;
        var evaluation = new Evaluation();
        var features = new IndexFeatures(ContentLimits.Default);
        long nanoseconds = 0;
        var unreadable = features.Each(messages, (i, message) =>
        {
            var started = ThreadTime.Now;
            evaluation.Add(learner?.Judge(message) ?? frozen!.Judge(message), messages[i].IsSpam);
            learner?.Learn(message, messages[i].IsSpam);
            nanoseconds += ThreadTime.Now - started;
            if ((i + 1) % Tell == 0)
            {
                error.WriteLine($"{i + 1} of {messages.Count}");
            }
        });
        if (unreadable is not null)
        {
            error.WriteLine(unreadable);
            return ExitStatus.Failed;
        }

        JsonLine.Write(parsed.InvocationConfiguration.Output, json => Write(json, evaluation.Figures(), (features.Spent + nanoseconds) / 1000.0 / messages.Count));
        return ExitStatus.Done;
    }

    private static void Write(Utf8JsonWriter json, EvaluationFigures figures, double microseconds)
    {
        json.WriteNumber("messages", figures.Messages);
        json.WriteNumber("ham", figures.Ham);
        json.WriteNumber("spam", figures.Spam);
        Number(json, "one_minus_roca_percent", figures.OneMinusRocaPercent);
        Number(json, "ham_misclassified_percent", figures.HamMisclassifiedPercent);
        Number(json, "spam_misclassified_percent", figures.SpamMisclassifiedPercent);
        Number(json, "logistic_average_percent", figures.LogisticAveragePercent);
        Number(json, "spam_missed_at_ham_0_1_percent", figures.SpamMissedAtHam01Percent);
        json.WriteNumber("microseconds_per_message", Math.Round(microseconds, 1));
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
