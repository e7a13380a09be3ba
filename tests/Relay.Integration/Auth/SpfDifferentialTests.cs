using System.Text.Json;
using Relay.Auth;
using Relay.Integration.Harness;

namespace Relay.Integration.Auth;

/// <summary>Our SPF against pyspf (Debian's python3-spf), on the same zones.</summary>
public sealed class SpfDifferentialTests
{
    private const int Cases = 3000;
    private const string Python = "/usr/bin/python3"; // Debian's own: a package of Debian's is for no other

    [ClientFact(Python)]
    public async Task Pyspf_SameZones_SaysTheSame()
    {
        var cases = Enumerable.Range(0, Cases).Select(static seed => new SpfCase(seed)).ToArray();
        var script = Path.Combine(AppContext.BaseDirectory, "Auth", "pyspf.py");
        var (status, output) = await ChildProcess.RunAsync(Python, [script], Path.GetTempPath(), string.Concat(cases.Select(static c => c.ToJson() + "\n")), 120);
        Assert.True(status == 0, output);
        var theirs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => l.StartsWith('{')).Select(static l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(static o => o.GetProperty("id").GetInt32(), static o => (o.GetProperty("result").GetString()!, o.GetProperty("explanation").GetString()!));

        var different = new List<string>();
        var seen = new HashSet<AuthResult>();
        foreach (var c in cases)
        {
            var ours = await c.EvaluateAsync();
            seen.Add(ours.Result);
            var (result, explanation) = theirs[c.Id];
            if (ours.Result.Word() != result || (ours.Explanation ?? "") != explanation)
            {
                different.Add($"{c.Id}: ours {ours.Result.Word()} {ours.Explanation} {ours.Problem}, theirs {result} {explanation}\n  {c.ToJson()}");
            }
        }

        Assert.True(different.Count == 0, $"{different.Count} of {Cases} differ:\n{string.Join('\n', different.Take(20))}");
        Assert.Equal(Enum.GetValues<AuthResult>().Length - 1, seen.Count); // all but policy
    }
}
