using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Testing.Fuzz;

namespace Relay.Mime.Tests;

/// <summary>No octets make the reader throw, run past its bounds, or hand out a position that is not there.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void AnyOctets_AreRead()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes => Read(bytes ?? [])));
    }

    [Fact]
    public void PiecesOfMail_InAnyOrder_AreRead() => Assert.All(MailTexts.InAnyOrder(Rounds(3000)), static bytes => Assert.True(Read(bytes)));

    [Fact]
    public void GoodMessage_Mutated_IsRead() => Assert.All(MailTexts.Mutated(Mail.Bytes(Mail.Good), Rounds(3000)), static bytes => Assert.True(Read(bytes)));

    [Fact]
    public void EveryPrefix_IsRead_AndHasNoMorePartsThanTheWhole()
    {
        var good = Mail.Bytes(Mail.Good);
        for (var length = 0; length <= good.Length; length++)
        {
            Assert.True(Read(good[..length]));
        }
    }

    [Fact]
    public void HeaderValues_OfAnyOctets_AreRead()
    {
        var random = new Random(3);
        for (var i = 0; i < Rounds(3000); i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => MailTexts.Pieces[random.Next(MailTexts.Pieces.Count)]));
            var bytes = Encoding.Latin1.GetBytes(text);
            Assert.NotNull(Relay.Mime.Headers.HeaderText.Decode(bytes));
            Assert.NotNull(Relay.Mime.Headers.MailboxReader.Read(bytes));
            _ = Relay.Mime.Headers.DateReader.Read(bytes);
        }
    }

    private static int Rounds(int few) => Environment.GetEnvironmentVariable("RELAY_FULL") == "1" ? few * 30 : few;

    private static bool Read(byte[] message)
    {
        using var view = MessageView.Parse(message);
        view.ReadAll();
        foreach (var part in view.Parts)
        {
            Assert.InRange(part.BodyStart, 0, part.BodyEnd);
            Assert.InRange(part.BodyEnd, part.BodyStart, part.BodySource.Length);
            Assert.InRange(part.Parent, -1, part.Index - 1);
            _ = (part.Path, part.Charset, part.MagicType, part.Html, part.IsAttachment);
            foreach (var field in part.Fields)
            {
                _ = part.DecodeValue(field);
            }
        }

        _ = view.Urls();
        Assert.InRange(view.Parts.Count, 1, MimeLimits.Default.Parts);
        return true;
    }
}
