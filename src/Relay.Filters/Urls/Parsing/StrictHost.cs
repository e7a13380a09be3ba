namespace Relay.Filters.Urls.Parsing;

/// <summary>The host by RFC 3986: what libraries and gateways that follow it see, where browsers mend what is written.</summary>
internal static class StrictHost
{
    /// <param name="url">As it came, with tabs and line ends inside.</param>
    /// <param name="assumeAuthority">It begins with the host: <c>www.example.org</c>.</param>
    /// <returns>In the same form as browsers' hosts; empty where there is none.</returns>
    public static string Read(ReadOnlySpan<char> url, bool assumeAuthority)
    {
        if (!assumeAuthority)
        {
            var colon = url.IndexOfAny(":/?#"); // Appendix B: ^(([^:/?#]+):)?(//([^/?#]*))?
            url = colon > 0 && url[colon] == ':' ? url[(colon + 1)..] : url;
            if (!url.StartsWith("//"))
            {
                return ""; // §3: without two slashes there is no authority, all is path
            }

            url = url[2..];
        }

        var end = url.IndexOfAny("/?#"); // §3.2: a backslash ends nothing
        var authority = end < 0 ? url : url[..end];
        var at = authority.IndexOf('@');
        if (authority.LastIndexOf('@') != at)
        {
            return ""; // §3.2.1: an @ stands in neither user information nor host
        }

        authority = authority[(at + 1)..];
        var colonAt = authority.LastIndexOf(':');
        if (colonAt > authority.LastIndexOf(']'))
        {
            authority = authority[..colonAt]; // §3.2.3
        }

        return HostReader.ReadName(authority);
    }
}
