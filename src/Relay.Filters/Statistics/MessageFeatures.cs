using Relay.Classifier;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>
/// The features of a message's content: what its octets alone tell, so that a message has the same ones whenever and wherever it is read. Fields
/// that this relay or a later server adds are left out (<see cref="HeaderNames"/>), line ends do not count. Bounded by constants of each
/// group; what is over them is left out. Never fails; allocates nothing but what the view decodes lazily.
/// </summary>
public static class MessageFeatures
{
    /// <summary>Clears <paramref name="into"/> and fills it.</summary>
    /// <param name="view">After <see cref="MessageView.ReadAll"/>: what decoding shows counts.</param>
    public static void Extract(MessageView view, FeatureBuffer into)
    {
        into.Clear();
        var sender = HeaderFeatures.Add(view, into);
        BodyFeatures.Add(view, sender, into);
    }
}
