using System.Diagnostics;

namespace Relay.Integration.Harness;

/// <summary>Waiting for what other processes do: asked again until it holds, with a bound and a message that says what was missing.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public static async Task<bool> TrueAsync(Func<Task<bool>> holds, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed > within)
            {
                return false;
            }

            await Task.Delay(Pause);
        }

        return true;
    }

    public static Task<bool> TrueAsync(Func<bool> holds, TimeSpan within) => TrueAsync(() => Task.FromResult(holds()), within);

    public static async Task HoldsAsync(string what, Func<bool> holds, TimeSpan within, Func<string>? evidence = null)
    {
        if (!await TrueAsync(holds, within))
        {
            Assert.Fail($"not within {within.TotalSeconds:0.#} s: {what}{(evidence is null ? "" : "\n" + evidence())}");
        }
    }

    /// <summary>A file that another process may still be writing; empty where it is not there yet.</summary>
    public static string ReadShared(string file)
    {
        if (!File.Exists(file))
        {
            return "";
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
