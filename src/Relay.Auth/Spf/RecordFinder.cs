using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>Asks for a domain's record and chooses it among the other texts (RFC 7208 §4.4, §4.5).</summary>
internal sealed class RecordFinder(TimedResolver resolver, RecordMemory records, int maximumLength, Spending use)
{
    /// <summary>The record; or null and none, temperror or permerror.</summary>
    public async ValueTask<(SpfRecord? Record, AuthResult Result)> FindAsync(string domain)
    {
        var answer = await resolver.AskAsync(domain, RecordType.Txt);
        if (answer.Outcome == DnsOutcome.Temporary)
        {
            return Failed(AuthResult.TempError, Explanation.Trouble(answer, domain));
        }

        TxtRecord? found = null;
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord text && SpfRecord.IsSpf(text.Data.Span))
            {
                if (found is not null)
                {
                    return Failed(AuthResult.PermError, $"{Explanation.Printable(domain)} has several records"); // RFC 7208 §4.5
                }

                found = text;
            }
        }

        return found is null ? (null, AuthResult.None) : Read(found, domain);
    }

    private (SpfRecord? Record, AuthResult Result) Read(TxtRecord found, string domain)
    {
        if (found.Data.Length > maximumLength)
        {
            return Failed(AuthResult.PermError, $"the record of {Explanation.Printable(domain)} has {found.Data.Length} octets");
        }

        var (parsed, problem) = records.Parse(found.Data);
        return parsed is null
            ? Failed(AuthResult.PermError, $"the record of {Explanation.Printable(domain)}: {problem}")
            : (parsed, AuthResult.None);
    }

    private (SpfRecord? Record, AuthResult Result) Failed(AuthResult result, string problem)
    {
        use.Note(problem);
        return (null, result);
    }
}
