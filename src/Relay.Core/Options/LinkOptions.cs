namespace Relay.Core.Options;

/// <summary>checks.links: what links are compared with.</summary>
public sealed class LinkOptions
{
    /// <summary>Domains that deceivers imitate, beside those of the shipped list.</summary>
    public List<string> KnownNames { get; set; } = [];

    /// <summary>Domains whose mail the relay takes (<c>domains</c>), without <c>*</c>.</summary>
    public List<string> OwnDomains { get; set; } = [];

    /// <summary>Folder of the lists, absolute path; null: rules/lists beside the program.</summary>
    public string? Lists { get; set; }
}
