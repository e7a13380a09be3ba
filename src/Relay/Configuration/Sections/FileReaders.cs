using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.attachments</c> and <c>checks.clamav</c>.</summary>
internal static class FileReaders
{
    /// <summary>sun_path of Linux has 108 octets, the last of which is NUL.</summary>
    private const int MaxSocketPath = 107;

    public static void Attachments(Section check, AttachmentOptions options)
    {
        options.Depth = check.Value("depth", Scalars.Count(1, 32), options.Depth);
        options.Entries = check.Value("entries", Scalars.Count(1, 100_000), options.Entries);
        options.FileSize = check.Value("file_size", Units.MemorySize(64 * Units.KiB, 256 * Units.MiB), options.FileSize);
        options.TotalSize = check.Value("total_size", Units.MemorySize(64 * Units.KiB, Units.GiB), options.TotalSize);
        options.Ratio = check.Value("ratio", Scalars.Count(10, 10_000), options.Ratio);
    }

    public static void Clamav(Section check, ClamavOptions options)
    {
        options.Address = check.Value("address", text => Address(text, check.Context.Paths), options.Address);
        options.Timeout = check.Value("timeout", Units.Time(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), options.Timeout);
        options.MaxSize = check.Value("max_size", Units.Size(Units.KiB, 4 * Units.GiB), options.MaxSize);
        options.DeferOnError = check.Value("on_error", Scalars.OneOf(("skip", false), ("defer", true)), options.DeferOnError);
        options.Connections = check.Value("connections", Scalars.Count(1, 1000), options.Connections);
    }

    private static Parsed<EndPoint?> Address(string text, FilePaths paths)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal) && paths.Absolute(text["unix:".Length..]) is { Problem: null, Value: var path })
        {
            return Encoding.UTF8.GetByteCount(path) <= MaxSocketPath
                ? new UnixDomainSocketEndPoint(path)
                : Parsed.Wrong<EndPoint?>($"{Words.Quote(text)} is longer than a socket's path may be; write one of {MaxSocketPath} octets at most");
        }

        if (text.StartsWith("tcp:", StringComparison.Ordinal) && Addresses.Listening(text["tcp:".Length..]) is { Problem: null, Value: { Port: > 0 } endPoint })
        {
            return endPoint;
        }

        return Parsed.Wrong<EndPoint?>($"{Words.Quote(text)} is not an address of clamd; write unix:PATH or tcp:ADDR:PORT, such as unix:/run/clamav/clamd.ctl");
    }
}
