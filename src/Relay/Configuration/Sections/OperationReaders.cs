using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary>The small sections about how the relay runs: resolver, folders, fields, log.</summary>
internal static class OperationReaders
{
    private static readonly Func<string, Parsed<LogFormat>> Format = Scalars.OneOf(("text", LogFormat.Text), ("json", LogFormat.Json));

    private static readonly Func<string, Parsed<string>> Level = Scalars.OneOf("debug", "info", "warning", "error");

    public static void Dns(Section root, DnsOptions dns)
    {
        if (root.Map("dns") is { } section)
        {
            dns.Servers = section.List("servers", Addresses.NameServer) ?? dns.Servers;
            dns.Timeout = section.Value("timeout", Units.Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)), dns.Timeout);
            section.Finish();
        }
    }

    public static void Quarantine(Section root, QuarantineOptions quarantine)
    {
        quarantine.Path = root.Context.Paths.Absolute(quarantine.Path).Value;
        if (root.Map("quarantine") is { } section)
        {
            quarantine.Path = section.Value("path", section.Context.Paths.Absolute, quarantine.Path);
            section.Finish();
        }
    }

    public static string Spool(Section root, string standard)
    {
        var paths = root.Context.Paths;
        return root.Value("spool", paths.Absolute, paths.Absolute(standard).Value);
    }

    public static void Headers(Section root, HeaderOptions headers)
    {
        if (root.Map("headers") is { } section)
        {
            headers.Report = section.Value("report", Scalars.Switch, headers.Report);
            headers.AuthenticationResults = section.Value("authentication_results", Scalars.Switch, headers.AuthenticationResults);
            headers.ReceivedSpf = section.Value("received_spf", Scalars.Switch, headers.ReceivedSpf);
            section.Finish();
        }
    }

    public static void Log(Section root, LogOptions log)
    {
        if (root.Map("log") is { } section)
        {
            log.Format = section.Value("format", Format, log.Format);
            log.Level = section.Value("level", Level, log.Level);
            section.Finish();
        }
    }
}
