using System.Globalization;
using System.Net;
using Relay.Auth.Spf;
using Relay.Testing;
using YamlDotNet.RepresentationModel;

namespace Relay.Auth.Tests.Spf;

/// <summary>The OpenSPF suites, each case over its own zone.</summary>
public sealed class SuiteTests
{
    /// <summary>Cases we hold to be wrong, with the section that says so.</summary>
    private static readonly Dictionary<string, string> Disagreed = new(StringComparer.Ordinal)
    {
        ["pyspf-test.yml/default-modifier"] = "RFC 7208 §6: default= is of drafts, and unknown modifiers change nothing; pyspf honours it in its lax mode",
        ["pyspf-test.yml/default-modifier-harsh"] = "RFC 7208 §2.6: 'ambiguous' is pyspf's own result in its strictest mode",
    };

    /// <param name="cases">Above this many there are, so that a suite that is read wrongly is seen.</param>
    [Theory]
    [InlineData("rfc7208-tests.yml", 203)]
    [InlineData("rfc4408-tests.yml", 191)]
    [InlineData("pyspf-test.yml", 16)]
    public async Task Suite_EveryCase_IsAsItSays(string file, int cases)
    {
        if (SharedData.Find("conformance", "spf", file) is not { } path)
        {
            Console.WriteLine($"conformance/spf/{file} not run: no shared data");
            return;
        }

        var wrong = new List<string>();
        var run = 0;
        foreach (var (id, test, zone) in Cases(path))
        {
            run++;
            var says = await JudgeAsync(test, zone);
            if (says is null == Disagreed.ContainsKey($"{file}/{id}"))
            {
                wrong.Add($"{id}: {says ?? "agrees, though listed as disagreed"}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(cases, run);
    }

    private static IEnumerable<(string Id, YamlMappingNode Test, Zone Zone)> Cases(string path)
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(path);
        yaml.Load(text);
        foreach (var document in yaml.Documents)
        {
            if (document.RootNode is YamlMappingNode root && root.Children.TryGetValue("tests", out var tests))
            {
                var data = root.Children.TryGetValue("zonedata", out var zone) ? zone as YamlMappingNode : null;
                foreach (var (key, value) in ((YamlMappingNode)tests).Children)
                {
                    yield return (((YamlScalarNode)key).Value!, (YamlMappingNode)value, Zone.Read(data));
                }
            }
        }
    }

    /// <summary>What is wrong, or null.</summary>
    private static async Task<string?> JudgeAsync(YamlMappingNode test, Zone zone)
    {
        var query = new SpfQuery(IPAddress.Parse(Text(test, "host")!), Text(test, "helo") ?? "", Text(test, "mailfrom") ?? "", "receiver.example");
        var got = await new SpfEvaluator(zone, new ManualTimeProvider()).CheckMailFromAsync(query, CancellationToken.None);
        var wanted = test["result"] is YamlSequenceNode several ? several.Select(static n => ((YamlScalarNode)n).Value!).ToArray() : [Text(test, "result")!];
        if (!wanted.Contains(got.Result.Word()))
        {
            return $"{got.Result.Word()} ({got.Problem}), wanted {string.Join(" or ", wanted)}";
        }

        Assert.Equal(got.Result is AuthResult.TempError or AuthResult.PermError, got.Problem is not null);
        Assert.InRange(got.LookUps, 0, 10);
        Assert.InRange(zone.Questions, 0, 130);
        var explanation = Text(test, "explanation") is { } e && e != "DEFAULT" ? e : null;
        return got.Result == AuthResult.Fail && test.Children.ContainsKey("explanation") && got.Explanation != explanation
            ? string.Create(CultureInfo.InvariantCulture, $"explanation {got.Explanation}, wanted {explanation}")
            : null;
    }

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : null;
}
