using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Relay.Testing.Dns;

/// <summary>What the fake server says to a question: sections as written here, and every way to say it wrongly.</summary>
public sealed record FakeDnsReply
{
    private const uint DefaultTtl = 300;
    private static readonly byte[] ToTheQuestion = [0xC0, 0x0C];

    public int ResponseCode { get; init; }

    public IReadOnlyList<byte[]> Answers { get; init; } = [];

    public IReadOnlyList<byte[]> Authorities { get; init; } = [];

    public IReadOnlyList<byte[]> Additionals { get; init; } = [];

    /// <summary>TC, and nothing but the question.</summary>
    public bool Truncated { get; init; }

    public bool Authenticated { get; init; }

    /// <summary>QR, RD, RA; tests take bits away.</summary>
    public ushort Flags { get; init; } = 0x8180;

    public bool Silent { get; init; }

    /// <summary>Over TCP the connection stays open without a word, where <see cref="Silent"/> hangs up.</summary>
    public bool HangsOverTcp { get; init; }

    /// <summary>Held back until then.</summary>
    public Task? Until { get; init; }

    /// <summary>Goes over the finished message.</summary>
    public Func<FakeDnsQuery, byte[], byte[]>? Twist { get; init; }

    /// <summary>Sent before this one.</summary>
    public FakeDnsReply? First { get; init; }

    /// <summary>Sent from another port.</summary>
    public FakeDnsReply? FromElsewhere { get; init; }

    /// <summary>What is said over TCP, where that is something else.</summary>
    public FakeDnsReply? OverTcp { get; init; }

    /// <summary>Chosen by the query instead.</summary>
    public Func<FakeDnsQuery, FakeDnsReply>? Choose { get; init; }

    public static FakeDnsReply A(string address, uint ttl = DefaultTtl) => new() { Answers = [Record(null, 1, ttl, IPAddress.Parse(address).GetAddressBytes())] };

    public static FakeDnsReply Txt(params string[] records) => new() { Answers = [.. records.Select(r => Record(null, 16, DefaultTtl, TxtData(r)))] };

    /// <summary>One record; <paramref name="owner"/> null is the name asked for, by a pointer.</summary>
    public static byte[] Record(string? owner, ushort type, uint ttl, byte[] data)
    {
        var head = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(head, type);
        head[3] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), (ushort)data.Length);
        return [.. owner is null ? ToTheQuestion : Name(owner), .. head, .. data];
    }

    public static byte[] Cname(string? owner, string target, uint ttl = DefaultTtl) => Record(owner, 5, ttl, Name(target));

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(l => (byte[])[(byte)l.Length, .. Encoding.Latin1.GetBytes(l)]), 0];

    public FakeDnsReply WithSoa(uint ttl, uint minimum)
    {
        var numbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
        return this with { Authorities = [.. Authorities, Record("test", 6, ttl, [.. Name("ns.test"), .. Name("host.test"), .. numbers])] };
    }

    public IEnumerable<byte[]> Packets(FakeDnsQuery query)
    {
        if (Choose is not null)
        {
            return Choose(query).Packets(query);
        }

        byte[][] own = Silent ? [] : [Twist?.Invoke(query, Build(query)) ?? Build(query)];
        return First is null ? own : First.Packets(query).Concat(own);
    }

    private static byte[] TxtData(string text) =>
        [.. Encoding.Latin1.GetBytes(text).Chunk(255).SelectMany(c => (byte[])[(byte)c.Length, .. c])];

    private byte[] Build(FakeDnsQuery query)
    {
        var head = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(head, query.Id);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(Flags | ResponseCode | (Truncated ? 0x200 : 0) | (Authenticated ? 0x20 : 0)));
        head[5] = 1;
        if (Truncated)
        {
            return [.. head, .. query.Question];
        }

        head[7] = (byte)Answers.Count;
        head[9] = (byte)Authorities.Count;
        head[11] = (byte)Additionals.Count;
        return [.. head, .. query.Question, .. Answers.Concat(Authorities).Concat(Additionals).SelectMany(r => r)];
    }
}
