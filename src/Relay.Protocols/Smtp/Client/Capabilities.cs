using System.Globalization;
using Relay.Core.Delivery;

namespace Relay.Protocols.Smtp.Client;

/// <summary>What a backend offers in its answer to EHLO or LHLO. Unknown keywords and parameters are ignored (RFC 5321 §4.1.1.1).</summary>
internal sealed class Capabilities
{
    /// <summary>A backend that knows only HELO.</summary>
    public static readonly Capabilities None = new();

    public bool Pipelining { get; private init; }

    public bool EightBitMime { get; private init; }

    public bool SmtpUtf8 { get; private init; }

    public bool Dsn { get; private init; }

    public bool EnhancedStatusCodes { get; private init; }

    public bool StartTls { get; private init; }

    /// <summary>BDAT (RFC 3030); seen, not used for sending.</summary>
    public bool Chunking { get; private init; }

    public bool Size { get; private init; }

    /// <summary>The largest message in octets; 0 where none is named (RFC 1870 §4).</summary>
    public long MaxSize { get; private init; }

    /// <summary>Attributes that XFORWARD takes; empty where it is not offered.</summary>
    public string[] Xforward { get; private init; } = [];

    public BackendExtensions Extensions =>
        (EightBitMime ? BackendExtensions.EightBitMime : 0) | (SmtpUtf8 ? BackendExtensions.SmtpUtf8 : 0) | (Dsn ? BackendExtensions.Dsn : 0);

    /// <summary>The text of the reply; its first line is the backend's name.</summary>
    public static Capabilities Parse(string text)
    {
        var offers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n').Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                offers[words[0]] = words[1..];
            }
        }

        return new Capabilities
        {
            Pipelining = offers.ContainsKey("PIPELINING"),
            EightBitMime = offers.ContainsKey("8BITMIME"),
            SmtpUtf8 = offers.ContainsKey("SMTPUTF8"),
            Dsn = offers.ContainsKey("DSN"),
            EnhancedStatusCodes = offers.ContainsKey("ENHANCEDSTATUSCODES"),
            StartTls = offers.ContainsKey("STARTTLS"),
            Chunking = offers.ContainsKey("CHUNKING"),
            Size = offers.TryGetValue("SIZE", out var size),
            MaxSize = size is [var n, ..] && long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : 0,
            Xforward = offers.GetValueOrDefault("XFORWARD") ?? [],
        };
    }
}
