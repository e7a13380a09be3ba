using System.Collections.Concurrent;

namespace Relay.Classifier;

/// <summary>
/// The corrections of recipient domains over one shared model, made when a domain's first label comes. At most as many as are allowed; the domain
/// whose last label is longest ago gives way. Only labels move that order, so what is held depends on them alone. One thread learns, any
/// number judge meanwhile, without a lock. Names are compared as they are given: lower case is the caller's.
/// </summary>
public sealed class DomainCorrections
{
    /// <summary>Each domain takes 512 KB.</summary>
    public const int MostDomains = 4096;

    private readonly ConcurrentDictionary<string, Holder> domains = new(StringComparer.Ordinal);
    private readonly LinkedList<string> byAge = new();
    private readonly GroupScale scale;
    private readonly int capacity;

    /// <param name="groupWeights">Those of the shared model.</param>
    /// <param name="capacity">How many domains are held, 1 to <see cref="MostDomains"/>.</param>
    /// <exception cref="ArgumentException">A group or the capacity is out of range.</exception>
    public DomainCorrections(ReadOnlySpan<float> groupWeights, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MostDomains);
        scale = new GroupScale(groupWeights);
        this.capacity = capacity;
    }

    private sealed record Holder(DomainCorrection Correction, LinkedListNode<string> Age);

    /// <summary>Domains that have a correction.</summary>
    public int Count => domains.Count;

    /// <summary>The shared judgement, corrected where the domain has a correction.</summary>
    public Judgement Judge(string domain, FeatureBuffer message, in Judgement shared)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!domains.TryGetValue(domain, out var holder))
        {
            return shared;
        }

        var features = Features.Of(message);
        var correction = holder.Correction.Of(features, scale.Values(features.Counts));
        var odds = PortableMath.LogOdds(shared.Probability) + correction;
        return shared with { Score = shared.Score + correction, Probability = PortableMath.Logistic(odds) };
    }

    /// <summary>Learns a label of a recipient of <paramref name="domain"/>; call it before the shared model learns the same label.</summary>
    /// <param name="shared">What the shared model said before it learned the label.</param>
    /// <param name="weight">As in <see cref="OnlineModel.Learn"/>.</param>
    public void Learn(string domain, FeatureBuffer message, in Judgement shared, bool isSpam, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!(weight > 0))
        {
            return;
        }

        var features = Features.Of(message);
        var score = double.IsFinite(shared.Score) ? shared.Score : 0;
        Held(domain).Learn(features, scale.Values(features.Counts), score, isSpam, Math.Min(weight, OnlineModel.GreatestWeight));
    }

    private DomainCorrection Held(string domain)
    {
        if (domains.TryGetValue(domain, out var holder))
        {
            byAge.Remove(holder.Age);
            byAge.AddLast(holder.Age);
            return holder.Correction;
        }

        if (byAge.Count == capacity)
        {
            domains.TryRemove(byAge.First!.Value, out _);
            byAge.RemoveFirst();
        }

        var made = new Holder(new DomainCorrection(), byAge.AddLast(domain));
        domains[domain] = made;
        return made.Correction;
    }
}
