using System.Net;
using System.Text.Json;
using Relay.Core.Options;
using Relay.Hosting;

namespace Relay.CommandLine;

/// <summary>What rules hit and cost in the relay that runs under a configuration: asked at its http.address. Never throws; no answer is none.</summary>
/// <param name="Since">When its rules were loaded, as it says.</param>
internal sealed record RunningLedger(string Address, string Since, IReadOnlyDictionary<string, RuleCost> Costs)
{
    /// <summary>A relay answers in milliseconds, also under load; whoever asks where none runs is refused at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Some hundred octets a rule: a hundred thousand rules.</summary>
    private const int MaxAnswer = 32 << 20;

    public static async Task<RunningLedger?> AskAsync(HttpOptions options, CancellationToken cancellation)
    {
        var address = Reachable(options.Address);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MaxAnswer };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{address}{RulesPage.Path}"));
        if (options.Token is { } token)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        try
        {
            using var answer = await client.SendAsync(request, cancellation);
            return answer.StatusCode == HttpStatusCode.OK ? Read(address.ToString(), await answer.Content.ReadAsByteArrayAsync(cancellation)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Null where it is no answer of a relay: something else may listen there.</summary>
    public static RunningLedger? Read(string address, ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var costs = new Dictionary<string, RuleCost>(StringComparer.Ordinal);
            foreach (var rule in json.RootElement.GetProperty("rules").EnumerateArray())
            {
                costs[rule.GetProperty("name").GetString()!] = new RuleCost(rule.GetProperty("hits").GetInt64(), rule.GetProperty("microseconds").GetDouble());
            }

            return new RunningLedger(address, json.RootElement.GetProperty("since").GetString()!, costs);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            return null;
        }
    }

    /// <summary>A relay that listens everywhere is asked over loopback.</summary>
    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
        : address;
}
