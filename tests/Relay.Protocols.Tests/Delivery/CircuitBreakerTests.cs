using Relay.Protocols.Delivery;
using Relay.Testing;

namespace Relay.Protocols.Tests.Delivery;

public sealed class CircuitBreakerTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly CircuitBreaker breaker;

    public CircuitBreakerTests() => breaker = new CircuitBreaker(TimeSpan.FromSeconds(2), clock);

    [Fact]
    public void TryEnter_AfterAFailure_IsClosedForItsTimeThenOneMayTry()
    {
        Assert.True(breaker.TryEnter());
        Assert.True(breaker.Failed());
        Assert.False(breaker.Failed());
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(breaker.TryEnter());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(breaker.TryEnter());
        Assert.False(breaker.TryEnter());
    }

    [Fact]
    public void Succeeded_AfterAFailure_OpensForAllAndIsNewsOnce()
    {
        breaker.Failed();
        Assert.True(breaker.Succeeded());
        Assert.False(breaker.Succeeded());
        Assert.True(breaker.TryEnter());
        Assert.True(breaker.TryEnter());
    }

    [Fact]
    public void Abandoned_Try_LetsAnotherTry()
    {
        breaker.Failed();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(breaker.TryEnter());
        breaker.Abandoned();
        Assert.True(breaker.TryEnter());
    }
}
