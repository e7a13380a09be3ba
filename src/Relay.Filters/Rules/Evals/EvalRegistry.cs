using System.Collections.Frozen;

namespace Relay.Filters.Rules.Evals;

/// <summary>The functions of the rule language by name; a family is a file beside this one and a line here.</summary>
internal static class EvalRegistry
{
    private static readonly FrozenDictionary<string, EvalFunction> Functions = Table();

    public static EvalFunction? Find(string name) => Functions.GetValueOrDefault(name);

    public static IEnumerable<string> Names => Functions.Keys;

    private static FrozenDictionary<string, EvalFunction> Table()
    {
        var table = new Dictionary<string, EvalFunction>(StringComparer.Ordinal);
        AddressEvals.AddTo(table);
        AuthenticationEvals.AddTo(table);
        BodyEvals.AddTo(table);
        DateEvals.AddTo(table);
        ForgedReceivedEvals.AddTo(table);
        FreemailEvals.AddTo(table);
        FromNameEvals.AddTo(table);
        HeaderEvals.AddTo(table);
        HtmlEvals.AddTo(table);
        ImageEvals.AddTo(table);
        ListEvals.AddTo(table);
        MimeEvals.AddTo(table);
        PdfEvals.AddTo(table);
        RelayEvals.AddTo(table);
        UriEvals.AddTo(table);
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>SpamAssassin 4 renamed whitelist and blacklist; both names of a function mean the same.</summary>
    internal static void Put(this Dictionary<string, EvalFunction> table, string name, EvalFunction function)
    {
        table[name] = function;
        table[name.Replace("welcomelist", "whitelist", StringComparison.Ordinal).Replace("blocklist", "blacklist", StringComparison.Ordinal)] = function;
    }
}
