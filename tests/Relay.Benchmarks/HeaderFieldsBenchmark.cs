using BenchmarkDotNet.Attributes;
using Relay.Mime;

namespace Relay.Benchmarks;

/// <summary>The walk over the header section that every message gets, and the question most checks then ask it.</summary>
public class HeaderFieldsBenchmark
{
    private readonly HeaderFields parsed = HeaderFields.Parse(SampleMail.Message);

    [Benchmark]
    public int Parse() => HeaderFields.Parse(SampleMail.Message).Fields.Count;

    [Benchmark]
    public int EndOfHeader() => HeaderFields.EndOfHeader(SampleMail.Message);

    [Benchmark]
    public int CountByName() => parsed.Count(SampleMail.Message, "from"u8);
}
