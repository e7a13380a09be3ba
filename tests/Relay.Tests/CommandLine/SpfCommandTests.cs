using System.Text;
using System.Text.Json;
using Relay.CommandLine;
using Relay.Configuration;
using Relay.Hosting;
using Relay.Testing.Dns;

namespace Relay.Tests.CommandLine;

public sealed class SpfCommandTests : IAsyncDisposable
{
    private const ushort Txt = 16;
    private readonly FakeDnsServer dns = new();

    public SpfCommandTests()
    {
        dns.On("pass.example", Txt, FakeDnsReply.Txt("v=spf1 a:gone.example include:other.example -all"));
        dns.On("other.example", Txt, FakeDnsReply.Txt("v=spf1 ip4:192.0.2.1"));
        dns.On("fail.example", Txt, FakeDnsReply.Txt("v=spf1 -all exp=why.example"));
        dns.On("why.example", Txt, FakeDnsReply.Txt("%{i} is not ours (%{r})"));
        dns.On("wrong.example", Txt, FakeDnsReply.Txt("v=spf1 moo"));
    }

    public ValueTask DisposeAsync() => dns.DisposeAsync();

    [Fact]
    public async Task Json_HasTheKeysOfTheContract()
    {
        var (status, output, error) = await RunAsync("--ip", "192.0.2.1", "--helo", "h.example", "--from", "<u@Pass.example>", "--json");
        Assert.Equal((ExitStatus.Done, ""), (status, error));
        Assert.Equal("""{"id":null,"result":"pass","explanation":null,"lookups":2,"void_lookups":1,"domain":"pass.example"}""" + "\n", output);
    }

    [Fact]
    public async Task Text_SaysWhatMatchedAndTheExplanation()
    {
        var (status, output, _) = await RunAsync("--ip", "192.0.2.9", "--helo", "fail.example");
        Assert.Equal(ExitStatus.Done, status);
        Assert.StartsWith("fail\tfail.example\t-all\n  0 look-ups, 0 of them without an answer\n  192.0.2.9 is not ours (", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_GoesToStandardErrorAndChangesNoExitStatus()
    {
        var (status, output, error) = await RunAsync("--ip", "192.0.2.9", "--from", "u@wrong.example", "--json");
        Assert.Equal(ExitStatus.Done, status);
        Assert.Equal("permerror", JsonDocument.Parse(output).RootElement.GetProperty("result").GetString());
        Assert.Equal("relay: the record of wrong.example: \"moo\": no mechanism of this name\n", error);
    }

    [Fact]
    public async Task WithoutAnAddress_ResultIsNoneAndNobodyIsAsked()
    {
        var (status, output, _) = await RunAsync("--from", "u@pass.example", "--json");
        Assert.Equal(ExitStatus.Done, status);
        Assert.Equal("none", JsonDocument.Parse(output).RootElement.GetProperty("result").GetString());
        Assert.Empty(dns.Queries);
    }

    [Theory]
    [InlineData("--ip", "moo")]
    [InlineData("--ip", "192.0.2")]
    [InlineData("--batch", "--ip", "192.0.2.1")]
    [InlineData("--batch", "--from", "")]
    [InlineData("surplus")]
    public async Task Usage_Wrong_IsTwo(params string[] arguments) => Assert.Equal(ExitStatus.Usage, (await RunAsync(arguments)).Status);

    [Fact]
    public async Task Batch_AnswersEachLine()
    {
        const string Input = """
            {"id":"p","ip":"192.0.2.1","helo":"h.example","mail_from":"u@pass.example","unknown":[]}
            {"id":"f","ip":"::ffff:192.0.2.9","helo":"fail.example","mail_from":""}
            {"id":"n","mail_from":"u@pass.example"}
            {"id":"e","ip":"moo","mail_from":"u@pass.example"}
            {"id":"t","ip":"192.0.2.1","mail_from":5}
            """;
        using var output = new StringWriter();
        Assert.Equal(ExitStatus.Failed, await SpfCommand.BatchAsync(new MemoryStream(Encoding.UTF8.GetBytes(Input)), output, Configuration(), CancellationToken.None));
        Assert.Equal(
            [
                """{"id":"e","error":"ip is not an IP address"}""",
                """{"id":"f","result":"fail","explanation":"192.0.2.9 is not ours (mx.test.example)","lookups":0,"void_lookups":0,"domain":"fail.example"}""",
                """{"id":"n","result":"none","explanation":null,"lookups":0,"void_lookups":0,"domain":"pass.example"}""",
                """{"id":"p","result":"pass","explanation":null,"lookups":2,"void_lookups":1,"domain":"pass.example"}""",
                """{"id":"t","error":"mail_from is not text"}""",
            ],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private LoadedConfiguration Configuration()
    {
        using var folder = new Configuration.ConfigurationFolder();
        var file = Path.Combine(folder.Root, "relay.yaml");
        File.WriteAllText(file, $"hostname: mx.test.example\ndns: {{ servers: [\"{dns.Address}\"] }}\n");
        return new ConfigurationLoader(RelayHost.BuiltChecks, TimeProvider.System).Load(ConfigurationSource.OfProcess(file, null)).Configuration!;
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["spf", .. arguments, "--dns", dns.Address.ToString()], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
