using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Classifier;
using Relay.Filters.Statistics;
using Relay.Testing.Fuzz;

namespace Relay.Filters.Tests.Statistics;

/// <summary>No message makes the extraction throw, fill the buffer, or hide one kind of feature behind another.</summary>
public sealed class FeatureBoundsTests
{
    private const string Head = "From: a@x.example\nTo: b@y.example\nSubject: s\n";

    private static readonly FeatureBuffer Shared = new();

    public static TheoryData<string> Floods() =>
    [
        Head + "\n" + Numbers(200_000, "w{0} "),
        Head + "\n" + Numbers(20_000, "http://h{0}.example/p{0} "),
        Head + "\n" + Numbers(20_000, "www.h{0}.example "),
        Head + Numbers(3_000, "X-F{0}: v{0}\n") + "\nbody",
        Head + "X-F: " + Numbers(20_000, "v{0} ") + "\n\nbody",
        Head + "Cc: " + Numbers(5_000, "u{0}@d{0}.example, ") + "\n\nbody",
        Numbers(1_000, "Received: from h{0}.example by g{0}.example; id {0}\n") + Head + "\nbody",
        Head + "Content-Type: text/html\n\n" + Numbers(20_000, "<t{0} a{0}=b{0}>"),
        Head + "Content-Type: text/html\n\n" + Numbers(20_000, "<a href='http://h{0}.example/'>"),
        Head + "Content-Type: text/html\n\n<div style='display:none'>" + Numbers(50_000, "w{0} "),
        Head + "Content-Type: multipart/mixed; boundary=b\n\n" + Numbers(900, "--b\nContent-Type: text/plain; name=n{0}.e{0}\n\nw{0} v{0}\n") + "--b--\n",
        Head + "\n" + new string('x', 3_000_000),
        Head + "\n" + new string('\n', 1_000_000),
        Head + "Subject: " + new string('S', 500_000) + "\n\nbody",
    ];

    [Theory]
    [MemberData(nameof(Floods))]
    public void Extract_Flood_LeavesRoomForEveryOtherGroup(string message)
    {
        var features = FeatureCase.Of(message);

        Assert.True(features.Count < FeatureBuffer.Capacity);
        Assert.True(features.Counts[FeatureGroups.Header] > 0);
        Assert.True(features.Counts[FeatureGroups.Body] > 0); // told last
        for (var group = 0; group < FeatureBuffer.Groups; group++)
        {
            Assert.InRange(features.Counts[group], 0, FeatureGroups.Cap(group));
        }
    }

    [Fact]
    public void Cap_AllGroupsTogether_FitTheBuffer() => Assert.InRange(Enumerable.Range(0, FeatureBuffer.Groups).Sum(FeatureGroups.Cap), 1, FeatureBuffer.Capacity);

    [Fact]
    public void Extract_LongHarmlessText_HidesNeitherItsEndNorTheNextPart()
    {
        var harmless = Numbers(40_000, "w{0} ");
        var one = FeatureCase.Of(Head + "\n" + harmless + "\nzyzzyva");
        var two = FeatureCase.Of(Head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + harmless + "\n--b\n\nzyzzyva\n--b--\n");
        var word = FeatureCase.Set(FeatureCase.Of(Head + "\nzyzzyva")).Where(static f => f.Group == FeatureGroups.Words).ToList();

        Assert.Single(word);
        Assert.Contains(word[0], FeatureCase.Set(one));
        Assert.Contains(word[0], FeatureCase.Set(two));
    }

    [Fact]
    public void Extract_ManyLinks_HideNeitherTheFirstNorTheLast()
    {
        var links = FeatureCase.Of(Head + "Content-Type: text/html\n\n" + Numbers(639, "<a href='http://good.example/'>x</a>") + "<a href='http://bad.example/'>x</a>");
        var front = FeatureCase.Of(Head + "Content-Type: text/html\n\n<a href='http://bad.example/'>x</a>" + Numbers(639, "<a href='http://good.example/'>x</a>"));
        var few = FeatureCase.Of(Head + "Content-Type: text/html\n\n" + Numbers(639, "<a href='http://good.example/'>x</a>"));

        Assert.True(FeatureCase.Difference(links, few, FeatureGroups.Urls) > 0);
        Assert.True(FeatureCase.Difference(front, few, FeatureGroups.Urls) > 0);
    }

    [Fact]
    public void Extract_AnyOctets_NeverThrows() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes => IsBounded(bytes ?? [])));

    [Fact]
    public void Extract_PiecesOfMail_NeverThrows() => Assert.All(MailTexts.InAnyOrder(1500), static bytes => Assert.True(IsBounded(bytes)));

    [Fact]
    public void Extract_MutatedMessage_NeverThrows() => Assert.All(MailTexts.Mutated(FeatureCase.CrLf(FeatureCase.Rich), 1500), static bytes => Assert.True(IsBounded(bytes)));

    [Fact]
    public void Extract_EveryPrefix_NeverThrows()
    {
        var message = FeatureCase.CrLf(FeatureCase.Rich);
        for (var length = 0; length <= message.Length; length++)
        {
            Assert.True(IsBounded(message[..length]));
        }
    }

    private static bool IsBounded(byte[] message)
    {
        lock (Shared)
        {
            FeatureCase.Read(message, Shared);
            return Shared.Count is > 0 and < FeatureBuffer.Capacity;
        }
    }

    private static string Numbers(int count, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(format.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
