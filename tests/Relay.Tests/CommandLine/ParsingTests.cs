using Relay.CommandLine;

namespace Relay.Tests.CommandLine;

public sealed class ParsingTests
{
    [Fact]
    public void Arguments_None_MeanRun()
    {
        var parsed = CommandRunner.Parse([]);

        Assert.Equal("run", parsed.CommandResult.Command.Name);
        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [InlineData("--config a.yaml --dns 192.0.2.1 --json run")]
    [InlineData("run --config a.yaml --dns 192.0.2.1 --json")]
    [InlineData("--json run --dns 192.0.2.1 --config a.yaml")]
    [InlineData("--config=a.yaml run --json --dns=192.0.2.1:53")]
    public void GlobalOptions_BeforeOrAfterTheVerb_AreTheSame(string arguments)
    {
        var parsed = CommandRunner.Parse(arguments.Split(' '));

        Assert.Empty(parsed.Errors);
        Assert.Equal("run", parsed.CommandResult.Command.Name);
        Assert.Equal("a.yaml", parsed.GetValue(GlobalOptions.Config));
        Assert.StartsWith("192.0.2.1", parsed.GetValue(GlobalOptions.Dns), StringComparison.Ordinal);
        Assert.True(parsed.GetValue(GlobalOptions.Json));
    }

    [Fact]
    public void Arguments_WithAt_AreNotReadAsResponseFiles()
    {
        Assert.Equal("@x", CommandRunner.Parse(["run", "--config", "@x"]).GetValue(GlobalOptions.Config));
    }
}
