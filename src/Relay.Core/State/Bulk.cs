namespace Relay.Core.State;

/// <summary>A text as one network brought it.</summary>
/// <param name="Shingles">
/// Hashes of pieces of the text, chosen so that like texts share most of them (the smallest of many, or one a permutation). The first
/// <see cref="MaxShingles"/> count, each once.
/// </param>
/// <param name="Network">Of the client: <c>192.0.2.0/24</c>, <c>2001:db8::/64</c>.</param>
public sealed record BulkSighting(ReadOnlyMemory<ulong> Shingles, string Network)
{
    public const int MaxShingles = 32;
}

/// <summary>
/// The largest numbers that three quarters of the text's shingles have reached: the same text with a few words changed still counts, a
/// disclaimer or a greeting that many texts share does not. Estimates: both may be a little too high, and too low after a restart.
/// </summary>
/// <param name="Networks">Distinct ones, within some 15 % up to 100; it ends at <see cref="MostNetworks"/>.</param>
public readonly record struct BulkAnswer(long Sightings, int Networks)
{
    public const int MostNetworks = 266;
}
