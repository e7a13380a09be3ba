using System.Buffers;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Smtp.Server;

/// <summary>How receiving ended.</summary>
public enum ReceiveStatus
{
    /// <summary>The end of data, or of a chunk, was reached.</summary>
    Complete,
    Closed,
    TimedOut,

    /// <summary>Far more than the size limit came; the end of data is not waited for.</summary>
    Flooded,
}

/// <summary>
/// Takes one message off the wire, by DATA or by BDAT chunks, into a <see cref="MessageBody"/>. Bounds are enforced while it comes;
/// after a breach the rest is read and thrown away up to the true end, so that what follows is commands again.
/// Disk trouble is kept and told at the end too.
/// </summary>
public sealed class MessageReceiver : IDisposable
{
    /// <summary>How many times the size limit is read before the connection is given up.</summary>
    private const int MaxOverrun = 4;

    private readonly LimitOptions limits;
    private readonly bool normalize;
    private readonly long endBy;
    private readonly TimeProvider time;
    private DataDecoder decoder;
    private Sink sink;
    private long received;
    private HeaderWatch watch;

    /// <param name="normalize">Mend bare newlines rather than refuse them.</param>
    /// <param name="chunked">BDAT: no dots, and bare newlines are always mended.</param>
    public MessageReceiver(LimitOptions limits, string spool, MemoryBudget memory, bool normalize, bool chunked, TimeProvider time)
    {
        this.limits = limits;
        this.normalize = normalize || chunked;
        this.time = time;
        endBy = time.GetTimestamp() + (long)(limits.MessageTimeout.TotalSeconds * time.TimestampFrequency);
        decoder = new DataDecoder(dots: !chunked, this.normalize, limits.LineLength);
        sink = new Sink(new MessageBody(limits.MessageMemory, spool, memory), limits.MessageSize);
        Chunked = chunked;
    }

    public bool Chunked { get; }

    public MessageBody Body => sink.Body;

    public bool HasEightBit => sink.HasEightBit;

    /// <summary>Octets of the message so far, also those thrown away.</summary>
    public long Size => sink.Size;

    /// <summary>Why the message cannot be taken, whatever is in it; null where nothing is wrong.</summary>
    public SmtpReply? Refusal => sink.Trouble is not null ? Replies.NoStorage
        : sink.Size > limits.MessageSize ? Replies.MessageTooBig
        : decoder.SawBareNewline && !normalize ? Replies.BareNewline
        : decoder.SawLongLine ? Replies.LongLine
        : null;

    /// <summary>
    /// Called once, when the header section is complete: while the body still comes where that can be seen, else by <see cref="Header"/>.
    /// What it returns is shown the body.
    /// </summary>
    public Func<HeaderSection, BodyObservers?>? WhenHeaderIsComplete { get; set; }

    /// <summary>What the disk said.</summary>
    public Exception? Trouble => sink.Trouble;

    /// <summary>Reads to the end of data.</summary>
    public async ValueTask<ReceiveStatus> ReceiveDataAsync(WireConnection wire)
    {
        while (true)
        {
            var (status, buffer) = await NextAsync(wire);
            if (status != ReceiveStatus.Complete)
            {
                return status;
            }

            var done = Decode(buffer, out var consumed);
            wire.Input.AdvanceTo(consumed);
            if (done)
            {
                return ReceiveStatus.Complete;
            }

            if (received > limits.MessageSize * MaxOverrun + limits.LineLength)
            {
                return ReceiveStatus.Flooded;
            }
        }
    }

    /// <summary>Reads one BDAT chunk of exactly <paramref name="size"/> octets (RFC 3030 §2).</summary>
    public async ValueTask<ReceiveStatus> ReceiveChunkAsync(WireConnection wire, long size, bool last)
    {
        while (size > 0)
        {
            var (status, buffer) = await NextAsync(wire);
            if (status != ReceiveStatus.Complete)
            {
                return status;
            }

            var here = buffer.Slice(0, Math.Min(size, buffer.Length));
            size -= here.Length;
            Decode(here, out var consumed);
            wire.Input.AdvanceTo(consumed);
        }

        if (last)
        {
            decoder.Finish(ref sink);
        }

        return ReceiveStatus.Complete;
    }

    /// <summary>The header section of the message that is here as a whole, its body shown to who asked for it; null where it is too large.</summary>
    public HeaderSection? Header() => watch.Finish(Body, limits.HeaderSize, WhenHeaderIsComplete);

    public void Dispose()
    {
        watch.Section?.Dispose();
        sink.Body.Dispose();
    }

    private async ValueTask<(ReceiveStatus Status, ReadOnlySequence<byte> Buffer)> NextAsync(WireConnection wire)
    {
        if (wire.TryRead(out var result))
        {
            return (ReceiveStatus.Complete, result.Buffer);
        }

        await wire.FlushAsync(limits.DataTimeout);
        var left = TimeSpan.FromSeconds((double)(endBy - time.GetTimestamp()) / time.TimestampFrequency);
        var (status, next) = await wire.ReadAsync(left < limits.DataTimeout ? left : limits.DataTimeout, drainable: false);
        return status switch
        {
            ReadStatus.Data => (ReceiveStatus.Complete, next.Buffer),
            ReadStatus.TimedOut => (ReceiveStatus.TimedOut, default),
            _ => (ReceiveStatus.Closed, default),
        };
    }

    private bool Decode(ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        consumed = buffer.Start;
        foreach (var segment in buffer)
        {
            var done = decoder.Decode(segment.Span, ref sink, out var used);
            received += used;
            consumed = buffer.GetPosition(used, consumed);
            watch.Look(Body, limits.HeaderSize, WhenHeaderIsComplete);
            if (done)
            {
                return true;
            }
        }

        return false;
    }

    private struct Sink(MessageBody body, long maxSize) : IDataSink
    {
        public MessageBody Body { get; } = body;

        public long Size { get; private set; }

        public bool HasEightBit { get; private set; }

        public Exception? Trouble { get; private set; }

        public void Append(ReadOnlySpan<byte> octets)
        {
            Size += octets.Length;
            HasEightBit = HasEightBit || !Ascii.IsValid(octets);
            if (Size > maxSize || Trouble is not null)
            {
                return; // refused already: nothing more is kept
            }

            try
            {
                Body.Append(octets);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Trouble = e;
            }
        }
    }
}
