using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Protocols.Smtp.Server;

namespace Relay.Protocols.Tests.Server;

public sealed class HeaderWatchTests : IDisposable
{
    private const string Header = "From: a@example.org\r\nSubject: x\r\n y\r\n";
    private readonly string folder = Directory.CreateTempSubdirectory("relay-watch-").FullName;
    private readonly List<int> completedAt = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(Header + "\r\nbody\r\n\r\nmore\r\n", 39, "body\r\n\r\nmore\r\n")]
    [InlineData("\r\nbody only\r\n", 2, "body only\r\n")]
    [InlineData(Header + "\r\n", 39, "")]
    public void Watch_AnySplit_CompletesWithTheHeaderAndShowsTheBodyOnce(string message, int complete, string body)
    {
        for (var first = 1; first <= message.Length; first++)
        {
            Assert.Equal(body, Seen(message, first, 1 << 20, out _));
            Assert.Equal([first >= complete ? first : complete], completedAt);
        }
    }

    [Fact]
    public void Watch_WithoutEmptyLine_CompletesAtTheEnd()
    {
        Assert.Equal("", Seen(Header, 5, 1 << 20, out var section));
        Assert.Equal(Header, Encoding.ASCII.GetString(section!.Bytes.Span));
        Assert.Equal(Header.Length, section.BodyOffset);
    }

    [Fact]
    public void Watch_HeaderBeyondTheFirstBlock_IsFoundAtTheEndAndTheBodyShownWhole()
    {
        var message = "Long: " + new string('x', 40_000) + "\r\n\r\nbody\r\n";
        Assert.Equal("body\r\n", Seen(message, 1000, 1 << 20, out _));
        Assert.Equal([message.Length], completedAt);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(38, true)]
    [InlineData(37, false)]
    public void Watch_HeaderOverTheLimit_IsNoHeader(int limit, bool expected)
    {
        Seen(string.Concat("Subject: ", new string('x', 25), "\r\n\r\n", "body\r\n"), 7, limit, out var section);
        Assert.Equal(expected, section is not null);
    }

    [Fact]
    public void Watch_BodySpilledToDisk_IsShownWhole()
    {
        var text = new string('b', 300_000);
        Assert.Equal(text, Seen(Header + "\r\n" + text, 9_000, 1 << 20, out var section, memory: 32 * 1024));
        Assert.Equal(Header, Encoding.ASCII.GetString(section!.Bytes.Span));
    }

    private string Seen(string message, int step, int limit, out HeaderSection? section, int memory = int.MaxValue)
    {
        completedAt.Clear();
        var observer = new Recorder();
        using var body = new MessageBody(memory, folder);
        var watch = default(HeaderWatch);
        var bytes = Encoding.ASCII.GetBytes(message);
        BodyObservers? Complete(HeaderSection header)
        {
            completedAt.Add((int)body.Length);
            return new BodyObservers([(new NoCheck(), observer)], NullLogger.Instance);
        }

        // The first stretch as asked; of a short message the rest octet by octet.
        for (var n = step; body.Length < bytes.Length; n = bytes.Length < 1000 ? 1 : step)
        {
            body.Append(bytes.AsSpan((int)body.Length, Math.Min(n, bytes.Length - (int)body.Length)));
            watch.Look(body, limit, Complete);
        }

        section = watch.Finish(body, limit, Complete);
        return observer.Text.ToString();
    }

    private sealed class Recorder : IBodyObserver
    {
        public StringBuilder Text { get; } = new();

        public void Append(ReadOnlySpan<byte> body) => Text.Append(Encoding.ASCII.GetString(body));
    }

    private sealed class NoCheck : ICheck
    {
        public string Name => "none";

        public Stage Starts => Stage.Data;

        public Stage NeededBy => Stage.Data;

        public bool EdgeOnly => false;

        public IReadOnlyList<string> Symbols => [];

        public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => default;
    }
}
