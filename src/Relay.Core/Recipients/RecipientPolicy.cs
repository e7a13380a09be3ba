using Relay.Core.Options;

namespace Relay.Core.Recipients;

/// <summary>What counts for the mail of a recipient. Policies are equal by reference: domains of the same settings share one.</summary>
public sealed class RecipientPolicy(ActionOptions actions, SenderList welcome, SenderList block)
{
    public ActionOptions Actions => actions;

    public SenderList Welcome => welcome;

    public SenderList Block => block;
}
