namespace Relay.Filters.Rules;

/// <summary>Something in a rule file that is wrong (an error) or that is passed over (a warning).</summary>
/// <param name="Line">From 1; 0 where the whole file is meant.</param>
public sealed record RuleProblem(string File, int Line, int Column, bool IsError, string Message)
{
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        return IsError ? $"{place}: {Message}" : $"{place}: warning: {Message}";
    }
}
