using Relay.Classifier;
using Relay.Classifier.Training;
using Relay.Core.Labels;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// What a site's mail is judged by: one model over the shipped one, and small corrections for recipients' domains where they are wanted. Depends on the shipped model and
/// the labels in their order alone. One thread teaches, any number judge meanwhile.
/// </summary>
public sealed class SiteModel(PriorModel? prior, bool perDomain)
{
    /// <summary>Half a megabyte each; those whose last label is longest ago give way.</summary>
    private const int MostDomains = 64;

    private readonly DomainCorrections? domains = perDomain ? new DomainCorrections(FeatureGroups.Weights, MostDomains) : null;

    public OnlineModel Model { get; } = new(FeatureGroups.Weights, prior);

    /// <param name="domain">Of the recipients, lower case; empty where they have several or none is known.</param>
    public Judgement Judge(FeatureBuffer features, string domain)
    {
        var shared = Model.Judge(features);
        return domains is null || domain.Length == 0 ? shared : domains.Judge(domain, features, shared);
    }

    /// <param name="features">Room for the message's features.</param>
    public void Learn(LabelEvent label, FeatureBuffer features)
    {
        if (!FeatureCodec.TryRead(label.Features.Span, features))
        {
            return;
        }

        var isSpam = label.Verb == LabelVerb.Spam;
        var weight = LabelLedger.WeightOf(label);
        if (domains is not null && label.Domain.Length > 0)
        {
            domains.Learn(label.Domain, features, Model.Judge(features), isSpam, weight);
        }

        Model.Learn(features, isSpam, weight);
    }
}
