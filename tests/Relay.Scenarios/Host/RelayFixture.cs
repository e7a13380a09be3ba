using Relay.Testing.Smtp;

namespace Relay.Scenarios.Host;

/// <summary>One relay in front of one recording backend, shared by the cases of a class.</summary>
public abstract class RelayFixture : IAsyncLifetime
{
    public RelayProcess Relay { get; protected set; } = null!;

    public ScriptedSmtpServer Backend { get; } = new() { Extensions = ["PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"] };

    public virtual async Task InitializeAsync() => Relay = await RelayProcess.StartAsync(Yaml);

    public virtual async Task DisposeAsync()
    {
        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        await Backend.DisposeAsync();
    }

    /// <summary>What the backend took from this sender's envelope.</summary>
    public TakenMessage[] TakenFrom(string sender) =>
        [.. Backend.Taken.Where(t => t.MailLine.Contains($"<{sender}@", StringComparison.Ordinal))];

    protected abstract string Yaml(RelayFolder folder);

    /// <summary>One plain listener, every domain to the backend, scores that cannot act.</summary>
    protected string Plain(RelayFolder folder) => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        {{ToBackend}}
        {{Calm}}
        """;

    protected string ToBackend => $$"""domains: { "*": { backend: "smtp://127.0.0.1:{{Backend.Port}}" } }""";

    /// <summary>Nothing that could refuse or slow mail down without being what is tested.</summary>
    protected static string Calm => "actions: { tag: never, quarantine: never, reject: never }";
}

/// <summary>The plain relay.</summary>
public sealed class PlainRelay : RelayFixture
{
    protected override string Yaml(RelayFolder folder) => Plain(folder);
}
