using System.Diagnostics;
using System.Net.Sockets;
using Relay.LoadTest.Smtp;

namespace Relay.LoadTest.Load;

/// <summary>
/// Open loop: messages start at a fixed rate, each on a connection of its own, however long earlier ones take, as mail
/// from the Internet does. A slow answer so never makes the following messages wait unmeasured.
/// </summary>
internal static class OpenLoop
{
    /// <returns>The outcome, and by how many ms each message started after its time, sorted: what the machine's noise does to a waiting program.</returns>
    public static async Task<(Outcome Outcome, double[] LateMs)> RunAsync(LoadPlan plan, int perSecond)
    {
        var outcome = new Outcome();
        var running = new List<Task>(plan.Messages);
        var late = new double[plan.Messages];
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < plan.Messages; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / perSecond);
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            late[number] = Math.Max(0, (Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
            running.Add(OneAsync(plan, number, outcome));
        }

        await Task.WhenAll(running);
        Array.Sort(late);
        return (outcome, late);
    }

    private static async Task OneAsync(LoadPlan plan, int number, Outcome outcome)
    {
        using var deadline = new CancellationTokenSource(plan.Patience);
        try
        {
            var started = Stopwatch.GetTimestamp();
            using var connection = await SmtpConnection.OpenAsync(plan.Target, Sources.Of(number, plan.Sources), deadline.Token);
            var data = await Transaction.SendAsync(connection, plan.Mix[number], deadline.Token);
            outcome.Accept(Stopwatch.GetTimestamp() - started, data);
            await connection.QuitAsync(deadline.Token);
        }
        catch (Exception e) when (e is SmtpException or SocketException or OperationCanceledException)
        {
            outcome.Fail(e is OperationCanceledException ? $"not done within {plan.Patience.TotalSeconds:0} s" : e.Message);
        }
    }
}
