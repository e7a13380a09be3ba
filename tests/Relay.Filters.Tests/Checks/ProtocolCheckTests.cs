using Relay.Core.Checks;
using Relay.Filters.Connection;

namespace Relay.Filters.Tests.Checks;

public sealed class ProtocolCheckTests
{
    [Theory]
    [InlineData(ProtocolFaults.None, "")]
    [InlineData(ProtocolFaults.EarlyTalk, "EARLY_TALKER EarlyTalk")]
    [InlineData(ProtocolFaults.PipelinedAfterHelo | ProtocolFaults.BareNewlineInCommand, "")]
    [InlineData(ProtocolFaults.EarlyTalk | ProtocolFaults.PipelinedAfterData, "EARLY_TALKER EarlyTalk")]
    public async Task EarlyTalker_Faults_GiveItsSymbol(ProtocolFaults faults, string expected) =>
        Assert.Equal(expected, await Run(ProtocolCheck.EarlyTalker(), faults));

    [Theory]
    [InlineData(ProtocolFaults.None, "")]
    [InlineData(ProtocolFaults.EarlyTalk, "")]
    [InlineData(ProtocolFaults.PipelinedAfterHelo, "UNAUTHORIZED_PIPELINING PipelinedAfterHelo")]
    [InlineData(ProtocolFaults.PipelinedWithoutEhlo, "UNAUTHORIZED_PIPELINING PipelinedWithoutEhlo")]
    [InlineData(ProtocolFaults.PipelinedAfterHelo | ProtocolFaults.PipelinedWithoutEhlo, "UNAUTHORIZED_PIPELINING PipelinedAfterHelo, PipelinedWithoutEhlo")]
    [InlineData(ProtocolFaults.PipelinedAfterData, "PIPELINED_DATA PipelinedAfterData")]
    [InlineData(ProtocolFaults.BareNewlineInCommand, "BARE_NEWLINE_IN_COMMAND BareNewlineInCommand")]
    [InlineData(
        ProtocolFaults.EarlyTalk | ProtocolFaults.PipelinedAfterHelo | ProtocolFaults.PipelinedAfterData | ProtocolFaults.BareNewlineInCommand,
        "UNAUTHORIZED_PIPELINING PipelinedAfterHelo, PIPELINED_DATA PipelinedAfterData, BARE_NEWLINE_IN_COMMAND BareNewlineInCommand")]
    public async Task Pipelined_Faults_GiveTheirSymbols(ProtocolFaults faults, string expected) =>
        Assert.Equal(expected, await Run(ProtocolCheck.Pipelined(), faults));

    [Fact]
    public async Task ProtocolCheck_WithoutAConnection_FindsNothing() =>
        Assert.Equal("", await CheckCase.RunAsync(ProtocolCheck.Pipelined(), new CheckContext { Hostname = CheckCase.Hostname }));

    private static Task<string> Run(ProtocolCheck check, ProtocolFaults faults)
    {
        var session = CheckCase.Session();
        session.Faults = faults;
        return CheckCase.RunAsync(check, new CheckContext { Session = session, Hostname = CheckCase.Hostname });
    }
}
