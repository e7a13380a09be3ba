using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Checks;

/// <summary>What a check may look at. Later stages' facts are null before them.</summary>
public sealed class CheckContext
{
    /// <summary>Null for <c>relay scan</c> without <c>--ip</c>: nothing about a connection is known, nor checked.</summary>
    public SessionFacts? Session { get; init; }

    /// <summary>The relay's own host name.</summary>
    public required string Hostname { get; init; }

    /// <summary>What looking at the message may cost.</summary>
    public ContentLimits Limits { get; init; } = ContentLimits.Default;

    /// <summary>From <see cref="Stage.Mail"/> on.</summary>
    public Envelope? Envelope { get; set; }

    /// <summary>From the end of the header on, which is before <see cref="Stage.Data"/> where the body still comes.</summary>
    public HeaderSection? Header { get; set; }

    /// <summary>From <see cref="Stage.Data"/> on.</summary>
    public ReceivedMessage? Message { get; set; }

    /// <summary>Whom authentication proved it to come from.</summary>
    public ProvenIdentity Proven { get; } = new();

    /// <summary>What the checks of a family share.</summary>
    public FeatureSet Features { get; } = new();
}
