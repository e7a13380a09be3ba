namespace Relay.Mime.Files;

/// <summary>The type that a file's octets show, whatever its name and its label say: what the policy of files goes by, as a media type.</summary>
public static class MagicType
{
    /// <summary>The type, or null for plain text and where nothing is known of such octets.</summary>
    public static string? Detect(ReadOnlySpan<byte> file)
    {
        FileKindReader.Detect(file, out var type);
        return type;
    }
}
