using Relay.Configuration.Text;
using Relay.Core.Options;

namespace Relay.Configuration.Values;

/// <summary>
/// Next hops as configured: <c>SCHEME://HOST[:PORT][?tls=…][&amp;tls_name=N]</c> and <c>maildir:PATH</c>. Written by hand, since
/// the framework's Uri quietly repairs much that is a mistake here.
/// </summary>
internal static class BackendUrls
{
    private sealed record Scheme(string Name, BackendScheme Value, int Port);

    private static readonly Scheme[] Schemes =
    [
        new("smtp", BackendScheme.Smtp, 25),
        new("smtps", BackendScheme.Smtps, 465),
        new("lmtp", BackendScheme.Lmtp, 24),
        new("mx", BackendScheme.Mx, 25),
        new("imap", BackendScheme.Imap, 143),
        new("imaps", BackendScheme.Imaps, 993),
        new("pop3", BackendScheme.Pop3, 110),
        new("pop3s", BackendScheme.Pop3s, 995),
    ];

    /// <summary>Where mail can be delivered.</summary>
    public static readonly BackendScheme[] Delivery =
        [BackendScheme.Smtp, BackendScheme.Smtps, BackendScheme.Lmtp, BackendScheme.Mx, BackendScheme.Maildir];

    public static Func<string, Parsed<BackendUrl>> Of(IReadOnlyList<BackendScheme> allowed, Func<string, Parsed<string>> path) => text =>
        text.StartsWith("maildir:", StringComparison.Ordinal) && allowed.Contains(BackendScheme.Maildir)
            ? Maildir(text["maildir:".Length..], path)
            : Network(text, allowed);

    private static Parsed<BackendUrl> Maildir(string text, Func<string, Parsed<string>> path) =>
        path(text) is { Problem: null, Value: var folder }
            ? new BackendUrl(BackendScheme.Maildir, "", 0, BackendTls.None, Path: folder)
            : Parsed.Wrong<BackendUrl>("a maildir needs a path; write one such as maildir:var/maildir");

    private static Parsed<BackendUrl> Network(string text, IReadOnlyList<BackendScheme> allowed)
    {
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = Array.Find(Schemes, s => colon > 0 && text.AsSpan(0, colon).SequenceEqual(s.Name));
        if (scheme is null || !allowed.Contains(scheme.Value))
        {
            return Parsed.Wrong<BackendUrl>($"{Words.Quote(text)} is not a URL that can stand here; write {Forms(allowed)}");
        }

        var rest = text[(colon + 3)..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var authority = question < 0 ? rest : rest[..question];
        if (!Addresses.TrySplit(authority, out var host, out var port) || port is 0 || !TryHost(host, scheme.Value, out host))
        {
            var wanted = scheme.Value is BackendScheme.Mx ? "mx://DOMAIN[:PORT]" : $"{scheme.Name}://HOST[:PORT], an IPv6 address in [ ]";
            return Parsed.Wrong<BackendUrl>($"{Words.Quote(text)} has no valid host and port; write {wanted}");
        }

        var url = new BackendUrl(scheme.Value, host, port ?? scheme.Port, BackendTls.Opportunistic);
        url = url.ImplicitTls ? url with { Tls = BackendTls.Verified } : url;
        return question < 0 ? url : WithParameters(url, rest[(question + 1)..]);
    }

    private static Parsed<BackendUrl> WithParameters(BackendUrl url, string query)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in query.Split('&'))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? parameter : parameter[..equals];
            var value = equals < 0 ? "" : parameter[(equals + 1)..];
            if (!seen.Add(name))
            {
                return Parsed.Wrong<BackendUrl>($"the parameter {name} stands twice; write it once");
            }

            var problem = name switch
            {
                "tls" => Tls(value, ref url),
                "tls_name" => TlsName(value, ref url),
                _ => $"{Words.Quote(name)} is not a parameter of a URL; write tls=none|opportunistic|required|verified or tls_name=NAME",
            };
            if (problem is not null)
            {
                return Parsed.Wrong<BackendUrl>(problem);
            }
        }

        return url;
    }

    private static string? Tls(string value, ref BackendUrl url)
    {
        var tls = value switch
        {
            "none" => BackendTls.None,
            "opportunistic" => BackendTls.Opportunistic,
            "required" => BackendTls.Required,
            "verified" => BackendTls.Verified,
            _ => (BackendTls?)null,
        };
        if (tls is null)
        {
            return $"tls={Words.Quote(value)} is not known; write tls=none, opportunistic, required or verified";
        }

        if (tls is BackendTls.None && url.ImplicitTls)
        {
            return "tls=none contradicts a scheme that is TLS from the start; leave the s off the scheme, or write tls=required";
        }

        url = url with { Tls = tls.Value };
        return null;
    }

    private static string? TlsName(string value, ref BackendUrl url)
    {
        var parsed = DomainNames.Name(value);
        url = url with { TlsName = parsed.Value };
        return parsed.Problem is null ? null : "tls_name: " + parsed.Problem;
    }

    private static bool TryHost(string text, BackendScheme scheme, out string host)
    {
        if (Addresses.TryAddress(text, out var address))
        {
            host = address.ToString();
            return scheme is not BackendScheme.Mx;
        }

        return DomainNames.TryName(text, out host);
    }

    private static string Forms(IReadOnlyList<BackendScheme> allowed)
    {
        var forms = Schemes.Where(s => allowed.Contains(s.Value)).Select(static s => s.Value is BackendScheme.Mx ? "mx://DOMAIN" : s.Name + "://HOST[:PORT]").ToList();
        return Words.AnyOf(allowed.Contains(BackendScheme.Maildir) ? [.. forms, "maildir:PATH"] : forms);
    }
}
