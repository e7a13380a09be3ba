namespace Relay.Filters.Rules.Evals;

/// <summary>A From whose shown name holds another address than the real one (SpamAssassin's FromNameSpoof).</summary>
internal static class FromNameEvals
{
    private static readonly EvalPattern Address = new(@"/\b([\w.!#$%&'*+\/=?^_`{|}~-]+\@\w[\w-]*\.\w[\w.-]*\w)\b/i");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_fromname_different", static (s, _) => Of(s).Address is { Length: > 0 } a && a != Of(s).From ? 1 : 0);
        table.Put("check_fromname_domain_differ", static (s, _) => Of(s) is { Address.Length: > 0 } f && f.Domain != f.FromDomain ? 1 : 0);
        table.Put("check_fromname_contains_email", static (s, _) => Of(s).HasAddress ? 1 : 0);
        table.Put("check_fromname_owners_differ", static (s, _) => OwnersDiffer(Of(s)) ? 1 : 0);
        table.Put("check_fromname_spoof", static (s, a) => Spoof(s, a));
        table.Put("check_fromname_equals_to", static (s, _) => Of(s).Address is { Length: > 0 } a && AddressEvals.To(s).Contains(a, StringComparer.OrdinalIgnoreCase) ? 1 : 0);
        table.Put("check_fromname_equals_replyto", static (s, _) => Of(s).Address is { Length: > 0 } a && a.Equals(s.Headers.First("Reply-To:addr"), StringComparison.OrdinalIgnoreCase) ? 1 : 0);
    }

    /// <param name="Address">In the shown name; empty where there is none, or more than a little stands beside it.</param>
    private sealed record FromName(bool HasAddress, string Address, string Domain, string From, string FromDomain);

    private static FromName Of(EvalScope scope) => scope.Shared(Read);

    private static FromName Read(EvalScope scope)
    {
        var from = scope.Headers.First("From:addr").ToLowerInvariant();
        var name = scope.Headers.First("From:name").ToLowerInvariant();
        var address = Address.Group(name, 1);
        if (from.Length == 0 || address.Length == 0)
        {
            return new FromName(false, "", "", from, "");
        }

        var beside = name.Length - address.Length + Others(name) - Others(address);
        var close = beside <= scope.Settings.Number("fns_extrachars", 50);
        return new FromName(true, close ? address : "", DomainOf(scope, address), from, DomainOf(scope, from));
    }

    private static int Others(string text) => text.Count(static c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c));

    private static string DomainOf(EvalScope scope, string address) => scope.Settings.Domains.Registrable(address[(address.LastIndexOf('@') + 1)..]);

    private static bool OwnersDiffer(FromName name) => name.Address.Length > 0 && name.Domain.Split('.')[0] != name.FromDomain.Split('.')[0];

    /// <summary><c>fns_check</c>: 0 the owners differ, 1 the domains too, 2 the addresses and the owners.</summary>
    private static double Spoof(EvalScope scope, EvalArguments arguments)
    {
        var name = Of(scope);
        var level = arguments.Count > 0 ? (int)arguments.Number(0) : scope.Settings.Number("fns_check", 1);
        var differs = name.Address.Length > 0 && name.Address != name.From && OwnersDiffer(name);
        return differs && (level != 1 || name.Domain != name.FromDomain) ? 1 : 0;
    }
}
