using Relay.Auth.Dkim;

namespace Relay.Auth.Arc;

/// <summary>A chain on its way: keys are asked for, the body passes through the message's <see cref="SignedMessage.Bodies"/>, then all is verified.</summary>
public sealed class ArcValidation
{
    private readonly SignedMessage message;
    private readonly ArcChain chain;
    private readonly SignatureJob[] messages;
    private readonly Task<KeyAnswer>[] sealKeys;

    internal ArcValidation(SignedMessage message, ArcChain chain)
    {
        this.message = message;
        this.chain = chain;
        var count = chain.Fault.Length > 0 || message.HeaderTooLarge ? 0 : chain.Count;
        messages = new SignatureJob[count];
        sealKeys = new Task<KeyAnswer>[count];

        // What decides is asked for first: should there be more names than allowed, those that only tell the oldest pass go without.
        for (var i = count; i >= 1; i--)
        {
            sealKeys[i - 1] = message.Keys.Ask(chain[i].Seal!.Selector, chain[i].Seal!.Domain);
            messages[count - 1] ??= new SignatureJob(message, chain[count].Message!);
        }

        for (var i = count - 1; i >= 1; i--)
        {
            messages[i - 1] = new SignatureJob(message, chain[i].Message!);
        }
    }

    /// <summary>After the body's last piece. Throws only where the look-ups were cancelled.</summary>
    public async ValueTask<ArcResult> CompleteAsync()
    {
        message.Bodies.Complete();
        if (!chain.Exists)
        {
            return ArcResult.None;
        }

        if (messages.Length == 0)
        {
            var reason = chain.Fault.Length > 0 ? chain.Fault : DkimReasons.HeaderTooLarge;
            return new ArcResult(AuthResult.Fail, chain.Count, reason, chain.Fault == ArcReasons.AlreadyFailed ? Sets() : []) { FailedInstance = chain.FailedInstance };
        }

        // RFC 8617 §5.2 step 4, then 6; step 5 only where it is of use.
        if (await messages[^1].CompleteAsync() is { Result: not AuthResult.Pass } failed)
        {
            return Fail(messages.Length, failed);
        }

        using var text = new ArcSealText(message.Header.Span, chain);
        for (var i = messages.Length; i >= 1; i--)
        {
            if (await SealAsync(i, text) is { Result: not AuthResult.Pass } broken)
            {
                return Fail(i, broken);
            }
        }

        return new ArcResult(AuthResult.Pass, chain.Count, "", Sets()) { OldestPass = await OldestPassAsync() };
    }

    private ArcResult Fail(int instance, Finding finding) =>
        new(AuthResult.Fail, chain.Count, finding.Reason, Sets()) { FailedInstance = instance, Temporary = finding.Result == AuthResult.TempError };

    private async ValueTask<int> OldestPassAsync()
    {
        for (var i = messages.Length - 1; i >= 1; i--)
        {
            if ((await messages[i - 1].CompleteAsync()).Result != AuthResult.Pass)
            {
                return i + 1;
            }
        }

        return 0;
    }

    private async ValueTask<Finding> SealAsync(int instance, ArcSealText text)
    {
        var seal = chain[instance].Seal!;
        var answer = await sealKeys[instance - 1];
        return KeyCheck.Unsuited(answer, seal, message.Options) ?? KeyCheck.Verify(answer, seal, text.Digest(message.Header.Span, seal), message.Options);
    }

    private ArcSet[] Sets()
    {
        var sets = new List<ArcSet>(chain.Count);
        for (var i = 1; i <= chain.Count; i++)
        {
            if (chain[i] is { IsWhole: true } set)
            {
                sets.Add(new ArcSet(i, set.Seal!.Domain, set.Seal.Selector, set.Message!.Domain, set.Message.Selector, set.Seal.ChainStatus, set.Message.SignsFrom, set.Payload));
            }
        }

        return [.. sets];
    }
}
