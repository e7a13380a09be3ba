namespace Relay.Auth.Domains;

/// <summary>What the list says of a name.</summary>
[Flags]
internal enum PublicSuffixKinds : byte
{
    None = 0,
    Plain = 1,

    /// <summary><c>*.name</c>: every name one label below is a suffix.</summary>
    Wildcard = 2,

    /// <summary><c>!name</c>: no suffix, although a wildcard says so.</summary>
    Exception = 4,
}

/// <summary>A name of the list: where its text lies, and what is said of it.</summary>
internal readonly record struct PublicSuffixRule(uint Hash, int Offset, byte Length, PublicSuffixKinds Kinds)
{
    /// <summary>FNV-1a, over the name from its end, so that one pass meets every suffix. Nobody but the list's own editors chooses what is in it.</summary>
    public const uint Seed = 2166136261;

    public static uint Next(uint hash, char c) => (hash ^ c) * 16777619;

    public static int Spread(uint hash) => (int)((hash ^ (hash >> 15)) & int.MaxValue);

    public static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
}
