using System.Diagnostics;
using System.Net.Sockets;
using Relay.LoadTest.Smtp;

namespace Relay.LoadTest.Load;

/// <summary>Closed loop: a fixed number of sessions, each sending its next message as soon as its last is answered.</summary>
internal static class ClosedLoop
{
    public static async Task<Outcome> RunAsync(LoadPlan plan)
    {
        var outcome = new Outcome();
        var turn = new Turn(plan.Messages);
        var sessions = Enumerable.Range(0, plan.Sessions).Select(_ => Task.Run(() => SessionsAsync(plan, turn, outcome)));
        await Task.WhenAll(sessions);
        return outcome;
    }

    /// <summary>One session after the other until all messages are taken.</summary>
    private static async Task SessionsAsync(LoadPlan plan, Turn turn, Outcome outcome)
    {
        while (turn.TryTake(out var number))
        {
            using var deadline = new CancellationTokenSource(plan.Patience);
            try
            {
                await SessionAsync(plan, turn, number, outcome, deadline.Token);
            }
            catch (Exception e) when (e is SmtpException or SocketException or OperationCanceledException)
            {
                outcome.Fail(e is OperationCanceledException ? $"not done within {plan.Patience.TotalSeconds:0} s" : e.Message);
            }
        }
    }

    private static async Task SessionAsync(LoadPlan plan, Turn turn, int number, Outcome outcome, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var connection = await SmtpConnection.OpenAsync(plan.Target, Sources.Of(number, plan.Sources), cancellation);
        for (var sent = 1; ; sent++)
        {
            var data = await Transaction.SendAsync(connection, plan.Mix[number], cancellation);
            outcome.Accept(Stopwatch.GetTimestamp() - started, data);
            if (sent == plan.PerConnection || !turn.TryTake(out number))
            {
                break;
            }

            started = Stopwatch.GetTimestamp();
        }

        await connection.QuitAsync(cancellation);
    }

    /// <summary>Hands out the numbers of the messages, each once.</summary>
    private sealed class Turn(int messages)
    {
        private int next = -1;

        public bool TryTake(out int number) => (number = Interlocked.Increment(ref next)) < messages;
    }
}
