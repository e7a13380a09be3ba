using Microsoft.Extensions.Logging;
using Relay.CommandLine;
using Relay.Configuration;
using Relay.Core.Labels;
using Relay.Filters.Statistics;
using Relay.Filters.Statistics.Training;

namespace Relay.Hosting;

/// <summary>
/// The classifier of one process: the shipped model, the training log, and the follower that puts one over the other. Made at start and kept over reloads, which may bring another
/// shipped model; one that cannot be used leaves the old one.
/// </summary>
internal sealed class ClassifierParts : IAsyncDisposable
{
    private readonly ILabelLog log;
    private readonly ILogger logger;

    private ClassifierParts(LoadedConfiguration configuration, ILabelLog log, ILogger logger)
    {
        (this.log, this.logger) = (log, logger);
        Follower = new ModelFollower(log, configuration.Model.Prior, configuration.Options.Checks.Classifier.PerDomain, TimeProvider.System, logger);
        Classifier = new MessageClassifier(Follower);
        Tell(configuration.Model);
    }

    public MessageClassifier Classifier { get; }

    public ModelFollower Follower { get; }

    /// <summary>Null where the classifier is turned off.</summary>
    public static ClassifierParts? Create(LoadedConfiguration configuration, ILogger logger)
    {
        var checks = configuration.Options.Checks;
        if (checks.Disabled.Contains(ClassifierCheck.CheckName))
        {
            return null;
        }

        return new ClassifierParts(configuration, checks.Classifier.Learns ? LabelLogOf.Open(configuration.Options, logger) : EmptyLabelLog.Instance, logger);
    }

    /// <summary>The model of a new configuration.</summary>
    public void Use(ModelFile model)
    {
        if (model.Prior is { } prior)
        {
            Follower.Use(prior);
            Tell(model);
        }
        else if (model.Problem is not null)
        {
            HostLog.Warning(logger, "classifier: the model in use stays");
        }
    }

    /// <summary>Waits a little for a shared training log. False: it cannot be reached.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellation) => LabelLogOf.IsReadyAsync(log, cancellation);

    public async ValueTask DisposeAsync()
    {
        await Follower.DisposeAsync();
        await log.DisposeAsync();
    }

    private void Tell(ModelFile model)
    {
        MessageClassifier.TellVersion(model.Version.Length > 0 ? model.Version : "none");
        if (model.Prior is { } prior)
        {
            HostLog.Say(logger, $"classifier: model {model.Version} of {prior.HamExamples} ham and {prior.SpamExamples} spam ({model.Path})");
        }
        else if (model.Problem is null)
        {
            HostLog.Say(logger, $"classifier: no model at {model.Path}; it says nothing until this site has taught it {Relay.Classifier.OnlineModel.EnoughOfEach} of each (relay learn)");
        }
        else
        {
            HostLog.Warning(logger, $"{model.Path}: {model.Problem}");
        }
    }
}
