using System.CommandLine;
using Relay.Classifier;
using Relay.Core.Options;
using Relay.Filters.Statistics;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay train --index INDEX --out MODEL</c>: a model from scratch, of the content of messages whose truth is known. The same index gives the same file. Exit status 1 with the path where a
/// message cannot be read, or the model not be written; what stood there before then stands.
/// </summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var index = new Option<string>("--index") { Description = "File of lines spam PATH and ham PATH, relative to it", HelpName = "INDEX", Required = true };
        var model = new Option<string>("--out") { Description = "The model to write", HelpName = "MODEL", Required = true };
        var command = new Command("train", "Trains a model from scratch") { index, model };
        command.SetAction((parsed, _) => Task.FromResult(EvaluateCommand.Guarded(parsed, () => Train(parsed, parsed.GetRequiredValue(index), parsed.GetRequiredValue(model)))));
        return command;
    }

    /// <summary>A model is carried to other places: what only one place has is left out.</summary>
    private static float[] CarriedWeights()
    {
        var weights = FeatureGroups.Weights.ToArray();
        for (var group = 0; group < weights.Length; group++)
        {
            weights[group] = FeatureGroups.IsOfPlace(group) ? 0 : weights[group];
        }

        return weights;
    }

    private static int Train(ParseResult parsed, string index, string path)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (MessageIndex.Read(index, out var problem) is not { } messages)
        {
            error.WriteLine(problem);
            return ExitStatus.Failed;
        }

        var trainer = new FrozenTrainer(CarriedWeights());
        var unreadable = new IndexFeatures(ContentLimits.Default).Each(messages, (i, features) => trainer.Add((ulong)i, features, messages[i].IsSpam));
        if (unreadable is not null)
        {
            error.WriteLine(unreadable);
            return ExitStatus.Failed;
        }

        var model = trainer.Train();
        model.Save(path);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(parsed.InvocationConfiguration.Output, json =>
            {
                json.WriteString("model", path);
                json.WriteNumber("ham", model.HamExamples);
                json.WriteNumber("spam", model.SpamExamples);
                json.WriteNumber("size", new FileInfo(path).Length);
            });
        }
        else
        {
            parsed.InvocationConfiguration.Output.WriteLine($"{path}: trained on {model.HamExamples} ham and {model.SpamExamples} spam");
        }

        return ExitStatus.Done;
    }
}
