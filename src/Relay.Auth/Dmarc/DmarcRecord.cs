using System.Buffers;
using System.Text;

namespace Relay.Auth.Dmarc;

/// <summary>
/// A DMARC policy record (RFC 9989 §4.7). What is wrong after the version is as if it were not there; unknown tags and the historic pct, rf
/// and ri are not looked at. Of a tag that stands there twice the first counts.
/// </summary>
public sealed record DmarcRecord
{
    /// <summary>Longest record looked at, in octets; a longer one is none. Real ones have some hundred.</summary>
    public const int MaximumLength = 4096;

    /// <summary>Destinations of reports kept.</summary>
    public const int MaximumDestinations = 10;

    /// <summary>Tags looked at.</summary>
    private const int MaximumTags = 64;

    private static readonly SearchValues<byte> OptionOctets = SearchValues.Create("01dDsS: "u8);

    /// <summary>Null where absent or wrong.</summary>
    public DmarcPolicy? Policy { get; init; }

    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary>For subdomains that do not exist.</summary>
    public DmarcPolicy? NonExistentPolicy { get; init; }

    public DmarcAlignment DkimAlignment { get; init; }

    public DmarcAlignment SpfAlignment { get; init; }

    public DmarcPsd Psd { get; init; }

    /// <summary>t=y: the owner is testing, and asks for one step less.</summary>
    public bool Testing { get; init; }

    /// <summary>Where aggregate reports go: mailto destinations with sound syntax, in order.</summary>
    public IReadOnlyList<ReportDestination> Aggregate { get; init; } = [];

    /// <summary>Where failure reports go. We send none; kept to be shown.</summary>
    public IReadOnlyList<ReportDestination> Failure { get; init; } = [];

    /// <summary>The fo tag as written, where it is sound.</summary>
    public string? FailureOptions { get; init; }

    /// <summary>A p, sp or np is there whose value is none of the three words.</summary>
    public bool HasWrongPolicy { get; init; }

    /// <summary>
    /// RFC 9989 §4.10.1: without a sound p, or with a wrong sp or np, the record counts as p=none if it wants reports, else DMARC is not applied.
    /// deviation: a record that only marks a public suffix (<c>psd=y</c>) counts as p=none too, as §4.7 says of a record without p; operators of
    /// public suffixes publish such.
    /// </summary>
    public bool IsApplicable => !CountsAsNone || Aggregate.Count > 0 || (!HasWrongPolicy && Psd == DmarcPsd.Yes);

    /// <summary>The policy asked for is none, because what is asked for cannot be read.</summary>
    public bool CountsAsNone => HasWrongPolicy || Policy is null;

