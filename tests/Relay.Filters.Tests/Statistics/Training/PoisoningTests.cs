using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Classifier;
using Relay.Core.Labels;
using Relay.Core.Options;
using Relay.Filters.Statistics;
using Relay.Filters.Statistics.Training;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Filters.Tests.Statistics.Training;

/// <summary>One source floods a site with a thousand wrong labels. Its mail must be judged as well as before, within half a point.</summary>
public sealed class PoisoningTests
{
    private const int Learned = 1200;
    private const int Judged = 800;
    private const int Flood = 1000;

    private readonly LabelWriter writer = new("mx.test", ContentLimits.Default);

    [Fact]
    public async Task Flood_OfOneSource_CostsLessThanHalfAPoint()
    {
        if (Mail() is not { } mail)
        {
            return;
        }

        var log = new MemoryLabelLog();
        await new LabelBook(log).TellAsync(mail.Take(Learned).Select(m => Event(m, m.IsSpam, LabelOrigin.Operator)), static (_, _) => { }, default);
        var sample = mail.Skip(Learned).Take(Judged).ToList();
        var before = await AccuracyAsync(log, sample);

        var capped = 0;
        var eve = LabelOrigin.Of(LabelSource.Named, "eve");
        await new LabelBook(log).TellAsync(mail.Skip(Learned + Judged).Take(Flood).Select(m => Event(m, !m.IsSpam, eve)), (_, outcome) => capped += outcome == LabelOutcome.Capped ? 1 : 0, default);
        var after = await AccuracyAsync(log, sample);

        Assert.True(before > 95, $"{before} % is no filter");
        Assert.InRange(capped, Flood - 101, Flood - 1);
        Assert.True(after > before - 0.5, $"{before} % before, {after} % after {Flood - capped} wrong labels");
    }

    /// <summary>The same flood written straight into the log, past every front: what counts is decided when it is read.</summary>
    [Fact]
    public async Task Flood_InTheLogItself_CountsNoMore()
    {
        var log = new MemoryLabelLog();
        for (var i = 0; i < 100; i++)
        {
            await log.AppendAsync([i % 2 == 0 ? Labels.Ham(i) : Labels.Spam(i)], default);
        }

        await log.AppendAsync([.. Enumerable.Range(1000, Flood).Select(static i => i % 2 == 0 ? Labels.Spam(i, "eve") : Labels.Ham(i, "eve"))], default);
        await using var follower = new ModelFollower(log, null, perDomain: false, new ManualTimeProvider(Labels.Time), NullLogger.Instance);
        await follower.CatchUpAsync(default);

        Assert.Equal(120, follower.Labels);
    }

    private static async Task<double> AccuracyAsync(ILabelLog log, IReadOnlyList<Sample> sample)
    {
        await using var follower = new ModelFollower(log, null, perDomain: false, new ManualTimeProvider(Labels.Time), NullLogger.Instance);
        await follower.CatchUpAsync(default);
        var features = new FeatureBuffer();
        var right = 0;
        foreach (var one in sample)
        {
            using var view = MessageView.Parse(one.Octets);
            view.ReadAll();
            MessageFeatures.Extract(view, features);
            right += follower.Model!.Judge(features, "").Probability > 0.5 == one.IsSpam ? 1 : 0;
        }

        return 100.0 * right / sample.Count;
    }

    private LabelEvent Event(Sample message, bool isSpam, LabelOrigin origin) => writer.Write(message.Octets, isSpam ? LabelVerb.Spam : LabelVerb.Ham, origin, Labels.Time);

    /// <summary>Null where the shared data is not here.</summary>
    private static List<Sample>? Mail()
    {
        if (SharedData.Find("corpora", "spamassassin.tar.gz") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return null;
        }

        var octets = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var copy = new MemoryStream();
                data.CopyTo(copy);
                octets[entry.Name["spamassassin/".Length..]] = copy.ToArray();
            }
        }

        return
        [
            .. Encoding.ASCII.GetString(octets["index.shuffled"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(Learned + Judged + Flood)
                .Select(static l => l.Split(' ')).Select(l => new Sample(octets[l[1]], l[0] == "spam")),
        ];
    }

    private sealed record Sample(byte[] Octets, bool IsSpam);
}
