using Relay.Integration.Harness;

namespace Relay.Integration.Clients;

/// <summary>One relay before one recording sink, with an RSA and an ECDSA certificate for its own name and an ECDSA one for another; shared by a class of tests.</summary>
public sealed class RelayWithSink : IAsyncLifetime
{
    internal const string OtherName = "other.test";
    private readonly TestFolder folder = new("clients");

    internal RecordingSink Sink { get; } = new();

    internal RelayProcess Relay { get; private set; } = null!;

    internal CertificateFiles Ecdsa { get; private set; } = null!;

    internal CertificateFiles Rsa { get; private set; } = null!;

    internal CertificateFiles Other { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Ecdsa = Certificates.Make(folder, RelaySettings.Hostname);
        Rsa = Certificates.Make(folder, RelaySettings.Hostname, rsa: true);
        Other = Certificates.Make(folder, OtherName);
        Relay = await RelayProcess.StartAsync(RelaySettings.To(Sink.Url).WithTls(Ecdsa, Rsa, Other));
    }

    public async Task DisposeAsync()
    {
        if (Relay is not null)
        {
            await Relay.DisposeAsync();
        }

        await Sink.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Runs a client to its end and gives what it printed; fails where it says that it failed.</summary>
    internal async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        var (exit, output) = await ChildProcess.RunAsync(Tools.Need(program), arguments, folder.Path, input);
        Assert.True(exit == 0, $"{program} ended with {exit}:\n{output}\n{Relay.Log}");
        return output;
    }

    internal SinkTransaction Only(string mark) => Assert.Single(Sink.Kept, t => t.Text.Contains(mark, StringComparison.Ordinal));
}
