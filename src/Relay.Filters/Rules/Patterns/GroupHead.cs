namespace Relay.Filters.Rules.Patterns;

/// <summary>What stands behind an opening parenthesis of a translated pattern.</summary>
internal static class GroupHead
{
    /// <param name="at">Behind the parenthesis; left behind the head.</param>
    /// <param name="looks">It looks ahead or behind and matches nothing.</param>
    /// <param name="ends">It is no group but a flag, and over.</param>
    /// <returns>False where spaces and comments would have to be told apart, or for an unknown head.</returns>
    public static bool TryRead(string pattern, ref int at, out bool looks, out bool ends)
    {
        (looks, ends) = (false, false);
        if (at >= pattern.Length || pattern[at] != '?')
        {
            return true;
        }

        at++;
        var end = at;
        while (end < pattern.Length && pattern[end] is not (':' or '=' or '!' or '>' or ')' or '\''))
        {
            end++;
        }

        if (end >= pattern.Length || (pattern.AsSpan(at, end - at).Contains('x') && pattern[at] != '<'))
        {
            return false;
        }

        looks = pattern[end] is '=' or '!';
        ends = pattern[end] == ')';
        at = pattern[end] == '\'' ? pattern.IndexOf('\'', end + 1) + 1 : end + 1;
        return at > 0;
    }
}
