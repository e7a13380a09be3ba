namespace Relay.Core.Checks;

/// <summary>Sees a message's body pass, once, from the octet behind the header's empty line to the end. Called by one caller at a time.</summary>
public interface IBodyObserver
{
    void Append(ReadOnlySpan<byte> body);
}

/// <summary>
/// A check of the message that begins when the header is complete, while the body still comes: it starts its look-ups then, and looks
/// at the body as it passes. Its <see cref="ICheck.RunAsync"/> at <see cref="Stage.Data"/> has the answer.
/// </summary>
public interface IStreamingCheck : ICheck
{
    /// <summary>What it keeps goes into <see cref="CheckContext.Features"/>. Null where the body is of no interest.</summary>
    IBodyObserver? Begin(CheckContext context, CancellationToken cancellation);
}
