using Relay.Configuration.Text;
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
            quarantine.Keep = section.Value("keep", Units.Time(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650)), quarantine.Keep);
            quarantine.MaxSize = section.Value("max_size", Units.Size(Units.MiB, 1024 * Units.GiB), quarantine.MaxSize);
            section.Finish();
        }
    }

    public static void History(Section root, HistoryOptions history)
    {
        history.Path = root.Context.Paths.Absolute(history.Path).Value;
        if (root.Map("history") is { } section)
        {
            history.Path = section.Value("path", section.Context.Paths.Absolute, history.Path);
            history.Keep = section.Value("keep", Units.Time(TimeSpan.Zero, TimeSpan.FromDays(3650)), history.Keep);
            history.MaxSize = section.Value("max_size", Units.Size(Units.MiB, 1024 * Units.GiB), history.MaxSize);
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
            headers.SubjectTag = section.Value("subject_tag", SubjectTag, headers.SubjectTag);
            headers.AuthenticationResults = section.Value("authentication_results", Scalars.Switch, headers.AuthenticationResults);
            headers.ReceivedSpf = section.Value("received_spf", Scalars.Switch, headers.ReceivedSpf);
            section.Finish();
        }
    }

    /// <summary>It goes into a header field as it is.</summary>
    private static Parsed<string> SubjectTag(string text) =>
        text.Length <= 64 && text.Trim().Length > 0 && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
            ? text
            : Parsed.Wrong<string>($"{Words.Quote(text)} is no tag for a subject; write up to 64 printable ASCII characters, such as \"[SPAM] \"");

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
