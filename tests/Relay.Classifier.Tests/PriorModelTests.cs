using System.Buffers.Binary;
using System.Security.Cryptography;
using Relay.Classifier;

namespace Relay.Classifier.Tests;

public sealed class PriorModelTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("relay-model");

    private string ModelPath => Path.Combine(folder.FullName, "test.model");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Load_SavedModel_JudgesAlike()
    {
        var model = Trained();

        model.Save(ModelPath);
        var loaded = PriorModel.Load(ModelPath);

        Assert.True(new FileInfo(ModelPath).Length <= 8 << 20);
        Assert.Equal((model.SpamExamples, model.HamExamples), (loaded.SpamExamples, loaded.HamExamples));
        Assert.Equal(model.GroupWeights.ToArray(), loaded.GroupWeights.ToArray());
        foreach (var (message, _) in new Mail(2, words: 25).Both(50))
        {
            Assert.Equal(model.Judge(message), loaded.Judge(message));
        }
    }

    [Fact]
    public void Judge_MailLikeThatLearned_TellsItApart()
    {
        var model = Trained();

        Assert.InRange(new Mail(2, words: 25).Both(400).Count(x => model.Judge(x.Message).Probability > 0.5 != x.IsSpam), 0, 4);
        Assert.True(model.Judge(Mail.Of(77_000_001, 77_000_002)).Unsure);
    }

    [Fact]
    public void Save_OverAnOldFile_LeavesTheNewOneAlone()
    {
        File.WriteAllText(ModelPath, "old");

        Trained().Save(ModelPath);

        Assert.Equal([ModelPath], Directory.GetFiles(folder.FullName));
        Assert.Equal(500, PriorModel.Load(ModelPath).SpamExamples + PriorModel.Load(ModelPath).HamExamples);
    }

    [Fact]
    public void Load_NoFile_SaysSo() => Assert.Throws<FileNotFoundException>(() => PriorModel.Load(ModelPath));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(PriorFile.HeaderLength)]
    [InlineData(PriorFile.FileLength - 1)]
    public void Load_CutFile_IsRefused(int length) => Refused(bytes => bytes[..length], "cut short");

    [Fact]
    public void Load_LongerFile_IsRefused() => Refused(bytes => [.. bytes, 0], $"{PriorFile.FileLength + 1} octets");

    [Fact]
    public void Load_AnotherKindOfFile_IsRefused() => Refused(bytes => Changed(bytes, 0, 1), "begin");

    [Fact]
    public void Load_OtherVersion_IsRefused() => Refused(bytes => Sealed(Changed(bytes, 8, 3)), "version is 2, not 1");

    [Fact]
    public void Load_OtherTable_IsRefused() => Refused(bytes => Sealed(Changed(bytes, 12, 1)), "size");

    [Fact]
    public void Load_OneBitOff_IsRefused()
    {
        var bytes = Bytes();
        var random = new Random(1);
        for (var i = 0; i < 24; i++)
        {
            // Half of them in the header, where the other checks end.
            var at = i % 2 == 0 ? random.Next(24, PriorFile.HeaderLength) : random.Next(bytes.Length);
            File.WriteAllBytes(ModelPath, Changed(bytes, at, (byte)(1 << random.Next(8))));
            Assert.Throws<InvalidDataException>(() => PriorModel.Load(ModelPath));
        }
    }

    [Theory]
    [InlineData(24, double.NaN)]
    [InlineData(32, -1.0)]
    [InlineData(40, double.PositiveInfinity)]
    [InlineData(48, 0.0)]
    [InlineData(56, 1e9)]
    public void Load_NumberOutOfRangeUnderARightHash_IsRefused(int at, double value) => Refused(
        bytes =>
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), value);
            return Sealed(bytes);
        },
        "range");

    [Fact]
    public void Judge_SiteThatLearnedNothing_SaysWhatThePriorSays()
    {
        var prior = Trained();
        var site = new OnlineModel(Mail.Groups, prior);

        foreach (var (message, _) in new Mail(3, words: 25).Both(50))
        {
            var (expected, said) = (prior.Judge(message), site.Judge(message));
            Assert.Equal((expected.Score, expected.Probability, expected.Known, expected.Unsure), (said.Score, said.Probability, said.Known, said.Unsure));
        }
    }

    [Fact]
    public void Learn_TwentySiteLabelsAgainstThePrior_TurnMailOfThatKind()
    {
        var site = new OnlineModel(Mail.Groups, Trained());
        var mail = new Mail(4, words: 25);
        Assert.True(site.Judge(mail.Next(1)).Probability > 0.9);

        for (var i = 0; i < 20; i++)
        {
            site.Learn(mail.Next(1), isSpam: false);
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.True(site.Judge(mail.Next(1)).Probability < 0.5);
        }

        Assert.True(site.Judge(mail.Next(0)).Probability < 0.1);
    }

    [Fact]
    public void Learn_OverAPrior_IsTheSameToTheBit()
    {
        var prior = Trained();
        var (first, second) = (new OnlineModel(Mail.Groups, prior), new OnlineModel(Mail.Groups, prior));
        foreach (var (message, isSpam) in new Mail(5, words: 25).Both(200))
        {
            first.Learn(message, isSpam);
            second.Learn(message, isSpam);
        }

        Assert.Equal(first.Fingerprint(), second.Fingerprint());
    }

    private static PriorModel Trained()
    {
        var trainer = new FrozenTrainer(Mail.Groups);
        ulong key = 0;
        foreach (var (message, isSpam) in new Mail(1, words: 25).Both(500))
        {
            trainer.Add(key++, message, isSpam);
        }

        return trainer.Train();
    }

    private static byte[] Changed(byte[] bytes, int at, byte by)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] ^= by;
        return changed;
    }

    /// <summary>Puts the hash right, so that what is tested is the check before or behind it.</summary>
    private static byte[] Sealed(byte[] bytes)
    {
        const int HashAt = PriorFile.HeaderLength - 32;
        var hash = SHA256.HashData([.. bytes.AsSpan(0, HashAt), .. bytes.AsSpan(PriorFile.HeaderLength)]);
        hash.CopyTo(bytes, HashAt);
        return bytes;
    }

    private byte[] Bytes()
    {
        Trained().Save(ModelPath);
        return File.ReadAllBytes(ModelPath);
    }

    private void Refused(Func<byte[], byte[]> change, string why)
    {
        File.WriteAllBytes(ModelPath, change(Bytes()));

        var refusal = Assert.Throws<InvalidDataException>(() => PriorModel.Load(ModelPath));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(ModelPath, refusal.Message, StringComparison.Ordinal);
    }
}
