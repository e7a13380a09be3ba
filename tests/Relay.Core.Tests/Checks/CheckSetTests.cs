using Relay.Core.Checks;

namespace Relay.Core.Tests.Checks;

public sealed class CheckSetTests
{
    [Fact]
    public void CheckSet_Stage_HasItsChecksInTheirOrder()
    {
        ICheck[] checks =
        [
            ScriptedCheck.AtOnce("late", Stage.Data),
            ScriptedCheck.AtOnce("first", Stage.Helo, Stage.Rcpt, edgeOnly: true),
            ScriptedCheck.AtOnce("second", Stage.Helo, Stage.Data),
        ];
        var set = new CheckSet(checks, TimeSpan.FromSeconds(1));
        Assert.Equal(["first", "second"], set.StartingAt(Stage.Helo, withEdge: true).Select(static c => c.Name));
        Assert.Equal(["second"], set.StartingAt(Stage.Helo, withEdge: false).Select(static c => c.Name));
        Assert.Equal(["late"], set.StartingAt(Stage.Data, withEdge: false).Select(static c => c.Name));
        Assert.True(set.StartingAt(Stage.Connect, withEdge: true).IsEmpty);
    }

    [Fact]
    public void CheckSet_NeededBeforeItStarts_IsRefusedByName()
    {
        var error = Assert.Throws<ArgumentException>(() => new CheckSet([ScriptedCheck.AtOnce("odd", Stage.Rcpt, Stage.Mail)], TimeSpan.FromSeconds(1)));
        Assert.Contains("odd", error.Message, StringComparison.Ordinal);
    }
}
