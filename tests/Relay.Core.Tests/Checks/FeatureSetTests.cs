using Relay.Core.Checks;

namespace Relay.Core.Tests.Checks;

public sealed class FeatureSetTests
{
    private readonly FeatureSet features = new();

    [Fact]
    public void FeatureSet_Empty_HasNothing() => Assert.Null(features.Get<List<int>>());

    [Fact]
    public void FeatureSet_GetOrAdd_MakesOnce()
    {
        var made = 0;
        List<int> Make(int n)
        {
            made++;
            return [n];
        }

        Assert.Same(features.GetOrAdd(Make, 1), features.GetOrAdd(Make, 2));
        Assert.Equal(1, made);
        Assert.Equal([1], features.Get<List<int>>()!);
    }

    [Fact]
    public void FeatureSet_SetTwice_KeepsTheLastAndOtherTypes()
    {
        features.Set("text");
        features.Set(new List<int> { 1 });
        features.Set(new List<int> { 2 });
        Assert.Equal([2], features.Get<List<int>>()!);
        Assert.Equal("text", features.Get<string>());
    }
}
