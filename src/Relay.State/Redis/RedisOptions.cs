using System.Net;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>How the library connects to one server of a URL.</summary>
internal static class RedisOptions
{
    /// <exception cref="IOException">The file of the authority cannot be read.</exception>
    public static ConfigurationOptions Of(RedisUrl url, RedisHost server)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            AllowAdmin = false,
            ClientName = "relay",
            ConnectRetry = 1,
            ConnectTimeout = 2000,
            SyncTimeout = 10_000, // SCAN alone is synchronous in 1.2.6, on the list, which no mail waits for
            KeepAlive = 5,
            ConfigCheckSeconds = 5,
            Ssl = url.Tls,
            SslHost = url.Tls ? server.Name : null,
            SslProtocols = url.Tls ? SslProtocols.Tls12 | SslProtocols.Tls13 : null,
            Password = url.Password,
            DefaultDatabase = url.Database,
        };
        if (IPAddress.TryParse(server.Name, out var address))
        {
            options.EndPoints.Add(address, server.Port);
        }
        else
        {
            options.EndPoints.Add(server.Name, server.Port);
        }

        if (url is { Tls: true, Authority: { } file })
        {
            options.CertificateValidation += new RedisTrust(file).Accepts;
        }

        return options;
    }
}
