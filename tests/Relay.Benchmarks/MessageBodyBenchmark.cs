using BenchmarkDotNet.Attributes;
using Relay.Core.Mail;

namespace Relay.Benchmarks;

/// <summary>What buffering one message costs: filled in pieces as a socket brings them, read once to the backend, given back.</summary>
public class MessageBodyBenchmark
{
    private const int Piece = 4096;
    private const int MemoryLimit = 1024 * 1024;

    private byte[] message = [];

    /// <summary>Octets: a usual message, a large one in memory, and one that goes on into the file.</summary>
    [Params(5 * 1024, 512 * 1024, 4 * 1024 * 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        message = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            message[i] = SampleMail.Message[i % SampleMail.Message.Length];
        }
    }

    [Benchmark]
    public long AppendAndRead()
    {
        using var body = new MessageBody(MemoryLimit, Path.GetTempPath());
        for (var at = 0; at < message.Length; at += Piece)
        {
            body.Append(message.AsSpan(at, Math.Min(Piece, message.Length - at)));
        }

        var read = 0L;
        foreach (var piece in body.Pieces(0, body.Length))
        {
            read += piece.Length;
        }

        return read;
    }
}
