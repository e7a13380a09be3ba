using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Classifier;
using Relay.Classifier.Training;
using Relay.Core.Labels;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Statistics;
using Relay.Filters.Statistics.Training;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Filters.Tests.Statistics.Training;

public sealed class LabelDeskTests
{
    private const string Message = "From: a@a.test\r\nSubject: hello\r\n\r\nplenty of words in a body\r\n";

    private readonly MemoryLabelLog log = new();
    private readonly ManualTimeProvider clock = new(Labels.Time);

    [Fact]
    public async Task Release_Offered_IsAnEventOfWhatWillBeSeen()
    {
        await OfferAsync(Message, "b@B.test", "c@b.test");

        var label = Assert.Single(log.Events);
        Assert.Equal((LabelVerb.Ham, "release:root", "b.test", Labels.Time), (label.Verb, label.Origin.ToString(), label.Domain, label.Time));
        using var view = MessageView.Parse(Encoding.ASCII.GetBytes(Message));
        view.ReadAll();
        FeatureBuffer seen = new(), kept = new();
        MessageFeatures.Extract(view, seen);
        Assert.True(FeatureCodec.TryRead(label.Features.Span, kept));
        Assert.Equal(seen.Slots.ToArray().Order(), kept.Slots.ToArray().Order());
        Assert.True(seen.Count > 10);
    }

    [Fact]
    public async Task Release_OfTheSameMessageAgain_IsNoNews()
    {
        await OfferAsync(Message, "b@b.test");
        await OfferAsync("X-Spam-Score: 9\r\n" + Message + "\r\n", "b@b.test");

        Assert.Single(log.Events);
    }

    [Theory]
    [InlineData("b@b.test", "c@c.test", "")]
    [InlineData("b@b.test", "c@B.TEST", "b.test")]
    public void Domain_OfRecipients_IsOneOrNone(string one, string other, string expected) =>
        Assert.Equal(expected, LabelDesk.DomainOf([Recipient(one), Recipient(other)]));

    [Fact]
    public async Task Log_Away_CostsTheLabelAndNothingElse()
    {
        log.IsAway = true;
        await OfferAsync(Message, "b@b.test");
        log.IsAway = false;

        Assert.Empty(log.Events);
    }

    private static Recipient Recipient(string address) => new(new MailPath(address, address.Split('@')[0], address.Split('@')[1]));

    private async Task OfferAsync(string message, params string[] recipients)
    {
        await using var desk = new LabelDesk(new LabelWriter("mx.test", ContentLimits.Default), log, clock, NullLogger.Instance);
        using var body = new MessageBody(int.MaxValue, "unused");
        body.Append(Encoding.ASCII.GetBytes(message));
        desk.Offer(new LabelledMessage("id", body, [.. recipients.Select(Recipient)], MessageLabel.Ham, LabelSource.Release, Labels.Time) { By = "root" });
    }
}
