using System.Text;
using Relay.Classifier;
using Relay.Filters.Statistics;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Filters.Tests.Statistics;

public sealed class MessageFeaturesTests
{
    private const string Plain = "From: a@x.example\nTo: b@y.example\nSubject: s\n\n";

    [Fact]
    public void Extract_RichMessage_FillsEveryGroupOfContent()
    {
        var features = FeatureCase.Of(FeatureCase.Rich);

        foreach (var group in (int[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        {
            Assert.True(features.Counts[group] > 0, $"group {group} is empty");
        }

        Assert.Equal(0, features.Counts[FeatureGroups.Site]);
    }

    [Fact]
    public void Extract_LfAndCrLf_AreTheSame()
    {
        var texts = new[]
        {
            FeatureCase.Rich,
            Plain + string.Concat(Enumerable.Range(0, 9000).Select(static i => $"word{i % 977}\nnext{i} ")), // cut at both ends
            Plain.Replace("\n\n", "\nContent-Type: text/html\n\n", StringComparison.Ordinal) + "<pre>" + string.Concat(Enumerable.Repeat("a line\n\n  of text\n", 4000)) + "</pre>",
            Plain + "short",
            Plain,
            "no header at all\n\nbody\n",
            "From: a@x.example\nContent-Type: text/plain;\n\tcharset=utf-8;" + string.Concat(Enumerable.Repeat("\n\tp0=a b;\n\tp1=c", 20)) + "\n\nbody\n",
        };

        Assert.All(texts, static text => FeatureCase.AssertEqual(FeatureCase.Of(FeatureCase.Lf(text)), FeatureCase.Of(FeatureCase.CrLf(text))));
    }

    [Fact]
    public void Extract_Twice_IsTheSame()
    {
        var again = new FeatureBuffer();
        FeatureCase.Read(FeatureCase.Lf(Plain + "something else http://other.example/"), again);
        FeatureCase.Read(FeatureCase.CrLf(FeatureCase.Rich), again);

        FeatureCase.AssertEqual(FeatureCase.Of(FeatureCase.Rich), again);
    }

    [Fact]
    public void Extract_HashesOfAMessage_AreThoseThatModelsHold()
    {
        var features = FeatureCase.Of("From: a@x.example\nSubject: Hello\n\nHello you\n");

        // A change of any hash makes every model and every log worthless: raise the model's version with it.
        Assert.Equal("81:6add81a2", Digest(features));
    }

    [Theory]
    [InlineData("Received: from client.example ([192.0.2.7])\n\tby mx.example.org (Relay) with ESMTPS\n\tid 4711;\n\tTue, 14 May 2024 09:13:20 +0000\n")]
    [InlineData("Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=x.example\nReceived-SPF: pass client-ip=192.0.2.7\n")]
    [InlineData("X-Relay-Id: 4711\nX-Spam-Flag: YES\nX-Spam-Score: 7.5\nX-Spam-Status: Yes, score=7.5 required=5\n\ttests=A=7.5\nX-Spam-Report:\n\t7.5 A text\n")]
    [InlineData("Return-Path: <a@x.example>\nDelivered-To: b@y.example\nReceived: from mx.example.org by store.y.example with LMTP id 5; Tue, 14 May 2024 09:13:22 +0000\nReceived: from c.example by mx.example.org (Relay) with ESMTP id 6; now\n")]
    [InlineData("X-UID: 12\nStatus: RO\nX-Keywords: NonJunk\nX-Gmail-Labels: Spam\nX-Mozilla-Status: 0001\n")]
    public void Extract_FieldsAddedOnTheWay_ChangeNothing(string added) =>
        FeatureCase.AssertEqual(FeatureCase.Of(FeatureCase.Rich), FeatureCase.Of(added + FeatureCase.Rich));

    [Fact]
    public void Extract_TagOfTheRelay_ChangesNothing()
    {
        using var view = MessageView.Parse(FeatureCase.CrLf(FeatureCase.Rich.Replace("Subject: FREE", "Subject: [SPAM] FREE", StringComparison.Ordinal)));
        view.ReadAll();
        var (tagged, told) = (new FeatureBuffer(), new FeatureBuffer());
        MessageFeatures.Extract(view, tagged, "[SPAM] ");
        MessageFeatures.Extract(view, told);

        FeatureCase.AssertEqual(FeatureCase.Of(FeatureCase.Rich), tagged);
        Assert.True(FeatureCase.Difference(tagged, told, FeatureGroups.Subject) > 0);
    }

    [Fact]
    public void Extract_ReceivedOfOthers_Counts()
    {
        var features = FeatureCase.Of(FeatureCase.Rich);

        Assert.True(FeatureCase.Difference(features, FeatureCase.Of("Received: from dialup.example by relay.example with SMTP id 9; now\n" + FeatureCase.Rich), FeatureGroups.Received) >= 3);
    }

    [Fact]
    public void Extract_CaseOfWords_CountsAndInTheSubjectBesideTheWord()
    {
        var (small, large) = (FeatureCase.Of(Plain.Replace(": s", ": free money", StringComparison.Ordinal) + "free"), FeatureCase.Of(Plain.Replace(": s", ": FREE MONEY", StringComparison.Ordinal) + "FREE"));

        Assert.Equal(2, FeatureCase.Difference(small, large, FeatureGroups.Words));
        var same = FeatureCase.Set(small);
        same.IntersectWith(FeatureCase.Set(large));
        Assert.True(same.Count(static f => f.Group == FeatureGroups.Subject) >= 4); // two words and their pairs, folded
        Assert.True(FeatureCase.Difference(small, large, FeatureGroups.Subject) >= 4);
    }

    [Fact]
    public void Extract_EncodedSubject_IsThatOfThePlainOne()
    {
        var encoded = FeatureCase.Of(Plain.Replace(": s", ": =?utf-8?b?RnJlZSBtb25leQ==?=", StringComparison.Ordinal));

        Assert.Equal(0, FeatureCase.Difference(FeatureCase.Of(Plain.Replace(": s", ": Free money", StringComparison.Ordinal)), encoded, FeatureGroups.Subject));
    }

    [Fact]
    public void Extract_LinkOfTheSendersOwn_DiffersFromAnothers()
    {
        var (own, other) = (FeatureCase.Of(Plain + "http://www.x.example/"), FeatureCase.Of(Plain.Replace("a@x.", "a@z.", StringComparison.Ordinal) + "http://www.x.example/"));

        Assert.True(FeatureCase.Difference(own, other, FeatureGroups.Urls) > 0);
    }

    [Fact]
    public void Extract_SteadyState_AllocatesNothing()
    {
        using var view = MessageView.Parse(FeatureCase.CrLf(FeatureCase.Rich));
        view.ReadAll();
        var buffer = new FeatureBuffer();
        for (var i = 0; i < 100; i++)
        {
            MessageFeatures.Extract(view, buffer);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            MessageFeatures.Extract(view, buffer);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 32); // far below one object a message
    }

    [Fact]
    public void Extract_CorpusMessages_LfAndCrLfAreTheSame()
    {
        if (SharedData.Find("corpora", "lists-a", "data") is not { } folder)
        {
            return; // not run: no shared data
        }

        foreach (var file in Directory.EnumerateFiles(folder).Order().Take(300))
        {
            var message = File.ReadAllBytes(file);
            var text = Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal);
            FeatureCase.AssertEqual(
                FeatureCase.Of(Encoding.Latin1.GetBytes(text)), FeatureCase.Of(Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))));
        }
    }

    private static string Digest(FeatureBuffer features)
    {
        var hash = 0u;
        for (var i = 0; i < features.Count; i++)
        {
            hash = (hash * 31) + (uint)((features.GroupOf[i] << FeatureBuffer.SlotBits) | features.Slots[i]);
        }

        return $"{features.Count}:{hash:x8}";
    }
}
