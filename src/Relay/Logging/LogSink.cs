using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Relay.Core.Events;

namespace Relay.Logging;

/// <summary>
/// Where log lines go: one writer task on standard output, behind a bounded queue, so that a stalled reader of the log never holds up
/// mail. Lines that find the queue full are dropped and counted (relay_log_dropped_total).
/// </summary>
public sealed class LogSink : IAsyncDisposable
{
    private const int QueueLength = 16 * 1024;

    private static readonly Meter Meter = new(RelayMeters.MeterName);
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("relay.log.dropped", description: "Log lines dropped because the log could not keep up.");

    private readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TextWriter output;
    private readonly Task writer;

    public LogSink(TextWriter output)
    {
        this.output = output;
        writer = Task.Run(WriteAsync);
    }

    public void Write(string line)
    {
        if (!lines.Writer.TryWrite(line))
        {
            Dropped.Add(1);
        }
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAsync()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            while (lines.Reader.TryRead(out var line))
            {
                try
                {
                    await output.WriteLineAsync(line);
                }
                catch (IOException)
                {
                    Dropped.Add(1); // the log's reader is gone; mail goes on
                }
            }

            try
            {
                await output.FlushAsync();
            }
            catch (IOException)
            {
                Dropped.Add(1);
            }
        }
    }
}
