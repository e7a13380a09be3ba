using Relay.Core.State;

namespace Relay.Core.Options;

/// <summary>Whose mail is greylisted.</summary>
public enum GreylistClients
{
    /// <summary>A score from <see cref="GreylistOptions.DoubtfulFrom"/> up to the reject threshold.</summary>
    Doubtful,
    All,
}

/// <summary><c>checks.greylist</c>. Off unless asked for: whoever greylists makes some people wait.</summary>
public sealed class GreylistOptions
{
    /// <summary>Below it a client has given no reason to doubt it.</summary>
    public const double DoubtfulFrom = 2;

    public bool Enabled { get; set; }

    /// <summary>A retry before it is too early.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A retry after it begins anew. RFC 5321 §4.5.4.1 has clients retry for four to five days, but often enough within two.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long what passed is remembered; more than a month, so that monthly mail is known.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromDays(35);

    /// <summary>Passed triplets of a network after which it is not greylisted any more.</summary>
    public int AllowAfter { get; set; } = 3;

    public GreylistClients Clients { get; set; }

    public GreylistTimes Times => new(Delay, Window, Life, AllowAfter);
}
