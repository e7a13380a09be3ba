using Relay.Classifier;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>
/// The features of a message's content: what its octets alone tell, so that a message has the same ones whenever and wherever it is read. Fields
/// that this relay or a later server adds are left out (<see cref="HeaderNames"/>), line ends do not count. Bounded by constants of each
/// group; what is over them is left out. Never fails. Allocates nothing but what the view decodes lazily, and a string for each value of the header with
/// encoded words or octets above 127. Blind spot: who forges a Received field of this relay's hides the Received fields above it, which weigh little.
/// </summary>
public static class MessageFeatures
{
    /// <summary>Clears <paramref name="into"/> and fills it.</summary>
    /// <param name="view">After <see cref="MessageView.ReadAll"/>: what decoding shows counts.</param>
    /// <param name="subjectTag">What this relay puts before the Subject of spam (<c>headers.subject_tag</c>): taken off again where it stands there.</param>
    public static void Extract(MessageView view, FeatureBuffer into, ReadOnlySpan<char> subjectTag = default)
    {
        into.Clear();
        var sender = HeaderFeatures.Add(view, into, subjectTag.Trim());
        BodyFeatures.Add(view, sender, into);
    }
}
