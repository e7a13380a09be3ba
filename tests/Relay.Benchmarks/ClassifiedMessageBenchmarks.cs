using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Classifier;
using Relay.Filters.Statistics;
using Relay.Mime;

namespace Relay.Benchmarks;

/// <summary>
/// What the classifier adds to a message of 5 kB that other checks have had read: its features, the judgement, and learning it. Aims: the first two
/// together below 100 µs, learning below 200 µs, and no allocation.
/// </summary>
public class ClassifiedMessageBenchmarks
{
    private readonly FeatureBuffer features = new();
    private OnlineModel model = new(FeatureGroups.Weights);
    private MessageView view = MessageView.Parse(default);
    private bool isSpam;

    /// <summary>Plain text of some 450 words; the same in two texts, with markup.</summary>
    [Params("plain", "alternative")]
    public string Shape { get; set; } = "plain";

    [GlobalSetup]
    public void Setup()
    {
        model = new OnlineModel(FeatureGroups.Weights);
        for (var i = 1; i <= 300; i++)
        {
            using var other = Read(Message(new Random(i)));
            MessageFeatures.Extract(other, features);
            model.Learn(features, i % 2 == 0);
        }

        view = Read(Message(new Random(0)));
        MessageFeatures.Extract(view, features);
    }

    [GlobalCleanup]
    public void Cleanup() => view.Dispose();

    [Benchmark]
    public int Extract()
    {
        MessageFeatures.Extract(view, features);
        return features.Count;
    }

    [Benchmark]
    public double Judge() => model.Judge(features).Probability;

    [Benchmark]
    public double ExtractAndJudge()
    {
        MessageFeatures.Extract(view, features);
        return model.Judge(features).Probability;
    }

    /// <summary>Spam and ham in turn, so that there is always something to learn.</summary>
    [Benchmark]
    public void Learn() => model.Learn(features, isSpam = !isSpam);

    private static MessageView Read(byte[] message)
    {
        var view = MessageView.Parse(message);
        view.ReadAll();
        return view;
    }

    private byte[] Message(Random random)
    {
        var header = Encoding.ASCII.GetString(SampleMail.Header);
        if (Shape == "plain")
        {
            return Encoding.ASCII.GetBytes(header.Replace("multipart/alternative; boundary=\"=_b1_4f1c\"", "text/plain", StringComparison.Ordinal) + "\r\n" + Text(random, 3000));
        }

        var text = Text(random, 1300);
        return Encoding.ASCII.GetBytes(header + "\r\n--=_b1_4f1c\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n--=_b1_4f1c\r\nContent-Type: text/html\r\n\r\n<html><body><table><tr><td style=\"color:#333\"><p>"
            + text.Replace("\r\n", "</p>\r\n<p><a href=\"http://example.com/\">x</a> ", StringComparison.Ordinal) + "</p></td></tr></table></body></html>\r\n--=_b1_4f1c--\r\n");
    }

    /// <summary>Words of a vocabulary of 3,000, the first ones more often, as languages have it.</summary>
    private static string Text(Random random, int length)
    {
        var text = new StringBuilder();
        var line = 0;
        while (text.Length < length)
        {
            var number = (int)(3000 * Math.Pow(random.NextDouble(), 3));
            var letters = new Random(number);
            for (var n = letters.Next(2, 9); n > 0; n--)
            {
                text.Append((char)('a' + letters.Next(26)));
            }

            text.Append(text.Length - line > 70 ? "\r\n" : " ");
            line = text[^1] == '\n' ? text.Length : line;
        }

        return text.ToString();
    }
}
