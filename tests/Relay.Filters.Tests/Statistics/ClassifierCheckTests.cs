using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.Labels;
using Relay.Filters.Rules;
using Relay.Filters.Statistics;
using Relay.Filters.Statistics.Training;
using Relay.Filters.Tests.Statistics.Training;
using Relay.Testing;

namespace Relay.Filters.Tests.Statistics;

public sealed class ClassifierCheckTests
{
    private readonly MemoryLabelLog log = new();
    private readonly LabelWriter writer = new("mx.test", ContentLimits.Default);

    /// <summary>SpamAssassin's 23_bayes.cf: above the lower end, up to the upper one.</summary>
    [Theory]
    [InlineData(0, "BAYES_00")]
    [InlineData(0.01, "BAYES_00")]
    [InlineData(0.0101, "BAYES_05")]
    [InlineData(0.05, "BAYES_05")]
    [InlineData(0.2, "BAYES_20")]
    [InlineData(0.4, "BAYES_40")]
    [InlineData(0.5, "BAYES_50")]
    [InlineData(0.6, "BAYES_50")]
    [InlineData(0.8, "BAYES_60")]
    [InlineData(0.95, "BAYES_80")]
    [InlineData(0.99, "BAYES_95")]
    [InlineData(0.9901, "BAYES_99")]
    [InlineData(1, "BAYES_99")]
    public void Probability_HasItsSymbol(double probability, string symbol) => Assert.Equal(symbol, ClassifierCheck.SymbolOf(probability));

    [Fact]
    public async Task Message_OfAKnownKind_HasASymbolAndAProbability()
    {
        await TeachAsync(30);

        var (spam, probability) = await ConcludeAsync(Offer(99));
        Assert.StartsWith("BAYES_9", spam[0].Name, StringComparison.Ordinal);
        Assert.True(probability > 0.95);
        Assert.Equal(probability!.Value.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture), spam[0].Detail);
        Assert.Equal(probability > 0.999, spam.Any(static s => s.Name == "BAYES_999"));
        var (ham, low) = await ConcludeAsync(Note(99));
        Assert.True(low < 0.2, $"{low}");
        Assert.Equal(ClassifierCheck.SymbolOf(low!.Value), Assert.Single(ham).Name);
    }

    [Fact]
    public async Task Model_ThatKnowsTooLittle_SaysNothing()
    {
        var (before, none) = await ConcludeAsync(Offer(99));
        Assert.Empty(before);
        Assert.Null(none);
        await TeachAsync(9); // of each; ten is enough
        var (after, still) = await ConcludeAsync(Offer(99));
        Assert.Empty(after);
        Assert.Null(still);
    }

    /// <summary>A model of ours knows nothing of mail that shares no feature with what it learned: in a header of one field there are hardly any to share.</summary>
    [Fact]
    public async Task Message_OfAnUnknownKind_HasNoSymbol()
    {
        await TeachAsync(30);
        var (symbols, probability) = await ConcludeAsync("X: \u00e9\r\n\r\n" + string.Concat(Enumerable.Range(0, 400).Select(static i => $"{(char)(0x4E00 + (i * 37 % 9000))}{(char)(0x4E00 + (i * 91 % 9000))} ")));

        Assert.Empty(symbols);
        Assert.Null(probability);
    }

    [Fact]
    public void Symbols_AreScoredModestly()
    {
        var rules = RuleSet.Compile([Path.Combine(Root(), "rules")], new RuleSetOptions { ScoresNameSymbols = true });
        var scores = rules.Rules.DistinctBy(static r => r.Name).ToDictionary(static r => r.Name);

        Assert.All(ClassifierCheck.Symbols, name => Assert.True(scores[name].Description.Length > 0));
        var actions = new ActionOptions();
        Assert.True(scores["BAYES_99"].Score + scores["BAYES_999"].Score < actions.Tag, "alone it tags");
        Assert.True(ClassifierCheck.Symbols.SkipLast(1).Select(n => scores[n].Score).SequenceEqual(ClassifierCheck.Symbols.SkipLast(1).Select(n => scores[n].Score).Order()), "more spam must not be less score");
    }

    /// <summary>Rules of SpamAssassin's that ask for the probability get the same one.</summary>
    [Fact]
    public async Task Rules_ThatAskForTheProbability_GetIt()
    {
        await TeachAsync(30);
        var file = Path.GetTempFileName() + ".cf";
        await File.WriteAllTextAsync(file, "body SURE eval:check_bayes('0.95', '1.00')\nscore SURE 1\nbody UNSURE eval:check_bayes('0.4', '0.6')\nscore UNSURE 1\n");
        try
        {
            var rules = new RulesCheck(RuleSet.Compile([file], new RuleSetOptions()), 15, TimeProvider.System);
            var (symbols, _) = await ConcludeAsync(Offer(99), rules);

            Assert.Contains(symbols, static s => s.Name == "SURE");
            Assert.DoesNotContain(symbols, static s => s.Name == "UNSURE");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Relay.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static string Offer(int i) => $"From: deals{i}@shop.test\r\nSubject: cheap pills number {i}\r\n\r\nBuy cheap pills now, win a prize of {i} dollars, click here http://win{i}.test/now\r\n";

    private static string Note(int i) => $"From: ann@friends.test\r\nSubject: Re: our meeting {i}\r\n\r\nDear Bob,\r\nthe minutes of meeting {i} are attached, see you on Thursday at the office.\r\nAnn\r\n";

    private async Task TeachAsync(int each)
    {
        for (var i = 0; i < each; i++)
        {
            await log.AppendAsync([Event(Offer(i), LabelVerb.Spam), Event(Note(i), LabelVerb.Ham)], default);
        }
    }

    private LabelEvent Event(string message, LabelVerb verb) => writer.Write(Encoding.UTF8.GetBytes(message), verb, LabelOrigin.Operator, Labels.Time);

    private async Task<(IReadOnlyList<SymbolHit> Symbols, double? Probability)> ConcludeAsync(string message, RulesCheck? rules = null)
    {
        await using var follower = new ModelFollower(log, null, perDomain: false, new ManualTimeProvider(Labels.Time), NullLogger.Instance);
        await follower.CatchUpAsync(default);
        using var body = new MessageBody(int.MaxValue, "unused");
        var octets = Encoding.UTF8.GetBytes(message);
        body.Append(octets);
        using var section = HeaderSection.Copy(octets);
        var context = new CheckContext { Hostname = "mx.test", Message = new ReceivedMessage(body, section, false), Header = section };
        using var features = context.Features;
        var result = new ClassifierCheck(new MessageClassifier(follower)).Conclude(context, new Scorecard(new ScoreTable([])));
        var symbols = result.Symbols.AddRange(rules?.Conclude(context, new Scorecard(new ScoreTable([]))).Symbols ?? []);
        return (symbols, features.Get<MessageProbability>()?.Value);
    }
}
