using System.Globalization;

namespace Relay.State.Redis;

/// <param name="Name">A host name or an address, without brackets.</param>
public readonly record struct RedisHost(string Name, int Port)
{
    /// <summary><c>HOST[:PORT]</c> or <c>[V6ADDR][:PORT]</c>.</summary>
    public static bool TryParse(string text, int standardPort, out RedisHost host)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        var name = text.StartsWith('[') && end > 1 ? text[1..(end - 1)] : text[..end];
        var rest = text[end..];
        var port = standardPort;
        host = default;
        if (name.Length == 0 || name.StartsWith('[') || (rest.Length > 0
            && (rest[0] != ':' || !int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)))
        {
            return false;
        }

        host = new(name, port);
        return true;
    }
}
