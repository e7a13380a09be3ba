using System.Collections.Immutable;
using Relay.Auth.Authors;
using Relay.Core.Checks;

namespace Relay.Filters.Authentication;

/// <summary>
/// The From field as users' clients see it (RFC 5322 §3.6.2): one address, or a name for what makes it doubtful. Whatever two readers could
/// see differently has no author domain, and so no pass of DMARC either.
/// </summary>
public sealed class AuthorCheck(Authenticators parts) : ICheck
{
    private static readonly Dictionary<AuthorProblem, string> Problems = new()
    {
        [AuthorProblem.NoField] = "FROM_MISSING",
        [AuthorProblem.NoAddress] = "FROM_NO_ADDRESS",
        [AuthorProblem.SeveralFields] = "FROM_SEVERAL_FIELDS",
        [AuthorProblem.SeveralDomains] = "FROM_SEVERAL_DOMAINS",
        [AuthorProblem.Group] = "FROM_GROUP",
        [AuthorProblem.Malformed] = "FROM_MALFORMED",
        [AuthorProblem.TooLong] = "FROM_MALFORMED",
        [AuthorProblem.InvalidDomain] = "FROM_MALFORMED",
        [AuthorProblem.DomainLiteral] = "FROM_MALFORMED",
    };

    private static readonly (AuthorFlags Flag, string Symbol)[] Flags =
    [
        (AuthorFlags.NameHasOtherAddress, "FROM_NAME_IS_ADDRESS"),
        (AuthorFlags.CommentHasOtherAddress, "FROM_NAME_IS_ADDRESS"),
        (AuthorFlags.InvisibleInName, "FROM_INVISIBLE"),
        (AuthorFlags.ControlInName, "FROM_INVISIBLE"),
        (AuthorFlags.SeveralAddresses, "FROM_SEVERAL_ADDRESSES"),
    ];

    public string Name => "from";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = [.. Problems.Values.Append("FROM_AMBIGUOUS").Concat(Flags.Select(static f => f.Symbol)).Distinct()];

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        message.BeginMessage(context.Header!, cancellation);
        return new(Judge(message.Author!));
    }

    private static CheckResult Judge(AuthorResult author)
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        if (author.Problem != AuthorProblem.None)
        {
            hits.Add(new SymbolHit(Problems.GetValueOrDefault(author.Problem, "FROM_AMBIGUOUS"), author.Problem.ToString()));
        }

        foreach (var (flag, symbol) in Flags)
        {
            if (author.Has(flag) && (flag != AuthorFlags.SeveralAddresses || author.Problem == AuthorProblem.None) && !hits.Any(h => h.Name == symbol))
            {
                hits.Add(new SymbolHit(symbol, author.OtherDomain ?? author.DisplayName));
            }
        }

        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.DrainToImmutable());
    }
}
