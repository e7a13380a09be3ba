namespace Relay.Filters.Rules.Scanning;

/// <summary>"Seen in this round" marks that need no clearing between rounds. Reused from message to message.</summary>
internal sealed class Stamps
{
    private int[] literals = [];
    private int[] rules = [];
    private int round;

    public void Begin(int literalCount, int ruleCount)
    {
        if (literals.Length < literalCount)
        {
            literals = new int[literalCount];
        }

        if (rules.Length < ruleCount)
        {
            rules = new int[ruleCount];
        }

        if (++round == int.MaxValue)
        {
            Array.Clear(literals);
            Array.Clear(rules);
            round = 1;
        }
    }

    public bool HasLiteral(int literal) => literals[literal] == round;

    public void SetLiteral(int literal) => literals[literal] = round;

    public bool TrySetRule(int rule)
    {
        if (rules[rule] == round)
        {
            return false;
        }

        rules[rule] = round;
        return true;
    }
}
