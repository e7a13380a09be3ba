using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Relay.Integration.Harness;

/// <summary>
/// A program started by a test: its output is kept line by line, signals go to its own id and no other, and disposing ends it.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    private ChildProcess(Process process) => this.process = process;

    public enum Signal
    {
        Hangup = 1,
        Kill = 9,
        Terminate = 15,
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Standard output and error so far, in the order of arrival.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child.process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end with the given input; fails the test where it takes longer than allowed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, string input = "", double seconds = 30)
    {
        await using var child = Start(program, arguments, folder);
        await child.process.StandardInput.WriteAsync(input);
        child.process.StandardInput.Close();
        if (!await child.WaitAsync(TimeSpan.FromSeconds(seconds)))
        {
            Assert.Fail($"{program} did not end within {seconds} s:\n{child.Output}");
        }

        return (child.ExitCode, child.Output);
    }

    public void Send(Signal signal)
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, (int)signal);
        }
    }

    /// <summary>True when the process ended in time and all of its output was read.</summary>
    public async Task<bool> WaitAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return process.HasExited;
        }
    }

    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
