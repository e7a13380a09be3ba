using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Relay.CommandLine;

/// <summary>Reads the fields of a batch's line. A field that is absent or null has no value; one of a wrong kind is an error with its name.</summary>
internal static class BatchFields
{
    /// <summary>Text; false where it is something else or holds half of a surrogate pair.</summary>
    public static bool TryText(JsonElement line, string name, out string? text, out string? error)
    {
        (text, error) = (null, null);
        if (!line.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            error = name + " is not text";
            return false;
        }
    }

    /// <summary>An IP address, or none where the field is absent, null or empty.</summary>
    public static bool TryAddress(JsonElement line, string name, out IPAddress? address, out string? error)
    {
        address = null;
        if (!TryText(line, name, out var text, out error) || string.IsNullOrEmpty(text))
        {
            return error is null;
        }

        if (!IsAddress(text, out address))
        {
            error = name + " is not an IP address";
        }

        return error is null;
    }

    /// <summary>IPv6, or IPv4 with all its four numbers; the short forms of old C libraries are no addresses.</summary>
    public static bool IsAddress(string text, out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && (address.AddressFamily != AddressFamily.InterNetwork || text.AsSpan().Count('.') == 3);
}
