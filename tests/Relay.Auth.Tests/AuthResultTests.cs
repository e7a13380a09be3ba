namespace Relay.Auth.Tests;

public sealed class AuthResultTests
{
    [Fact]
    public void Word_EveryResult_IsItsNameInLowerCase() =>
        Assert.All(Enum.GetValues<AuthResult>(), static r => Assert.Equal(r.ToString().ToLowerInvariant(), r.Word()));
}
