using System.Net;
using Relay.Auth.Spf;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Spf;

/// <summary>A sender's policy in a fake zone, and what a client from somewhere gets of it.</summary>
internal sealed class Policy
{
    public const string Domain = "sender.example";

    public Policy(string? record = null)
    {
        if (record is not null)
        {
            Dns.Txt(Domain, record);
        }
    }

    public FakeResolver Dns { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public SpfOptions? Options { get; init; }

    public Task<SpfResult> AskAsync(string client = "192.0.2.1", string from = "user@" + Domain, string helo = "mail.client.example") =>
        new SpfEvaluator(Dns, Time, Options).CheckMailFromAsync(new SpfQuery(IPAddress.Parse(client), helo, from, "mx.receiver.example"), CancellationToken.None).AsTask();

    /// <summary>The one question's word.</summary>
    public static async Task<string> ResultAsync(string record, string client = "192.0.2.1") => (await new Policy(record).AskAsync(client)).Result.Word();
}
