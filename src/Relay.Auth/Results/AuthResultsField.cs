namespace Relay.Auth.Results;

/// <summary>An Authentication-Results field as data (RFC 8601 §2.2).</summary>
/// <param name="AuthServId">Who checked.</param>
/// <param name="Results">In order; none of them is written as <c>none</c>.</param>
public sealed record AuthResultsField(string AuthServId, IReadOnlyList<MethodResult> Results)
{
    /// <summary>The version after the id, where one was given; never written, since 1 is the default.</summary>
    public int? Version { get; init; }

    /// <summary>The <c>i=</c> of an ARC-Authentication-Results field (RFC 8617 §4.1.1); null for other fields.</summary>
    public int? Instance { get; init; }
}

/// <summary>What one method found.</summary>
/// <param name="Method">A keyword of the IANA registry: <c>spf</c>, <c>dkim</c>, <c>dmarc</c>, <c>arc</c>, <c>iprev</c>, <c>dnswl</c>, <c>auth</c> …</param>
/// <param name="Result">Its word, such as <c>pass</c>.</param>
/// <param name="Reason">Why, in free text.</param>
/// <param name="Properties">What the method looked at, in order.</param>
public sealed record MethodResult(string Method, string Result, string? Reason, IReadOnlyList<ResultProperty> Properties)
{
    /// <summary>The version after the method, where one was given; never written.</summary>
    public int? MethodVersion { get; init; }

    /// <summary>Words for people, behind the result. Readers drop comments.</summary>
    public string? Comment { get; init; }
}

/// <summary>One <c>ptype.property=value</c>.</summary>
/// <param name="Type"><c>smtp</c>, <c>header</c>, <c>body</c>, <c>policy</c>, or <c>dns</c> (RFC 8904 §3).</param>
/// <param name="Name">For example <c>mailfrom</c>, <c>d</c>, <c>zone</c>.</param>
/// <param name="Value">As it is, nothing quoted: an address, a domain, or any text.</param>
public readonly record struct ResultProperty(string Type, string Name, string Value);
