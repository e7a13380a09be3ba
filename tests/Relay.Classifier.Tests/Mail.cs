using Relay.Classifier;

namespace Relay.Classifier.Tests;

/// <summary>Messages made of numbers: each class draws from so many words of its own, and from common ones, in two groups.</summary>
internal sealed class Mail(int seed, int words = 200)
{
    public static readonly float[] Groups = [1, 1];

    private readonly Random random = new(seed);

    public static FeatureBuffer Of(params ReadOnlySpan<uint> hashes)
    {
        var buffer = new FeatureBuffer();
        foreach (var hash in hashes)
        {
            buffer.Add(0, hash);
        }

        return buffer;
    }

    /// <summary>
    /// A message of 40 features. <paramref name="kind"/> picks the words: two kinds share none of their own. One feature in
    /// <paramref name="clear"/> is of the kind, the others are common to all.
    /// </summary>
    public FeatureBuffer Next(int kind, int clear = 2)
    {
        var buffer = new FeatureBuffer();
        for (var i = 0; i < 40; i++)
        {
            var own = random.Next(clear) == 0;
            buffer.Add(i & 1, (uint)(own ? (1_000_000 * (kind + 1)) + random.Next(words) : random.Next(2000)));
        }

        return buffer;
    }

    /// <summary>As many messages, about half of each kind; kind 1 is spam.</summary>
    public List<(FeatureBuffer Message, bool IsSpam)> Both(int count, int clear = 2)
    {
        var mail = new List<(FeatureBuffer, bool)>();
        for (var i = 0; i < count; i++)
        {
            var isSpam = random.Next(2) == 1;
            mail.Add((Next(isSpam ? 1 : 0, clear), isSpam));
        }

        return mail;
    }

    public static OnlineModel Learned(IEnumerable<(FeatureBuffer Message, bool IsSpam)> mail)
    {
        var model = new OnlineModel(Groups);
        foreach (var (message, isSpam) in mail)
        {
            model.Learn(message, isSpam);
        }

        return model;
    }
}
