using System.Text;

namespace Relay.Filters.Rules.Subject;

/// <summary>The hosts a message came through, the last one first, parted by whom we believe.</summary>
public sealed record RuleRelays
{
    public static readonly RuleRelays None = new();

    public IReadOnlyList<RuleRelay> Trusted { get; init; } = [];

    public IReadOnlyList<RuleRelay> Untrusted { get; init; } = [];

    public IReadOnlyList<RuleRelay> Internal { get; init; } = [];

    public IReadOnlyList<RuleRelay> External { get; init; } = [];

    /// <summary>How many of the topmost Received fields tell of trusted hosts; -1: as many as there are such hosts.</summary>
    public int TrustedFields { get; init; } = -1;

    public int InternalFields { get; init; } = -1;

    /// <summary>Received fields that could not be understood.</summary>
    public int Unparseable { get; init; }

    /// <summary>The text that <c>header X =~</c> sees of <c>X-Spam-Relays-External</c> and its kin.</summary>
    public static string Format(IReadOnlyList<RuleRelay> relays)
    {
        var text = new StringBuilder();
        foreach (var relay in relays)
        {
            text.Append(text.Length > 0 ? " " : "").Append(relay.ToString());
        }

        return text.ToString();
    }
}

/// <summary>One host, as the Received field of the next one tells of it.</summary>
public sealed record RuleRelay
{
    public string Ip { get; init; } = "";

    public string Rdns { get; init; } = "";

    public string Helo { get; init; } = "";

    public string By { get; init; } = "";

    public string Ident { get; init; } = "";

    public string EnvelopeFrom { get; init; } = "";

    public bool Internal { get; init; }

    public string Id { get; init; } = "";

    public string Authenticated { get; init; } = "";

    public bool Msa { get; init; }

    /// <summary>The server that wrote of it asks for names: where <see cref="Rdns"/> is empty there is none.</summary>
    public bool IsLookedUp { get; init; }

    /// <summary>Of a private, loopback or link-local address.</summary>
    public bool IsPrivate { get; init; }

    public override string ToString() =>
        $"[ ip={Ip} rdns={Rdns} helo={Helo} by={By} ident={Ident} envfrom={EnvelopeFrom} intl={(Internal ? 1 : 0)} id={Id} auth={Authenticated} msa={(Msa ? 1 : 0)} ]";
}
