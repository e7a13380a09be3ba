using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Relay.Core.Options;

namespace Relay.Hosting;

/// <summary>
/// Who may see the admin pages: whoever has <c>http.token</c> (<c>Authorization: Bearer TOKEN</c>); without a token whoever reaches a loopback
/// address under its own name, which keeps web pages out that name their own host and let it point here.
/// </summary>
internal static class AdminGuard
{
    private const string Scheme = "Bearer ";

    /// <summary>The status of the refusal; null where it may pass.</summary>
    public static int? Refusal(HttpRequest request, IPAddress? local, HttpOptions options)
    {
        if (options.Token is { } token)
        {
            return HasToken(request, token) ? null : StatusCodes.Status401Unauthorized;
        }

        return local is not null && IPAddress.IsLoopback(local) && IsOwnName(request.Host.Host) ? null : StatusCodes.Status403Forbidden;
    }

    private static bool HasToken(HttpRequest request, string token)
    {
        var given = request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[Scheme.Length..].Trim()), Encoding.UTF8.GetBytes(token));
    }

    private static bool IsOwnName(string host) => host is "" or "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
