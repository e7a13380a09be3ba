namespace Relay.Auth.Dkim;

/// <summary>The signatures of one message on their way: takes the body, then says what they came to. Not for several threads at once.</summary>
public sealed class DkimVerification : IDisposable
{
    /// <summary>RFC 6008 §4: at least so many characters of b= tell signatures apart.</summary>
    private const int MinimumStart = 8;

    /// <summary>Signatures that agree so far are the same.</summary>
    private const int MaximumStart = 128;

    private readonly List<SignatureJob> jobs;
    private readonly int ignored;

    internal DkimVerification(SignedMessage message, List<SignatureJob> jobs, int ignored)
    {
        Message = message;
        this.jobs = jobs;
        this.ignored = ignored;
    }

    /// <summary>For others who look at signatures of the same message.</summary>
    public SignedMessage Message { get; }

    /// <summary>The body's next octets; the same as <see cref="BodyHashes.Append"/>.</summary>
    public void Append(ReadOnlySpan<byte> body) => Message.Bodies.Append(body);

    /// <summary>After the body's last piece. Throws only where the look-ups were cancelled.</summary>
    public async ValueTask<DkimOutcome> CompleteAsync()
    {
        Message.Bodies.Complete();
        if (jobs.Count == 0)
        {
            return DkimOutcome.None;
        }

        var repeated = Message.Index.Repeated();
        var results = new DkimResult[jobs.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Result(jobs[i], await jobs[i].CompleteAsync(), repeated);
        }

        return new DkimOutcome(results, ignored, repeated);
    }

    /// <summary>Gives memory back where the message ends before it is complete.</summary>
    public void Dispose() => Message.Bodies.Dispose();

    private DkimResult Result(SignatureJob job, Finding finding, SingletonFields repeated)
    {
        var signature = job.Signature;
        var passed = finding.Result == AuthResult.Pass;
        return new DkimResult(
            finding.Result, signature.Domain, signature.Selector, signature.AlgorithmName, finding.Reason, finding.Testing, signature.Identity, Start(job),
            passed ? job.UncoveredOctets : null)
        {
            KeyBits = finding.KeyBits,
            Unsigned = passed ? job.Unsigned : SingletonFields.None,
            UnsignedRepeats = passed ? job.Unsigned & repeated : SingletonFields.None,
            SignedAt = Time(signature.SignedAt),
            ExpiresAt = Time(signature.ExpiresAt),
        };
    }

    private static DateTimeOffset? Time(long? seconds) => // twelve digits go beyond the year 9999
        seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;

    private string Start(SignatureJob job)
    {
        var length = MinimumStart;
        foreach (var other in jobs)
        {
            while (other != job && length < MaximumStart && Start(other, length) == Start(job, length))
            {
                length *= 2;
            }
        }

        return Start(job, length);
    }

    /// <summary>The first characters of b= without the white space that folds it.</summary>
    private string Start(SignatureJob job, int length)
    {
        Span<char> text = stackalloc char[MaximumStart];
        var (start, stretch) = job.Signature.ValueStretch;
        var written = 0;
        foreach (var octet in Message.Header.Span.Slice(start, stretch))
        {
            if (written == length)
            {
                break;
            }

            if (octet is > 0x20 and < 0x7F)
            {
                text[written++] = (char)octet;
            }
        }

        return new string(text[..written]);
    }
}
