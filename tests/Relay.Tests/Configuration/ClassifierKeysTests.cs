namespace Relay.Tests.Configuration;

public sealed class ClassifierKeysTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Classifier_NotWritten_LearnsAndHasNoModelOfItsOwn()
    {
        var options = folder.Options("hostname: mx.example.org\n").Checks;

        Assert.DoesNotContain("classifier", options.Disabled);
        Assert.Equal((null, false, true, 20_000, TimeSpan.FromDays(730)), (options.Classifier.Model, options.Classifier.PerDomain, options.Classifier.Learns, options.Classifier.KeepEvents, options.Classifier.Keep));
        Assert.Equal(Path.Combine(folder.Root, "var/labels.log"), options.Classifier.LogPath);
    }

    [Fact]
    public void Classifier_EveryKey_Arrives()
    {
        folder.Write("m", "");
        var options = folder.Options("checks: { classifier: { model: m, per_domain: true, learn: { enabled: false, log: l, events: 1000, keep: 30d } } }\n").Checks.Classifier;

        Assert.Equal((Path.Combine(folder.Root, "m"), true, false, 1000, TimeSpan.FromDays(30)), (options.Model, options.PerDomain, options.Learns, options.KeepEvents, options.Keep));
        Assert.Equal(Path.Combine(folder.Root, "l"), options.LogPath);
    }

    [Theory]
    [InlineData("learn: { events: 10 }", "checks.classifier.learn.events")]
    [InlineData("learn: { keep: 1h }", "checks.classifier.learn.keep")]
    [InlineData("learn: { log: '' }", "the path is empty")]
    [InlineData("learn: { when: now }", "unknown key \"when\"")]
    [InlineData("models: m", "did you mean model?")]
    [InlineData("per_domain: perhaps", "checks.classifier.per_domain")]
    public void Classifier_Wrong_IsAnErrorAtItsPlace(string text, string expected)
    {
        var error = Assert.Single(folder.Load($"checks: {{ classifier: {{ {text} }} }}\n").Errors).ToString();

        Assert.StartsWith("relay.yaml:1:", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "no such file")]
    [InlineData("not a model", "cut short")]
    public void Model_ThatCannotBeUsed_WarnsAndGoesOn(string? content, string expected)
    {
        if (content is not null)
        {
            folder.Write("m", content);
        }

        var result = folder.Load("checks: { classifier: { model: m } }\n");

        var line = Assert.Single(result.Diagnostics).ToString();
        Assert.StartsWith($"{folder.Root}/m: warning: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Null(result.Configuration!.Model.Prior);
    }

    [Fact]
    public void Model_OfAClassifierTurnedOff_IsNotRead()
    {
        folder.Write("m", "not a model");
        var result = folder.Load("checks: { classifier: { enabled: false, model: m } }\n");

        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Configuration!.Model.Path);
    }

    /// <summary>Of four scores those for a classifier count only where there is one.</summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 4)]
    public void Rules_HaveTheScoresOfTheSet(bool hasModel, double expected)
    {
        folder.Write("r/a.cf", "score A 1 2 3 4\n");
        if (hasModel)
        {
            var trainer = new Relay.Classifier.FrozenTrainer([1]);
            var message = new Relay.Classifier.FeatureBuffer();
            message.Add(0, 1);
            trainer.Add(1, message, isSpam: true);
            Directory.CreateDirectory(Path.Combine(folder.Program, "models"));
            trainer.Train().Save(Path.Combine(folder.Program, "models", "default.model"));
        }

        var result = folder.Load("rules: r\n");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(expected, result.Configuration!.Scores.Find("A")!.Score);
        Assert.Equal(hasModel ? 8 : 0, result.Configuration.Model.Version.Length);
    }
}
