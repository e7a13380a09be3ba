using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.State;
using Relay.State.Embedded;

namespace Relay.State.Tests;

/// <summary>
/// The process that <see cref="KillTests"/> kills: it writes without a pause and says on a line how far it was when a round of writing began that
/// has ended. It ends only by being killed, or when nobody listens any more.
/// </summary>
internal static class KillTarget
{
    public const string Verb = "write-until-killed";

    /// <summary>So many clients take turns, so that a round of writing is some hundred kilobytes and more, and a snapshot comes soon.</summary>
    private const int Clients = 10_000;

    public static async Task<int> RunAsync(string folder, string name)
    {
        await using var store = new EmbeddedStore(folder, new(), TimeProvider.System, NullLogger.Instance);
        var done = 0;
        _ = Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                await WriteAsync(store, name, i);
                Volatile.Write(ref done, i);
            }
        });
        try
        {
            while (true)
            {
                var before = Volatile.Read(ref done);
                await store.FlushAsync();
                await Console.Out.WriteLineAsync(before.ToString(CultureInfo.InvariantCulture));
                await Console.Out.FlushAsync();
                while (Volatile.Read(ref done) < before + (Clients / 2))
                {
                    await Task.Delay(1);
                }
            }
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task WriteAsync(EmbeddedStore store, string name, int i)
    {
        await store.TakeAsync(new(RateKind.MessagesOfClient, $"client {i % Clients}"), new(1, TimeSpan.FromDays(1), 1000), 1, default);
        if (i % 100 == 0)
        {
            await store.GreylistAsync(
                KillTests.Triplet(name, i / 100), new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3), default);
            await store.RememberAsync(new(ReputationKind.Network, name), 1, 0, default);
            await store.OnceAsync(new(OnceKind.Learned, $"{name} {i / 100}"), TimeSpan.FromDays(1), default);
        }
    }
}
