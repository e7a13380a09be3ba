namespace Relay.Filters.Rules.Evals;

/// <summary>Whether recipients stand in the order of the alphabet, and how alike they are: both betray a list.</summary>
internal sealed record Recipients(bool Sorted, double Similar)
{
    private const int SortedCount = 7;
    private const int SimilarCount = 5;
    private const int MostAddresses = 256;

    public static Recipients Of(EvalScope scope)
    {
        var inputs = scope.Headers.All("ToCc:addr").ToList();
        if (inputs.Count < SimilarCount)
        {
            inputs.AddRange(scope.Headers.All("Bcc:addr"));
        }

        var addresses = new List<string>();
        foreach (var address in inputs)
        {
            if (addresses.Count < MostAddresses && (addresses.Count == 0 || !addresses[^1].Equals(address, StringComparison.OrdinalIgnoreCase)))
            {
                addresses.Add(address);
            }
        }

        return new Recipients(addresses.Count >= SortedCount && addresses.SequenceEqual(addresses.Order(StringComparer.Ordinal)), SimilarityOf(addresses));
    }

    private static double SimilarityOf(List<string> addresses)
    {
        if (addresses.Count < SimilarCount)
        {
            return 0;
        }

        var hits = 0;
        var pairs = 0;
        for (var i = 0; i < addresses.Count; i++)
        {
            for (var j = i + 1; j < addresses.Count; j++)
            {
                var (a, b) = (Host(addresses[i]), Host(addresses[j]));
                hits += Start(addresses[i]) == Start(addresses[j]) ? 1 : 0;
                hits += Start(a) == Start(b) && a != b ? 1 : 0;
                pairs++;
            }
        }

        return (double)hits / pairs;
    }

    private static string Host(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    private static string Start(string text) => text[..Math.Min(2, text.Length)];
}
