using System.Diagnostics;
using System.Text.Json;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

/// <summary><c>relay learn</c>, <c>train</c> and <c>evaluate</c> as processes of their own.</summary>
public sealed class ClassifierCommandTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public ClassifierCommandTests()
    {
        folder.Write("rules/a.cf", "score A 1\n");
        folder.Write("relay.yaml", "rules: rules/\n");
        for (var i = 0; i < 30; i++)
        {
            folder.Write($"mail/s{i:00}", $"From: deals{i}@shop.test\nSubject: cheap pills {i}\n\nBuy cheap pills now and win {i} dollars at http://win{i}.test/\n");
            folder.Write($"mail/h{i:00}", $"From: ann@friends.test\nSubject: Re: meeting {i}\n\nDear Bob,\nthe minutes of meeting {i} are attached.\nAnn\n");
        }

        folder.Write("index", string.Concat(Enumerable.Range(0, 30).Select(static i => $"spam mail/s{i:00}\nham mail/h{i:00}\n")));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Learn_SaysWhatCameOfEachMessage()
    {
        Assert.Equal((0, "2 learned\n", ""), await RunAsync("learn spam mail/s01 mail/s02"));
        Assert.Equal((0, "mail/s01: known already\n1 learned, 1 known already\n", ""), await RunAsync("learn spam mail/s01 mail/s03"));
        Assert.Equal((0, "mail/s01: learned in place of another label\n1 learned in place of another label\n", ""), await RunAsync("learn ham mail/s01"));
        Assert.Equal((0, "1 forgotten\n", ""), await RunAsync("learn forget mail/s01"));
        Assert.Equal((0, "mail/s02: not learned: the operator said otherwise\n1 not learned: the operator said otherwise\n", ""), await RunAsync("learn ham --source eve mail/s02"));
        var (status, output, _) = await RunAsync("learn spam --json mail/s02 mail/s04");
        Assert.Equal(0, status);
        Assert.Equal(["known", "learned"], output.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Learn_SourceThatSaysTooMuch_IsCapped()
    {
        folder.Write("flood", string.Concat(Enumerable.Range(0, 60).Select(static i => $"From eve\nSubject: {i}\n\nwords {i}\n\n")));
        var (status, output, _) = await RunAsync("learn ham --source eve flood");

        Assert.Equal(0, status);
        Assert.EndsWith("20 learned, 40 not learned: this source has said as much as one source may\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_WhatCannotBeRead_FailsAndLearnsTheRest()
    {
        var (status, output, error) = await RunAsync("learn spam mail/nowhere mail/s01");

        Assert.Equal((1, "1 learned\n"), (status, output));
        Assert.StartsWith("mail/nowhere: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_NothingLearned_AsksTheShippedModel()
    {
        var (status, output, _) = await RunAsync("scan --json mail/s29");

        Assert.Equal(0, status);
        Assert.InRange(JsonDocument.Parse(output).RootElement.GetProperty("probability").GetDouble(), 0, 1);
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "var")));
    }

    [Fact]
    public async Task Scan_KnowsWhatWasLearnedAndWritesNothing()
    {
        folder.Write("relay.yaml", "rules: rules/\nchecks: { classifier: { model: none.model } }\n");
        var (_, before, _) = await RunAsync("scan --json mail/s29");
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(before).RootElement.GetProperty("probability").ValueKind);
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "var")));

        await RunAsync("learn spam " + string.Join(' ', Enumerable.Range(0, 20).Select(static i => $"mail/s{i:00}")));
        await RunAsync("learn ham " + string.Join(' ', Enumerable.Range(0, 20).Select(static i => $"mail/h{i:00}")));
        var (status, output, _) = await RunAsync("scan --json mail/s29 mail/h29");

        Assert.Equal(0, status);
        var probabilities = output.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("probability").GetDouble()).ToArray();
        Assert.True(probabilities[0] > 0.9 && probabilities[1] < 0.1, string.Join(' ', probabilities));
        Assert.Contains("\"BAYES_", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Index_PrintsTheContractsFigures()
    {
        var (status, output, _) = await RunAsync("evaluate --index index");

        Assert.Equal(0, status);
        var figures = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal(
            ["messages", "ham", "spam", "one_minus_roca_percent", "ham_misclassified_percent", "spam_misclassified_percent", "logistic_average_percent", "spam_missed_at_ham_0_1_percent", "microseconds_per_message"],
            figures.EnumerateObject().Select(static p => p.Name));
        Assert.Equal((60, 30, 30), (figures.GetProperty("messages").GetInt32(), figures.GetProperty("ham").GetInt32(), figures.GetProperty("spam").GetInt32()));
        Assert.InRange(figures.GetProperty("one_minus_roca_percent").GetDouble(), 0, 30);
        Assert.True(figures.GetProperty("microseconds_per_message").GetDouble() > 0);
    }

    [Fact]
    public async Task Train_ThenEvaluateFixed_JudgesByTheModelAlone()
    {
        var (status, output, _) = await RunAsync("train --index index --out my.model");
        Assert.Equal((0, "my.model: trained on 30 ham and 30 spam\n"), (status, output));
        var first = await File.ReadAllBytesAsync(Path.Combine(folder.Root, "my.model"));
        await RunAsync("train --index index --out my.model");
        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(folder.Root, "my.model")));

        var (fixedStatus, figures, _) = await RunAsync("evaluate --index index --fixed my.model");
        Assert.Equal(0, fixedStatus);
        Assert.Equal(0, JsonDocument.Parse(figures).RootElement.GetProperty("one_minus_roca_percent").GetDouble());

        folder.Write("relay.yaml", "rules: rules/\nchecks: { classifier: { model: my.model } }\n");
        var (_, scanned, _) = await RunAsync("scan --json mail/s29");
        Assert.True(JsonDocument.Parse(scanned).RootElement.GetProperty("probability").GetDouble() > 0.5);
    }

    [Theory]
    [InlineData("evaluate --index nowhere", "nowhere")]
    [InlineData("evaluate --index missing", "mail/missing")]
    [InlineData("evaluate --index odd", "odd:2:1: neither spam nor ham; write lines such as spam PATH")]
    [InlineData("evaluate --index empty", "empty:1:1: no messages")]
    [InlineData("evaluate --index index --fixed odd", "odd")]
    [InlineData("train --index missing --out m", "mail/missing")]
    [InlineData("train --index index --out no/such/folder/m", "no/such/folder")]
    public async Task Commands_WhatCannotBeUsed_IsStatusOneWithItsName(string arguments, string expected)
    {
        folder.Write("missing", "spam mail/s01\nham mail/missing\n");
        folder.Write("odd", "spam mail/s01\neggs mail/s02\n");
        folder.Write("empty", "\n");
        var (status, output, error) = await RunAsync(arguments);

        Assert.Equal((1, ""), (status, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "relay"), arguments)
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
