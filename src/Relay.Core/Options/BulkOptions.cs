namespace Relay.Core.Options;

/// <summary><c>checks.bulk</c>: the same text from many networks. On by default: its symbols are small and never decide alone.</summary>
public sealed class BulkOptions
{
    /// <summary>How long a sighting counts.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Origins of the same text from which it is a symbol.</summary>
    public int Networks { get; set; } = 5;

    /// <summary>And from which it is the heavier one; more than <see cref="Networks"/>.</summary>
    public int Many { get; set; } = 20;

    /// <summary>Texts of fewer words are not counted: short ones are alike by chance. Of scripts without spaces two characters are a word.</summary>
    public int MinWords { get; set; } = 40;
}
