using BenchmarkDotNet.Attributes;
using Relay.Auth.Dkim;
using Relay.Benchmarks.Authentication;

namespace Relay.Benchmarks;

/// <summary>
/// Verifying one DKIM signature (rsa-sha256, 2048 bits, relaxed/relaxed) of a message whose body comes in pieces, against what nobody can do
/// without: the hash over the same octets and the RSA operation. The key is in the resolver's cache, as for the second message of a sender.
/// </summary>
public class DkimBenchmarks
{
    private SignedSample sample = null!;

    /// <summary>Octets of body.</summary>
    [Params(5 * 1024, 1024 * 1024)]
    public int Body { get; set; }

    [GlobalSetup]
    public void Setup() => sample = new SignedSample(Body);

    [Benchmark(Baseline = true)]
    public bool Primitives() => sample.Primitives();

    [Benchmark]
    public DkimResult Verify() => sample.Verify();
}
