using System.Diagnostics;

namespace Relay.State.Tests;

/// <summary>Waits for what another process does in its own time, and fails after half a minute.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task IsAsync(Func<Task<bool>> condition)
    {
        for (var start = Stopwatch.StartNew(); !await condition(); await Task.Delay(25))
        {
            Assert.True(start.Elapsed < Patience, "it does not happen");
        }
    }
}
