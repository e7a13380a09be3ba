namespace Relay.Configuration.Values;

/// <summary>A value read from text, or what is wrong with the text and what would be right.</summary>
internal readonly record struct Parsed<T>(T Value, string? Problem)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);
}

internal static class Parsed
{
    public static Parsed<T> Wrong<T>(string problem) => new(default!, problem);
}
