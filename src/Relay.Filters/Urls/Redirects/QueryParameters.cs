namespace Relay.Filters.Urls.Redirects;

/// <summary>The parameters of a query, as they are written, one after the other and without a copy; a bounded number of them.</summary>
internal ref struct QueryParameters(ReadOnlySpan<char> query)
{
    /// <summary>Trackers write some thirty.</summary>
    private const int Maximum = 100;

    private ReadOnlySpan<char> rest = query;
    private int count;

    public ReadOnlySpan<char> Name { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    public bool MoveNext()
    {
        while (!rest.IsEmpty && count++ < Maximum)
        {
            var end = rest.IndexOfAny('&', ';');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            rest = rest.StartsWith("amp;") ? rest[4..] : rest; // decoded once too few
            var equals = pair.IndexOf('=');
            if (equals >= 0)
            {
                Name = pair[..equals];
                Value = pair[(equals + 1)..];
                return true;
            }
        }

        return false;
    }
}
