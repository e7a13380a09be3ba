using System.Collections.Immutable;

namespace Relay.Dns;

/// <summary>
/// Reads a reply as the answer to a question: response code, chain of aliases, records, how long it may be kept. Only records that the chain from the
/// question's name leads to are believed. Pure; a message with anything malformed in it is malformed as a whole, never an absence.
/// </summary>
internal static class AnswerReader
{
    /// <summary>Followed within an answer and over all questions of a look-up; resolvers of the field stop between 8 and 16.</summary>
    public const int MaximumAliases = 16;

    /// <summary>More records than any honest answer has; bounds what 64 KiB of compressed names unfold to.</summary>
    private const int MaximumRecords = 1000;
    private const ushort InternetClass = 1;
    private const RecordType Opt = (RecordType)41;

    /// <param name="name">The name asked for, in wire form and lower case.</param>
    public static Reading Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name, RecordType type)
    {
        if (!MessageHeader.TryRead(message, out var header))
        {
            return Reading.Failed(DnsFailure.Malformed);
        }

        if (header.ResponseCode is not (ResponseCode.NoError or ResponseCode.NameError))
        {
            return Error(header.ResponseCode);
        }

        if (header.IsTruncated)
        {
            return new Reading { Failure = DnsFailure.Malformed, Truncated = true };
        }

        if (!TrySurvey(message, header, out var survey))
        {
            return Reading.Failed(DnsFailure.Malformed);
        }

        return survey.ExtendedCode != 0 ? Error(survey.ExtendedCode << 4) : Follow(message, header, survey, name, type);
    }

    private static Reading Error(int code) => new()
    {
        Failure = code == ResponseCode.Refused ? DnsFailure.Refused : DnsFailure.ServFail,
        MayBeEdns = code is ResponseCode.FormatError or ResponseCode.NotImplemented,
    };

    /// <summary>Walks the whole message once, so that a broken end is seen before the beginning is believed.</summary>
    private static bool TrySurvey(ReadOnlySpan<byte> message, MessageHeader header, out Survey survey)
    {
        survey = default;
        Span<byte> buffer = stackalloc byte[DomainName.MaximumWire];
        if (header.Questions != 1 || header.Answers > MaximumRecords // RFC 9619: one question
            || !NameReader.TryRead(message, MessageHeader.Length, buffer, out _, out var at) || message.Length - at < 4)
        {
            return false;
        }

        survey.Answers = at + 4;
        var answers = new RecordWalker(message, survey.Answers, header.Answers, buffer);
        while (answers.MoveNext())
        {
        }

        var authorities = new RecordWalker(message, answers.Offset, header.Authorities, buffer);
        while (!answers.Failed && authorities.MoveNext())
        {
            if (!survey.TryAuthority(message, authorities))
            {
                return false;
            }
        }

        var additionals = new RecordWalker(message, authorities.Offset, header.Additionals, buffer);
        while (!authorities.Failed && additionals.MoveNext())
        {
            survey.ExtendedCode |= additionals.Type == Opt ? (int)(additionals.Ttl >> 24) : 0; // RFC 6891 §6.1.3
        }

        return !answers.Failed && !authorities.Failed && !additionals.Failed && additionals.Offset == message.Length;
    }

    private static Reading Follow(ReadOnlySpan<byte> message, MessageHeader header, Survey survey, ReadOnlySpan<byte> name, RecordType type)
    {
        Span<byte> current = stackalloc byte[DomainName.MaximumWire];
        name.CopyTo(current);
        var length = name.Length;
        var ttl = uint.MaxValue;
        var aliases = ImmutableArray.CreateBuilder<DnsRecord>();
        while (true)
        {
            var step = Step.Take(message, survey.Answers, header.Answers, current[..length], type);
            if (step.Malformed)
            {
                return Reading.Failed(DnsFailure.Malformed);
            }

            ttl = Math.Min(ttl, step.Ttl);
            if (step.Alias is null)
            {
                return Conclude(header, survey, step.Records, aliases.ToImmutable(), ttl, aliases.Count == 0 ? [] : current[..length]);
            }

            aliases.Add(step.Alias);
            if (aliases.Count > MaximumAliases)
            {
                return Reading.Failed(DnsFailure.Loop);
            }

            NameReader.TryRead(message, step.Target, current, out length, out _); // read before, when the alias was decoded
        }
    }

    private static Reading Conclude(
        MessageHeader header, Survey survey, ImmutableArray<DnsRecord> records, ImmutableArray<DnsRecord> aliases, uint ttl, ReadOnlySpan<byte> target)
    {
        var reading = new Reading { Records = records, Aliases = aliases, Authenticated = header.IsAuthenticated, Ttl = ttl, Outcome = DnsOutcome.Records };
        if (!records.IsEmpty)
        {
            return reading;
        }

        // RFC 2308 §5: without a SOA there is no measure of how long the absence holds.
        var negative = survey.HasSoa ? Math.Min(ttl, survey.NegativeTtl) : 0;
        if (header.ResponseCode == ResponseCode.NameError)
        {
            return reading with { Outcome = DnsOutcome.NxDomain, Ttl = negative }; // RFC 6604 §3: it speaks of the chain's last name
        }

        if (!survey.HasSoa && !target.IsEmpty)
        {
            return reading with { Next = target.ToArray() };
        }

        // RFC 2308 §2.2: name servers without a SOA are a referral. A server that does not recurse has not said that there is nothing.
        return !survey.HasSoa && survey.HasNs && !header.IsAuthoritative
            ? Reading.Failed(DnsFailure.ServFail)
            : reading with { Outcome = DnsOutcome.NoData, Ttl = negative };
    }

    /// <summary>RFC 2181 §8: a TTL with the top bit set is zero.</summary>
    private static uint Sane(uint ttl) => ttl > int.MaxValue ? 0 : ttl;

    /// <summary>What the walk over the whole message found outside the answer section.</summary>
    private struct Survey
    {
        public int Answers;
        public int ExtendedCode;
        public bool HasSoa;
        public bool HasNs;
        public uint NegativeTtl;

        public bool TryAuthority(ReadOnlySpan<byte> message, in RecordWalker record)
        {
            HasNs |= record.Type == RecordType.Ns;
            if (record.Type != RecordType.Soa || HasSoa)
            {
                return true;
            }

            if (RecordReader.Read(message, record.Data, "", RecordType.Soa, record.Ttl) is not SoaRecord soa)
            {
                return false;
            }

            HasSoa = true;
            NegativeTtl = Math.Min(Sane(soa.Ttl), Sane(soa.Minimum)); // RFC 2308 §5
            return true;
        }
    }

    /// <summary>What the answer section has of one name: records of the type, or else an alias.</summary>
    private readonly record struct Step(bool Malformed, ImmutableArray<DnsRecord> Records, DnsRecord? Alias, int Target, uint Ttl)
    {
        public static Step Take(ReadOnlySpan<byte> message, int offset, int count, ReadOnlySpan<byte> name, RecordType type)
        {
            Span<byte> buffer = stackalloc byte[DomainName.MaximumWire];
            var records = ImmutableArray.CreateBuilder<DnsRecord>();
            DnsRecord? alias = null;
            var (target, recordsTtl, aliasTtl, owner) = (0, uint.MaxValue, uint.MaxValue, (string?)null);
            var walker = new RecordWalker(message, offset, count, buffer);
            while (walker.MoveNext())
            {
                var isAlias = walker.Type == RecordType.Cname && type != RecordType.Cname;
                if (walker.Class != InternetClass || !(isAlias || walker.Type == type) || !walker.Owner.SequenceEqual(name))
                {
                    continue;
                }

                owner ??= DomainName.Format(name);
                var ttl = Sane(walker.Ttl);
                if (RecordReader.Read(message, walker.Data, owner, walker.Type, ttl) is not { } record)
                {
                    return new Step(true, [], null, 0, 0);
                }

                if (!isAlias)
                {
                    records.Add(record);
                    recordsTtl = Math.Min(recordsTtl, ttl);
                }
                else if (alias is null)
                {
                    (alias, target, aliasTtl) = (record, walker.Data.Start.Value, ttl);
                }
            }

            return records.Count > 0
                ? new Step(false, records.ToImmutable(), null, 0, recordsTtl)
                : new Step(false, [], alias, target, aliasTtl);
        }
    }
}
