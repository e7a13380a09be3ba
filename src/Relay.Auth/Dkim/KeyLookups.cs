using Relay.Dns;

namespace Relay.Auth.Dkim;

/// <summary>
/// The keys that signatures of one message need: each name is asked for once and at once, whoever needs it. Beyond
/// <see cref="DkimOptions.MaximumKeyLookups"/> names nothing is asked. Never throws but for cancellation.
/// </summary>
internal sealed class KeyLookups(IResolver resolver, KeyRecordCache keys, DkimOptions options, CancellationToken cancellation)
{
    private readonly List<(string Name, Task<KeyAnswer> Answer)> asked = []; // few: looking through them beats hashing

    public Task<KeyAnswer> Ask(string selector, string domain)
    {
        var name = string.Concat(selector, "._domainkey.", domain); // RFC 6376 §3.6.2.1
        foreach (var (other, known) in asked)
        {
            if (other == name)
            {
                return known;
            }
        }

        if (asked.Count == options.MaximumKeyLookups)
        {
            return Task.FromResult(KeyAnswer.TooMany);
        }

        var answer = DomainName.IsValid(name) ? AskAsync(name) : Task.FromResult(KeyAnswer.NoKey);
        asked.Add((name, answer));
        return answer;
    }

    private async Task<KeyAnswer> AskAsync(string name)
    {
        var answer = await resolver.QueryAsync(name, RecordType.Txt, cancellation);
        return answer.Outcome switch
        {
            DnsOutcome.Records => Read(answer),
            DnsOutcome.NoData or DnsOutcome.NxDomain => KeyAnswer.NoKey,
            _ => KeyAnswer.Unavailable,
        };
    }

    private KeyAnswer Read(DnsAnswer answer)
    {
        var records = new List<KeyRecord>(1);
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord text && records.Count < options.MaximumKeyRecords)
            {
                records.Add(keys.Get(text.Data.Span));
            }
        }

        return records.Count == 0 ? KeyAnswer.NoKey : new KeyAnswer(AuthResult.None, DkimReasons.None, [.. records]);
    }
}
