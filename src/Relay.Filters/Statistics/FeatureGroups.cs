using Relay.Classifier;

namespace Relay.Filters.Statistics;

/// <summary>
/// The groups of a message's features: their numbers, which models and logs keep, the most that each may hold, and what each weighs.
/// </summary>
public static class FeatureGroups
{
    public const int Words = 0;
    public const int Pairs = 1;
    public const int Subject = 2;
    public const int Addresses = 3;
    public const int Fields = 4;
    public const int Style = 5;
    public const int Grams = 6;
    public const int Urls = 7;
    public const int Body = 8;
    public const int Header = 9;
    public const int Received = 10;
    public const int Html = 11;
    public const int Site = 12;

    /// <summary>What each group weighs, by its number.</summary>
    public static ReadOnlySpan<float> Weights => [1, 0.5f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>
    /// The most features of a group; together less than a buffer holds, so that no group, whatever a sender fills it with, keeps another one out.
    /// Each is several times what a usual message has.
    /// </summary>
    private static ReadOnlySpan<short> Caps => [5000, 5000, 400, 600, 1500, 1500, 6000, 2500, 500, 600, 1000, 2500, 400, 0, 0, 0];

    public static int Cap(int group) => Caps[group];

    /// <summary>Adds a feature, unless its group is full.</summary>
    internal static void Put(this FeatureBuffer into, int group, uint hash)
    {
        if (into.Counts[group] < Caps[group])
        {
            into.Add(group, hash);
        }
    }
}
