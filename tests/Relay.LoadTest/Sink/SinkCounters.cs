using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Relay.LoadTest.CommandLine;
using Relay.LoadTest.Smtp;

namespace Relay.LoadTest.Sink;

/// <summary>Tells how many messages have reached a sink.</summary>
internal interface ISinkCounter
{
    Task<long> CountAsync();
}

internal static class SinkCounter
{
    /// <summary><c>own:ADDRESS:PORT</c>, or <c>file:PATH</c>, where smtp-sink -c writes.</summary>
    public static ISinkCounter From(string text)
    {
        if (text.StartsWith("file:", StringComparison.Ordinal))
        {
            return new SmtpSinkCounter(text["file:".Length..]);
        }

        return text.StartsWith("own:", StringComparison.Ordinal) && IPEndPoint.TryParse(text["own:".Length..], out var address)
            ? new OwnSinkCounter(address)
            : throw new UsageException($"--sink {text}: own:ADDRESS:PORT or file:PATH would be right");
    }
}

/// <summary>Asks our own sink, on a connection of its own.</summary>
internal sealed class OwnSinkCounter(IPEndPoint address) : ISinkCounter
{
    public async Task<long> CountAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var connection = await SmtpConnection.OpenAsync(address, null, deadline.Token);
        var reply = await connection.AskAsync("XCOUNT", deadline.Token);
        return long.Parse(reply.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}

/// <summary>Reads the running counters that <c>smtp-sink -c</c> writes: <c>sess=1 quit=1 mesg=1</c>, over and over.</summary>
internal sealed partial class SmtpSinkCounter(string path) : ISinkCounter
{
    private const int Tail = 256;

    public async Task<long> CountAsync()
    {
        var buffer = new byte[Tail];
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(Tail, file.Length), SeekOrigin.End);
        var n = await file.ReadAtLeastAsync(buffer, Tail, throwOnEndOfStream: false);
        var counts = Messages().Matches(System.Text.Encoding.ASCII.GetString(buffer, 0, n));
        return counts.Count == 0 ? 0 : long.Parse(counts[^1].Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"mesg=(\d+)\r", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Messages();
}
