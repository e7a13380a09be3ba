using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Relay.LoadTest.Load;
using Relay.LoadTest.Measure;
using Relay.LoadTest.Report;
using Relay.LoadTest.Smtp;

namespace Relay.LoadTest.CommandLine;

/// <summary>Sessions that end with the answer to RCPT: what is known of a client is known by then, and no message is sent.</summary>
internal static class RecipientRuns
{
    private const string Mail = "MAIL FROM:<sender@load.example>";
    private const string Rcpt = "RCPT TO:<recipient@sink.example>";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The time from connecting to the answer of RCPT, a connection after the other, each from another address.</summary>
    public static async Task<RunRecord> RunAsync(Arguments arguments)
    {
        var (server, target) = (arguments.Required("server"), arguments.EndPoint("target"));
        var (count, sources) = (arguments.Number("count", 100, least: 1), arguments.Number("sources", 0));
        arguments.Required("out");
        arguments.ThrowOnUnread();
        var warm = Math.Max(10, count / 5);
        var times = new List<double>(count);
        for (var i = 0; i < warm + count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(target, Sources.Of(i, sources));
            if (i >= warm)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        return new RunRecord { Part = "rcpt", Server = server, Ok = true, Connections = count, RcptMs = Percentiles.Of([.. times]) };
    }

    /// <summary>Tries again until a greylist takes the triplet of the network that the load comes from; 1 where nothing put it off.</summary>
    public static async Task<int> AdmitAsync(Arguments arguments)
    {
        var target = arguments.EndPoint("target");
        arguments.ThrowOnUnread();
        var putOff = 0;
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(200))
        {
            try
            {
                await AskAsync(target, Sources.Of(0, 1));
                return putOff > 0 ? 0 : 1;
            }
            catch (SmtpException e) when (e.Message.Contains(": 451", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(since) < Patience)
            {
                putOff++;
            }
        }
    }

    private static async Task AskAsync(IPEndPoint target, IPAddress? source)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var connection = await SmtpConnection.OpenAsync(target, source, deadline.Token);
        await connection.AskAsync(Mail, deadline.Token);
        await connection.AskAsync(Rcpt, deadline.Token);
        await connection.QuitAsync(deadline.Token);
    }
}
