using System.Buffers;
using System.IO.Pipelines;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>What reading a command came to.</summary>
public enum CommandStatus
{
    Command,
    Closed,
    TimedOut,
    Draining,

    /// <summary>More than <see cref="CommandReader.MaxSkipped"/> octets without an end of line.</summary>
    Flooded,
}

/// <summary>
/// Takes command lines off the wire. A line ends with CR LF and nothing else; what is too long is read to its end and answered once.
/// Replies are flushed only when no whole line is left in the buffer (RFC 2920 §3.2).
/// </summary>
public sealed class CommandReader(WireConnection wire, ServerExtensions offered)
{
    /// <summary>Octets of an over-long line that are read on for before the connection is given up.</summary>
    public const int MaxSkipped = 1 << 20;

    private long skipped;

    /// <summary>The command read last.</summary>
    public Command Current { get; private set; }

    /// <summary>Bytes followed the command in the same buffer: the client did not wait for its reply.</summary>
    public bool MoreFollows { get; private set; }

    /// <param name="limit">Wait for the line.</param>
    /// <param name="drainable">The session has nothing in hand.</param>
    public async ValueTask<CommandStatus> ReadAsync(TimeSpan limit, bool drainable)
    {
        while (true)
        {
            if (!wire.TryRead(out var result))
            {
                await wire.FlushAsync(limit);
                (var status, result) = await wire.ReadAsync(limit, drainable);
                if (status != ReadStatus.Data)
                {
                    return status switch
                    {
                        ReadStatus.TimedOut => CommandStatus.TimedOut,
                        ReadStatus.Draining => CommandStatus.Draining,
                        _ => CommandStatus.Closed,
                    };
                }
            }

            if (Take(result))
            {
                return CommandStatus.Command;
            }

            if (result.IsCompleted)
            {
                return CommandStatus.Closed;
            }

            if (skipped > MaxSkipped)
            {
                return CommandStatus.Flooded;
            }
        }
    }

    private bool Take(ReadResult result)
    {
        var buffer = result.Buffer;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            Skip(buffer);
            return false;
        }

        Current = skipped + line.Length > CommandTable.MaxLine ? TooLong() : Parse(line);
        skipped = 0;
        MoreFollows = reader.Remaining > 0;
        wire.Input.AdvanceTo(reader.Position);
        return true;
    }

    /// <summary>No end of line yet: wait for more, or throw away what is too long anyway (but for a CR that its LF may follow).</summary>
    private void Skip(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length <= CommandTable.MaxLine)
        {
            wire.Input.AdvanceTo(buffer.Start, buffer.End);
            return;
        }

        var keepFrom = buffer.GetPosition(buffer.Length - 1);
        skipped += buffer.Length - 1;
        wire.Input.AdvanceTo(keepFrom, buffer.End);
    }

    private Command Parse(ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return Command.Parse(line.FirstSpan, offered);
        }

        Span<byte> copy = stackalloc byte[CommandTable.MaxLine];
        line.CopyTo(copy);
        return Command.Parse(copy[..(int)line.Length], offered);
    }

    private static Command TooLong() => new() { Row = CommandTable.Find(default, out _), Fault = Replies.LineTooLong };
}
