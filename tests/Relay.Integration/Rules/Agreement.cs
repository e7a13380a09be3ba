using Xunit.Abstractions;

namespace Relay.Integration.Rules;

/// <summary>Counts the pairs of message and rule in which two scanners agree, in all and by corpus, and keeps where they do not.</summary>
internal sealed class Agreement(string what, string[] names)
{
    /// <summary>Messages named for each difference.</summary>
    private const int Shown = 4;

    private readonly Dictionary<string, List<string>> differences = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Messages, int Different)> corpora = new(StringComparer.Ordinal);

    public double Share => Of(corpora.Values.Sum(static c => c.Messages), corpora.Values.Sum(static c => c.Different));

    public void Add(string message, HashSet<string> ours, IReadOnlySet<string> theirs)
    {
        var corpus = message.Split('/')[0];
        var different = 0;
        foreach (var name in names)
        {
            if (ours.Contains(name) != theirs.Contains(name))
            {
                different++;
                var key = $"{(ours.Contains(name) ? "only here" : "only there")} {name}";
                (differences.TryGetValue(key, out var list) ? list : differences[key] = []).Add(message);
            }
        }

        var (messages, before) = corpora.GetValueOrDefault(corpus);
        corpora[corpus] = (messages + 1, before + different);
    }

    public void Write(ITestOutputHelper log, int messages)
    {
        log.WriteLine($"{what}: {messages} messages, {names.Length} rules: {Share:P4} of pairs agree");
        foreach (var (corpus, (count, different)) in corpora)
        {
            log.WriteLine($"      {corpus}: {count} messages, {Of(count, different):P4}");
        }

        foreach (var (key, list) in differences.OrderByDescending(static d => d.Value.Count))
        {
            log.WriteLine($"{list.Count,5} {key}: {string.Join(' ', list.Take(Shown))}");
        }
    }

    private double Of(int messages, int different) => messages == 0 ? 0 : 1 - ((double)different / names.Length / messages);
}
