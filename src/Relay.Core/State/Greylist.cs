namespace Relay.Core.State;

/// <summary>
/// A greylisting triplet, normalized by the caller. Exactly one of network and organisation is given: a sender that proves its
/// organisation passes from any of its addresses.
/// </summary>
/// <param name="Network"><c>192.0.2.0/24</c>, <c>2001:db8::/64</c>; empty where an organisation is proved.</param>
/// <param name="Organisation">Organizational domain; empty where none is proved.</param>
/// <param name="Sender">Reverse-path, normalized (VERP, SRS, BATV, digits); empty for the null one.</param>
/// <param name="Recipient">Lower case.</param>
public sealed record GreylistTriplet(string Network, string Organisation, string Sender, string Recipient)
{
    /// <summary>Who is greylisted: automatic allowing counts for it.</summary>
    public string Origin => Organisation.Length > 0 ? Organisation : Network;
}

/// <param name="Delay">A retry before it is too early.</param>
/// <param name="Window">A retry after it begins anew.</param>
/// <param name="Life">How long a passed triplet, and an allowed origin, is remembered after its last pass.</param>
/// <param name="AllowAfter">Passed triplets of an origin after which it is not greylisted any more.</param>
public sealed record GreylistTimes(TimeSpan Delay, TimeSpan Window, TimeSpan Life, int AllowAfter);

public enum GreylistState
{
    /// <summary>Seen for the first time, or after its window.</summary>
    First,

    /// <summary>Came back before the delay was over.</summary>
    Early,

    /// <summary>Came back in time, just now.</summary>
    Passed,

    /// <summary>Had passed before.</summary>
    Known,

    /// <summary>Its origin passed often enough.</summary>
    Allowed,
}

/// <param name="FirstSeen">When the triplet came first.</param>
/// <param name="Wait">How long until a retry passes; zero where it passes now.</param>
public readonly record struct GreylistAnswer(GreylistState State, DateTimeOffset FirstSeen, TimeSpan Wait)
{
    public bool Passes => State is GreylistState.Passed or GreylistState.Known or GreylistState.Allowed;
}

/// <summary>A triplet as <c>relay greylist list</c> shows it.</summary>
public sealed record GreylistEntry(string Key, GreylistTriplet Triplet, DateTimeOffset FirstSeen, int Passes, DateTimeOffset Expires);
