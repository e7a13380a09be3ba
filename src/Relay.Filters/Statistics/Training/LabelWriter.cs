using System.Security.Cryptography;
using Relay.Classifier;
using Relay.Classifier.Training;
using Relay.Core.Labels;
using Relay.Core.Options;
using Relay.Mime;

namespace Relay.Filters.Statistics.Training;

/// <summary>Makes events of messages: their digest, and their features as the classifier sees them. Nothing of their text stays. Not for use by two threads at once.</summary>
/// <param name="hostname">The relay's: fields that it added are not looked at.</param>
public sealed class LabelWriter(string hostname, ContentLimits limits)
{
    private readonly FeatureBuffer features = new();

    /// <param name="message">As it lies in the mailbox or the quarantine, with CR LF.</param>
    public LabelEvent Write(ReadOnlySpan<byte> message, LabelVerb verb, LabelOrigin origin, DateTimeOffset time, string domain = "")
    {
        var incoming = IncomingForm.Of(message, hostname);
        return new LabelEvent
        {
            Message = DigestOf(incoming),
            Verb = verb,
            Origin = origin,
            Time = time,
            Domain = domain,
            Features = verb == LabelVerb.Forget ? default : Features(incoming),
        };
    }

    /// <summary>Line ends at the very end do not count: mailboxes add and lose them.</summary>
    private static MessageDigest DigestOf(ReadOnlySpan<byte> incoming)
    {
        Span<byte> digest = stackalloc byte[MessageDigest.Size];
        SHA256.HashData(incoming.TrimEnd("\r\n"u8), digest);
        return MessageDigest.Of(digest);
    }

    private byte[] Features(byte[] incoming)
    {
        using var view = MessageView.Parse(incoming.AsMemory(0, (int)Math.Min(incoming.Length, limits.ScannedSize)), limits.Mime);
        view.ReadAll();
        MessageFeatures.Extract(view, features);
        return FeatureCodec.Write(features);
    }
}
