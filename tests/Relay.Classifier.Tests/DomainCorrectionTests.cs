using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class DomainCorrectionTests
{
    [Fact]
    public void Judge_DomainWithoutLabels_IsTheSharedJudgement()
    {
        var corrections = new DomainCorrections(Mail.Groups, 2);
        var shared = new Judgement(3, 0.9, 0.8);

        Assert.Equal(shared, corrections.Judge("example.org", new Mail(1, words: 25).Next(1), shared));
        Assert.Equal(0, corrections.Count);
    }

    [Fact]
    public void Learn_DomainThatSeesAKindOtherwise_TurnsItThereAlone()
    {
        var (model, corrections) = (Mail.Learned(new Mail(1, words: 25).Both(400)), new DomainCorrections(Mail.Groups, 2));
        var mail = new Mail(2, words: 25);

        for (var i = 0; i < 20; i++)
        {
            var message = mail.Next(1);
            corrections.Learn("shop.example", message, model.Judge(message), isSpam: false);
        }

        corrections.Learn("other.example", mail.Next(0), model.Judge(mail.Next(0)), isSpam: false);
        for (var i = 0; i < 20; i++)
        {
            var (spam, ham) = (mail.Next(1), mail.Next(0));
            Assert.True(corrections.Judge("shop.example", spam, model.Judge(spam)).Probability < 0.5);
            Assert.True(corrections.Judge("shop.example", ham, model.Judge(ham)).Probability < 0.2);
            Assert.True(corrections.Judge("other.example", spam, model.Judge(spam)).Probability > 0.5);
        }
    }

    [Fact]
    public void Learn_WhatTheSharedModelSaysAlready_CorrectsNothing()
    {
        var corrections = new DomainCorrections(Mail.Groups, 2);
        var message = new Mail(3, words: 25).Next(1);
        var sure = new Judgement(12, 0.999, 1);

        corrections.Learn("example.org", message, sure, isSpam: true);

        Assert.Equal(sure.Score, corrections.Judge("example.org", message, sure).Score);
    }

    [Fact]
    public void Learn_MoreDomainsThanAllowed_GivesUpTheOneLabelledLongestAgo()
    {
        var corrections = new DomainCorrections(Mail.Groups, 2);
        var message = new Mail(4, words: 25).Next(1);
        var shared = new Judgement(0, 0.5, 1);

        corrections.Learn("a.example", message, shared, isSpam: true);
        corrections.Learn("b.example", message, shared, isSpam: true);
        _ = corrections.Judge("b.example", message, shared); // judging keeps nothing
        corrections.Learn("a.example", message, shared, isSpam: true);
        corrections.Learn("c.example", message, shared, isSpam: true);

        Assert.Equal(2, corrections.Count);
        Assert.NotEqual(shared, corrections.Judge("a.example", message, shared));
        Assert.Equal(shared, corrections.Judge("b.example", message, shared));
        Assert.NotEqual(shared, corrections.Judge("c.example", message, shared));
    }

    [Fact]
    public void Learn_ScoresAndWeightsThatAreNoNumbers_LeaveItFinite()
    {
        var corrections = new DomainCorrections(Mail.Groups, 1);
        var message = new Mail(5, words: 25).Next(1);
        foreach (var number in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 0, 1e300])
        {
            corrections.Learn("example.org", message, new Judgement(number, 0.5, 1), isSpam: true, weight: 1);
            corrections.Learn("example.org", message, new Judgement(0, 0.5, 1), isSpam: false, weight: number);
        }

        Assert.True(double.IsFinite(corrections.Judge("example.org", message, new Judgement(0, 0.5, 1)).Score));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DomainCorrections.MostDomains + 1)]
    public void Capacity_OutOfRange_IsRefused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DomainCorrections(Mail.Groups, capacity));
}
