using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;

namespace Relay.Hosting;

/// <summary>The first log lines: what runs where, and how to send a first message to it.</summary>
internal static class Announcement
{
    public static void Write(ILogger logger, LoadedConfiguration configuration, ServerExtensions extensions)
    {
        var options = configuration.Options;
        HostLog.Say(logger, $"relay {typeof(Announcement).Assembly.GetName().Version?.ToString(3)} as {options.Hostname}, configuration {configuration.File ?? "built in (no relay.yaml here)"}");
        foreach (var listener in options.Listeners)
        {
            HostLog.Say(logger, $"listening for {listener.Protocol.ToString().ToUpperInvariant()} on {listener.Address}, {(options.Tls is null ? "no certificate" : "with TLS")}");
        }

        foreach (var (domain, target) in options.Domains)
        {
            HostLog.Say(logger, $"mail for {(domain == "*" ? "every domain" : domain)} goes to {string.Join(", then ", target.Backends)}");
        }

        if (options.Domains.Count == 0)
        {
            HostLog.Say(logger, "no domains configured: every recipient is refused");
        }

        var report = configuration.Rules.Report;
        HostLog.RulesHold(logger, report.Taken, report.Files, (int)configuration.RulesTook.TotalMilliseconds, report.Skipped);
        HostLog.Say(logger, $"HTTP (/metrics, /healthz, /readyz) on {options.Http.Address}");
        HostLog.Say(logger, $"state {WithoutPassword(options.State)}, messages in hand in {options.Spool}, quarantine in {options.Quarantine.Path}");
        HostLog.Say(logger, $"resolver {(options.Dns.Servers.Count == 0 ? "of the system (/etc/resolv.conf)" : string.Join(", ", options.Dns.Servers))}");
        HostLog.Say(logger, $"offered to clients: {string.Join(", ", extensions.Lines(options.Tls is not null))}");
        if (options.Listeners.Find(static l => l.Protocol == ListenerProtocol.Smtp) is { } first)
        {
            var recipient = options.Domains.Keys.FirstOrDefault() is { } name and not "*" ? "postmaster@" + name : "you@example.org";
            var address = first.Address.Address.Equals(System.Net.IPAddress.Any) ? $"127.0.0.1:{first.Address.Port}" : first.Address.ToString();
            // The null reverse-path: the example domains have null MX, and sender_domain would refuse them rightly.
            HostLog.Say(logger, $"send a first message: swaks --server {address} --from '<>' --to {recipient}");
        }
    }

    /// <summary>redis://:PASSWORD@HOST without what is nobody's business.</summary>
    private static string WithoutPassword(string state)
    {
        var scheme = state.IndexOf("://", StringComparison.Ordinal);
        var at = state.LastIndexOf('@');
        return scheme < 0 || at < scheme ? state : state[..(scheme + 3)] + "***" + state[at..];
    }
}
