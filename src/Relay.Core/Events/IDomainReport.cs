namespace Relay.Core.Events;

/// <summary>A row of what a domain's owner is told of a day (<see cref="State.IStateStore.AddReportRowAsync"/>).</summary>
/// <param name="Domain">Whose report it belongs to, lower case.</param>
/// <param name="Text">All of the row but its count.</param>
public readonly record struct DomainReportRow(string Domain, string Text);

/// <summary>What a message tells the owner of its author's domain, if he asked for it: a feature of the message that authentication leaves.</summary>
public interface IDomainReport
{
    /// <summary>Null where he did not ask, or nothing was decided. Costs nothing unless it is called; only while the decision is recorded.</summary>
    DomainReportRow? RowOf(DecisionRecord decision);
}
