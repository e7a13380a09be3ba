using Relay.Filters.Rules;

namespace Relay.Filters.Tests.RuleBase;

/// <summary>The shipped rules, compiled once, as the relay compiles them.</summary>
internal static class BaseRules
{
    public const double RejectThreshold = 15;

    public static readonly string Root = FindRoot();

    public static readonly RuleSet Set = Compile();

    /// <summary>The scored rules of the files of content rules, 70 to 79.</summary>
    public static readonly IReadOnlyList<RuleInfo> Scored =
        [.. Set.Rules.Where(static r => Path.GetFileName(r.File).StartsWith('7') && !r.Name.StartsWith("__", StringComparison.Ordinal))];

    private static RuleSet Compile()
    {
        return RuleSet.Compile([Path.Combine(Root, "rules")], new RuleSetOptions
        {
            ScoresNameSymbols = true,
            RejectThreshold = RejectThreshold,

            // A busy machine must not change what hits.
            MatchTimeout = TimeSpan.FromMinutes(1),
            MessageTimeout = TimeSpan.FromMinutes(5),
        });
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("not inside the repository");
    }
}
