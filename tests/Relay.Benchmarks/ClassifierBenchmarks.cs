using BenchmarkDotNet.Attributes;
using Relay.Classifier;

namespace Relay.Benchmarks;

/// <summary>
/// The classifier on messages of 2,800 features, as a message of 5 kB has: judged alone, judged over a prior, and learned. None allocates.
/// </summary>
public class ClassifierBenchmarks
{
    private const int Messages = 200;
    private const int FeaturesEach = 2800;

    private static readonly float[] Groups = [1, 1, 1, 1];

    private readonly FeatureBuffer[] mail = new FeatureBuffer[Messages];
    private readonly OnlineModel alone = new(Groups);
    private OnlineModel overPrior = new(Groups);
    private int next;

    [GlobalSetup]
    public void Learn()
    {
        var random = new Random(1);
        var trainer = new FrozenTrainer(Groups);
        for (var i = 0; i < Messages; i++)
        {
            mail[i] = new FeatureBuffer();
            while (mail[i].Count < FeaturesEach)
            {
                // Half of the features are of few words that all mail has, half of many that one class has.
                var own = random.Next(2) == 0;
                mail[i].Add(random.Next(Groups.Length), (uint)(own ? random.Next(100_000) + (i % 2 * 100_000) : random.Next(5_000)));
            }

            alone.Learn(mail[i], isSpam: i % 2 == 1);
            trainer.Add((ulong)i, mail[i], isSpam: i % 2 == 1);
        }

        overPrior = new OnlineModel(Groups, trainer.Train());
    }

    [Benchmark]
    public double Judge() => alone.Judge(Next()).Score;

    [Benchmark]
    public double JudgeOverPrior() => overPrior.Judge(Next()).Score;

    [Benchmark]
    public void LearnOne()
    {
        var message = Next();
        alone.Learn(message, isSpam: next % 2 == 1);
    }

    private FeatureBuffer Next() => mail[next = (next + 1) % Messages];
}
