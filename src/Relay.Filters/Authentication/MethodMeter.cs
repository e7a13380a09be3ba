using Relay.Auth;
using Relay.Core.Events;

namespace Relay.Filters.Authentication;

/// <summary>Counts results of authentication, by method and word: both are closed sets.</summary>
internal static class MethodMeter
{
    public static void Count(string method, AuthResult result) => RelayMeters.Authentication.Add(
        1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("result", result.Word()));
}
