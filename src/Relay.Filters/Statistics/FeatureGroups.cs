using Relay.Classifier;

namespace Relay.Filters.Statistics;

/// <summary>
/// The groups of a message's features: their numbers, which models and logs keep, the most that each may hold, and what each weighs.
/// </summary>
public static class FeatureGroups
{
    /// <summary>Of the visible text, case kept.</summary>
    public const int Words = 0;

    /// <summary>Neighbouring words of it.</summary>
    public const int Pairs = 1;

    public const int Subject = 2;

    /// <summary>Words of From, Sender, Reply-To, To, Cc and Errors-To, each field for itself.</summary>
    public const int Addresses = 3;

    /// <summary>Words of all other fields.</summary>
    public const int Fields = 4;

    /// <summary>What the text is made of: runs of four kinds of characters.</summary>
    public const int Style = 5;

    /// <summary>Four characters in a row, of the beginning of the text.</summary>
    public const int Grams = 6;

    public const int Urls = 7;

    /// <summary>Counts over the body, and its parts.</summary>
    public const int Body = 8;

    /// <summary>Names and order of fields, forms of ids and addresses, and how they agree.</summary>
    public const int Header = 9;

    /// <summary>Words of Received fields.</summary>
    public const int Received = 10;

    public const int Html = 11;

    /// <summary>What only the relay knows: see <see cref="SiteFeatures"/>.</summary>
    public const int Site = 12;

    /// <summary>
    /// What each group weighs, by its number. The structure of links, parts, headers and markup is a time's and a place's own: at full weight it costs a
    /// model that is carried elsewhere half as many errors again, at these hardly any, and a model that goes on learning loses little by them.
    /// </summary>
    public static ReadOnlySpan<float> Weights => [1, 1, 1, 1, 1, 1, 1, 0.5f, 0.2f, 0.5f, 1, 0.3f, 1, 0, 0, 0];

    /// <summary>True for what only the place has where it was learned: addresses, other fields, hosts on the way, the site. A model that is shipped is trained without them.</summary>
    public static bool IsOfPlace(int group) => group is Addresses or Fields or Received or Site;

    /// <summary>
    /// The most features of a group; together less than a buffer holds, so that no group, whatever a sender fills it with, keeps another one out.
    /// Each is several times what a usual message has; groups that are not used hold nothing.
    /// </summary>
    private static ReadOnlySpan<short> Caps => [5000, 5000, 400, 600, 1500, 1500, 6000, 2500, 500, 600, 1000, 2500, 400, 0, 0, 0];

    /// <summary>The most features that a group may hold.</summary>
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
