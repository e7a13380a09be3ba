using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Integration.Harness;

/// <summary>
/// A relay.yaml for tests, written as JSON (which YAML contains) on free ports. Whatever could defer, refuse or slow mail down
/// without being the thing tested is off or out of reach.
/// </summary>
internal sealed class RelaySettings
{
    public const string Hostname = "relay.test";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly JsonObject yaml;

    public RelaySettings(params (string Domain, string[] Backends)[] domains)
    {
        var ports = Loopback.FreePorts(2);
        (Port, HttpPort) = (ports[0], ports[1]);
        yaml = new JsonObject
        {
            ["hostname"] = Hostname,
            ["listeners"] = new JsonArray(Listener("smtp", Port)),
            ["http"] = Object("address", $"127.0.0.1:{HttpPort}"),
            ["domains"] = new JsonObject(domains.Select(d => KeyValuePair.Create(d.Domain, (JsonNode?)Object("backend", Backends(d.Backends))))),
            ["limits"] = new JsonObject { ["connections_per_client"] = 10000, ["connections_per_network"] = 10000 },
            ["checks"] = new JsonObject
            {
                ["greylist"] = Object("enabled", false),
                ["rates"] = Object("enabled", false),
                ["sender_domain"] = Object("enabled", false),
                ["dmarc"] = Object("enforce", false),
            },
            ["actions"] = new JsonObject { ["tag"] = 100000, ["quarantine"] = 100001, ["reject"] = 100002 },
        };
    }

    public int Port { get; }

    public int HttpPort { get; }

    /// <summary>Everything goes to one backend.</summary>
    public static RelaySettings To(params string[] backends) => new(("*", backends));

    public RelaySettings WithTls(params CertificateFiles[] certificates)
    {
        static JsonNode Pair(CertificateFiles c) => new JsonObject { ["certificate"] = c.Certificate, ["key"] = c.Key };
        yaml["tls"] = certificates.Length == 1 ? Pair(certificates[0]) : Object("certificates", new JsonArray([.. certificates.Select(Pair)]));
        return this;
    }

    /// <summary>Sets a top-level key.</summary>
    public RelaySettings With(string key, JsonNode value)
    {
        yaml[key] = value;
        return this;
    }

    public string Yaml() => yaml.ToJsonString(Indented);

    private static JsonObject Listener(string protocol, int port) => new() { ["protocol"] = protocol, ["address"] = $"127.0.0.1:{port}" };

    private static JsonObject Object(string key, JsonNode value) => new() { [key] = value };

    private static JsonNode Backends(string[] urls) => urls.Length == 1 ? JsonValue.Create(urls[0]) : new JsonArray([.. urls.Select(u => JsonValue.Create(u))]);
}
