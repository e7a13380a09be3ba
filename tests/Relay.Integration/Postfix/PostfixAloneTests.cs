using Relay.Integration.Harness;

namespace Relay.Integration.Postfix;

/// <summary>The measure itself: two Postfixes that pass corpus mail to each other change nothing but their own trace fields.</summary>
public sealed class PostfixAloneTests
{
    [CorpusFact]
    public async Task Corpus_PostfixToPostfixOnBothWays_NothingDiffers()
    {
        await using var pair = await PostfixPair.StartAsync(Task.FromResult);
        var messages = Corpus.Sample(40);

        await pair.SendAsync(messages);
        await pair.AllArriveAsync(messages.Count, TimeSpan.FromSeconds(60), () => pair.Sender.Log);
        var (direct, relayed) = (pair.Arrived(PostfixPair.Direct), pair.Arrived(PostfixPair.Relayed));
        Assert.All(Enumerable.Range(0, messages.Count), i => Assert.Null(AddedFields.Difference(direct[i], relayed[i], RelaySettings.Hostname)));
    }

    [Theory]
    [InlineData("A: 1\n\nbody\n", "X-Spam-Score: 0\nA: 1\n\nbody\n", true)]
    [InlineData("X-Relay-Id: forged\nA: 1\n\nbody\n", "A: 1\n\nbody\n", true)]
    [InlineData("A: 1\n\nbody\n", "A: 1\nB: 2\n\nbody\n", false)]
    [InlineData("A: 1\nB: 2\n\nbody\n", "A: 1\n\nbody\n", false)]
    [InlineData("A: 1\nB: 2\n\nbody\n", "B: 2\nA: 1\n\nbody\n", false)]
    [InlineData("A: 1\n x\n\nbody\n", "A: 1 x\n\nbody\n", false)]
    [InlineData("A: 1\n\nbody\n", "A: 1\n\nbody\n\n", false)]
    public void Difference_OfHandMadeMessages_SeesWhatMayNotChange(string direct, string relayed, bool same) =>
        Assert.Equal(same, AddedFields.Difference(direct, relayed, RelaySettings.Hostname) is null);
}
