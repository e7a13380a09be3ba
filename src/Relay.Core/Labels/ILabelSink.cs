using Relay.Core.Mail;

namespace Relay.Core.Labels;

/// <summary>What a message truly was.</summary>
public enum MessageLabel
{
    Ham,
    Spam,
}

/// <summary>Who says so, by kind. A closed set, as metrics name it; nothing in it is a guess of the relay's own.</summary>
public enum LabelSource
{
    /// <summary>An admin released it from the quarantine.</summary>
    Release = 0,

    /// <summary>Whoever runs the relay, by <c>relay learn</c>: has the last word, and no cap.</summary>
    Operator = 1,

    /// <summary>Somebody the operator names by <c>relay learn --source</c>, such as a user.</summary>
    Named = 2,
}

/// <summary>A message that somebody knows the truth about.</summary>
/// <param name="Id">The relay's, under which it was decided.</param>
/// <param name="Message">As it was kept: the fields the relay put above it, then the message. Valid during the call only.</param>
/// <param name="Recipients">Those it was for, as far as they have it now; the same message may be offered again for others.</param>
public readonly record struct LabelledMessage(string Id, MessageBody Message, IReadOnlyList<Recipient> Recipients, MessageLabel Label, LabelSource Source, DateTimeOffset Time)
{
    /// <summary>Who of that kind; empty where there is only one.</summary>
    public string By { get; init; } = "";
}

/// <summary>Where labels go. It copies what it wants to keep; it never throws and never makes its caller wait.</summary>
public interface ILabelSink
{
    void Offer(in LabelledMessage message);
}

/// <summary>Nobody learns.</summary>
public sealed class NoLabels : ILabelSink
{
    public static readonly NoLabels Instance = new();

    private NoLabels()
    {
    }

    public void Offer(in LabelledMessage message)
    {
    }
}
