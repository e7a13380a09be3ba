using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Relay.Integration.Harness;

namespace Relay.Integration.Running;

/// <summary>Metrics and health as a monitoring system sees them.</summary>
public sealed partial class HttpTests
{
    [Fact]
    public async Task Metrics_AfterAMessage_ParseAndBearOurNames()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("counted")))?.Code);

        using var response = await relay.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("text/plain; version=0.0.4", response.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        var samples = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => Sample().Match(l) is { Success: true } m ? m : throw new FormatException(l)).ToArray();
        Assert.All(samples, s => Assert.Matches("^(relay_|process_|dotnet_|target_info$)", s.Groups["name"].Value));
        Assert.All(samples, s => Assert.True(IsNumber(s.Groups["value"].Value), s.Value));
        Assert.Contains(samples, s => s.Groups["name"].Value.StartsWith("relay_", StringComparison.Ordinal) && s.Groups["value"].Value == "1");
    }

    [Fact]
    public async Task Health_WhileRunningAndDraining_SaysSo()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        Assert.Equal(HttpStatusCode.OK, await relay.StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.OK, await relay.StatusAsync("/readyz"));
        await using var busy = await SmtpClient.GreetedAsync(relay.Port);
        await busy.BeginDataAsync(TestMail.From, TestMail.To);

        relay.Send(ChildProcess.Signal.Terminate);

        Assert.True(await Eventually.TrueAsync(async () => await relay.StatusAsync("/readyz") != HttpStatusCode.OK, TimeSpan.FromSeconds(5)));
        Assert.Equal(250, (await busy.SendMessageAsync(TestMail.Make("last")))?.Code);
    }

    private static bool IsNumber(string value) =>
        value is "+Inf" or "-Inf" or "NaN" || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*\})? (?<value>[^ ]+)( -?[0-9]+)?$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sample();
}
