using System.Net;
using System.Text;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over links. No link is ever followed: shorteners are known by their hosts.</summary>
internal static class UriEvals
{
    private static readonly EvalPattern IpLink = new(@"/^https?:\/*(?:[^\@\/]+\@)?\d+\.\d+\.\d+\.\d+/i");
    private static readonly EvalPattern SecureIp = new(@"/^https:\/*(?:[^\@\/]+\@)?\d+\.\d+\.\d+\.\d+/i");
    private static readonly EvalPattern SecureHost = new(@"/https:\/\/([^\s\/:?#]+)/i");
    private static readonly EvalPattern Redirector = new(@"/^https?:\/\/([^\/:\?]+).+?https?:\/{0,2}?([^\/:\?]+)/i");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("short_url", static (s, _) => s.Subject.Uris.Any(u => IsShort(s, u)) ? 1 : 0);
        table.Put("redir_url", static (s, _) => s.Subject.Uris.Any(u => IsOn(s, u, "url_redirector") || IsOn(s, u, "url_redirector_get")) ? 1 : 0);
        table.Put("check_uri_truncated", static (s, _) => s.Subject.Html.Any(static h => h.IsTrue("uri_truncated")) || s.Subject.Uris.Any(static u => u.Raw.Length > MaxUri) ? 1 : 0);
        table.Put("check_https_ip_mismatch", static (s, _) => s.Subject.Uris.Any(IpMismatch) ? 1 : 0);
        table.Put("check_https_http_mismatch", static (s, a) => HostMismatch(s, a));
        table.Put("check_iframe_src", static (s, _) => s.Subject.Uris.Any(static u => u.Types.Contains("iframe")) ? 1 : 0);
        table.Put("check_for_http_redirector", static (s, _) => s.Subject.Uris.Any(u => Redirects(s, u)) ? 1 : 0);
    }

    /// <summary>SpamAssassin's MAX_URI_LENGTH.</summary>
    private const int MaxUri = 8192;

    private static string Raw(RuleUri uri) => Encoding.Latin1.GetString(uri.Raw.Span);

    private static bool IsOn(EvalScope scope, RuleUri uri, string list)
    {
        var hosts = scope.Settings.Hosts(list);
        return uri.Hosts.Any(h => hosts.Contains(h) || hosts.Contains("." + scope.Settings.Domains.Registrable(h)));
    }

    private static bool IsShort(EvalScope scope, RuleUri uri)
    {
        var shorteners = scope.Settings.Hosts("url_shortener");
        var get = scope.Settings.Hosts("url_shortener_get");
        return uri.Hosts.Any(h => shorteners.Contains(h) || get.Contains(h) || shorteners.Contains("." + scope.Settings.Domains.Registrable(h)));
    }

    /// <summary>The reader sees https and a name; the link goes to a bare address.</summary>
    private static bool IpMismatch(RuleUri uri) =>
        IpLink.In(Raw(uri)) && uri.AnchorTexts.Any(static t => Encoding.Latin1.GetString(t.Span) is var text
            && !SecureIp.In(text) && text.Contains("https:", StringComparison.OrdinalIgnoreCase));

    /// <summary>The reader sees https and one domain; the link goes to another.</summary>
    private static double HostMismatch(EvalScope scope, EvalArguments arguments)
    {
        var anchors = 0;
        var hit = false;
        foreach (var uri in scope.Subject.Uris)
        {
            if (uri.AnchorTexts.Count == 0 || uri.Hosts.Count == 0 || IPAddress.TryParse(uri.Hosts[0], out _) || !Raw(uri).StartsWith("http", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            anchors++;
            var domain = scope.Settings.Domains.Registrable(uri.Hosts[0]);
            hit |= uri.AnchorTexts.Any(t => SecureHost.Group(Encoding.Latin1.GetString(t.Span), 1) is { Length: > 3 } host
                && !IPAddress.TryParse(host, out _) && scope.Settings.Domains.Registrable(host.ToLowerInvariant()) != domain);
        }

        return hit && anchors >= arguments.Number(0, 1) && anchors < arguments.Most(1) ? 1 : 0;
    }

    private static bool Redirects(EvalScope scope, RuleUri uri)
    {
        var raw = Raw(uri);
        var (from, to) = (Redirector.Group(raw, 1), Redirector.Group(raw, 2));
        return to.Length > 0 && scope.Settings.Domains.Registrable(from.ToLowerInvariant()) != scope.Settings.Domains.Registrable(to.ToLowerInvariant());
    }
}
