using System.Collections.Immutable;

namespace Relay.Dns;

/// <summary>One look-up past the cache: a question, and one more for each alias whose target the reply left out.</summary>
internal sealed class LookUp(ServerPool pool, RecordType type)
{
    private readonly ImmutableArray<DnsRecord>.Builder aliases = ImmutableArray.CreateBuilder<DnsRecord>();
    private uint ttl = uint.MaxValue;
    private bool authenticated = true;

    /// <summary>The answer, and how long it may be kept by its own TTLs.</summary>
    public async Task<(DnsAnswer Answer, TimeSpan Kept)> RunAsync(byte[] name, CancellationToken cancellation)
    {
        while (true)
        {
            var reading = await pool.AskAsync(name, type, cancellation);
            if (reading.Failure != DnsFailure.None)
            {
                return (DnsAnswer.Failed(reading.Failure), TimeSpan.Zero);
            }

            aliases.AddRange(reading.Aliases);
            ttl = Math.Min(ttl, reading.Ttl);
            authenticated &= reading.Authenticated; // vouched for only if every step was
            if (reading.Next is null)
            {
                var answer = new DnsAnswer(reading.Outcome, DnsFailure.None, reading.Records, authenticated) { Aliases = aliases.ToImmutable() };
                return (answer, TimeSpan.FromSeconds(ttl));
            }

            name = reading.Next;
            if (aliases.Count > AnswerReader.MaximumAliases || Visited(DomainName.Format(name)))
            {
                return (DnsAnswer.Failed(DnsFailure.Loop), TimeSpan.Zero);
            }
        }
    }

    private bool Visited(string name)
    {
        foreach (var alias in aliases)
        {
            if (alias.Name == name)
            {
                return true;
            }
        }

        return false;
    }
}