    /// <summary>Whether the text begins as a record of this version does: <c>v = DMARC1</c>, the value in exactly this case.</summary>
    public static bool HasVersion(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] | 0x20) != 'v')
        {
            return false;
        }

        text = text[1..].TrimStart(" \t"u8); // RFC 9989 §4.8: equals = *WSP "=" *WSP
        if (text.IsEmpty || text[0] != '=')
        {
            return false;
        }

        text = text[1..].TrimStart(" \t"u8);
        if (!text.StartsWith("DMARC1"u8))
        {
            return false;
        }

        text = text["DMARC1"u8.Length..].TrimStart(" \t"u8);
        return text.IsEmpty || text[0] == ';';
    }

    /// <summary>The record, or null where the text is none of this version.</summary>
    public static DmarcRecord? Parse(ReadOnlySpan<byte> text) =>
        text.Length > MaximumLength || !HasVersion(text) ? null : new Builder().Read(text[(text.IndexOf((byte)';') is var at and >= 0 ? at + 1 : text.Length)..]);

    /// <summary>The policy for the name the record stands at, for one below it, or for one below it that does not exist.</summary>
    public DmarcPolicy PolicyFor(bool below, bool exists)
    {
        if (CountsAsNone)
        {
            return DmarcPolicy.None;
        }

        var policy = Policy!.Value;
        return !below ? policy : exists ? SubdomainPolicy ?? policy : NonExistentPolicy ?? SubdomainPolicy ?? policy; // RFC 9989 §4.10.1
    }

    private ref struct Builder
    {
        private DmarcRecord record;
        private Tags seen;

        [Flags]
        private enum Tags
        {
            None = 0,
            P = 1,
            Sp = 2,
            Np = 4,
            Adkim = 8,
            Aspf = 16,
            Psd = 32,
            T = 64,
            Rua = 128,
            Ruf = 256,
            Fo = 512,
        }

        public DmarcRecord Read(ReadOnlySpan<byte> text)
        {
            record = new DmarcRecord();
            for (var n = 0; n < MaximumTags && !text.IsEmpty; n++)
            {
                var end = text.IndexOf((byte)';');
                var tag = end < 0 ? text : text[..end];
                text = end < 0 ? [] : text[(end + 1)..];
                var equals = tag.IndexOf((byte)'=');
                if (equals > 0)
                {
                    Add(tag[..equals].Trim(" \t"u8), tag[(equals + 1)..].Trim(" \t"u8));
                }
            }

            return record;
        }

        private void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            var tag = TagOf(name);
            if (tag == Tags.None || (seen & tag) != 0)
            {
                return;
            }

            seen |= tag;
            record = tag switch
            {
                Tags.P => PolicyOf(value) is { } p ? record with { Policy = p } : record with { HasWrongPolicy = true },
                Tags.Sp => PolicyOf(value) is { } sp ? record with { SubdomainPolicy = sp } : record with { HasWrongPolicy = true },
                Tags.Np => PolicyOf(value) is { } np ? record with { NonExistentPolicy = np } : record with { HasWrongPolicy = true },
                Tags.Adkim => record with { DkimAlignment = Is(value, "s"u8) ? DmarcAlignment.Strict : DmarcAlignment.Relaxed },
                Tags.Aspf => record with { SpfAlignment = Is(value, "s"u8) ? DmarcAlignment.Strict : DmarcAlignment.Relaxed },
                Tags.Psd => record with { Psd = Is(value, "y"u8) ? DmarcPsd.Yes : Is(value, "n"u8) ? DmarcPsd.No : DmarcPsd.Unknown },
                Tags.T => record with { Testing = Is(value, "y"u8) },
                Tags.Rua => record with { Aggregate = ReportDestination.ParseList(value, MaximumDestinations) },
                Tags.Ruf => record with { Failure = ReportDestination.ParseList(value, MaximumDestinations) },
                _ => record with { FailureOptions = OptionsOf(value) },
            };
        }

        private static Tags TagOf(ReadOnlySpan<byte> name) => name.Length switch
        {
            1 => (name[0] | 0x20) switch { 'p' => Tags.P, 't' => Tags.T, _ => Tags.None },
            2 => Is(name, "sp"u8) ? Tags.Sp : Is(name, "np"u8) ? Tags.Np : Is(name, "fo"u8) ? Tags.Fo : Tags.None,
            3 => Is(name, "rua"u8) ? Tags.Rua : Is(name, "ruf"u8) ? Tags.Ruf : Is(name, "psd"u8) ? Tags.Psd : Tags.None,
            4 => Is(name, "aspf"u8) ? Tags.Aspf : Tags.None,
            5 => Is(name, "adkim"u8) ? Tags.Adkim : Tags.None,
            _ => Tags.None,
        };

        /// <summary>RFC 9989 §4.8: only the version is case-sensitive.</summary>
        private static DmarcPolicy? PolicyOf(ReadOnlySpan<byte> value) =>
            Is(value, "none"u8) ? DmarcPolicy.None : Is(value, "quarantine"u8) ? DmarcPolicy.Quarantine : Is(value, "reject"u8) ? DmarcPolicy.Reject : null;

        private static string? OptionsOf(ReadOnlySpan<byte> value) =>
            value.Length is > 0 and <= 16 && value.IndexOfAnyExcept(OptionOctets) < 0 ? Encoding.ASCII.GetString(value) : null;

        private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
    }
}
