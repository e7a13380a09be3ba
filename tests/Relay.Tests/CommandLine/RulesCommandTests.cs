using System.Text.Json;
using Relay.CommandLine;

namespace Relay.Tests.CommandLine;

public sealed class RulesCommandTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("relay-tests-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task Check_OfGivenPaths_ReportsEachProblemAndTheSummary()
    {
        var file = Write("a.cf", "body A /x/\nscore A 2\nbody B /(/\nscore B 1.5\nmeta C NOWHERE\nif (0)\nbody D /x/\nendif\n");
        Assert.Equal(ExitStatus.Done, await Run("rules", "check", "--json", root));
        var lines = Lines();
        Assert.Equal(3, lines.Count);
        Assert.Equal((file, 3, "B", "warning", "skipped: a group without )"), Problem(lines[0]));
        Assert.Equal((file, 5, "C", "note", "can never hit: NOWHERE is not there or scored 0"), Problem(lines[1]));
        Assert.Equal("""{"files":1,"taken":2,"skipped":1,"inactive":1,"dead_metas":1,"score_lost":2.5,"slow":0}""", lines[2].GetProperty("summary").GetRawText());
    }

    [Fact]
    public async Task Check_OfAMissingFile_FailsAndSaysWhich()
    {
        var file = Path.Combine(root, "gone.cf");
        Assert.Equal(ExitStatus.Failed, await Run("rules", "check", "--json", file));
        var problem = Lines()[0];
        Assert.Equal((file, "error"), (problem.GetProperty("file").GetString(), problem.GetProperty("level").GetString()));
        Assert.Equal(JsonValueKind.Null, problem.GetProperty("line").ValueKind);
        Assert.Equal(JsonValueKind.Null, problem.GetProperty("rule").ValueKind);
    }

    [Fact]
    public async Task Check_AsText_EndsWithTheShareTaken()
    {
        Write("a.cf", "body A /x/\nbody B /y/\nbody C /z/\nbody D /(/\n");
        Assert.Equal(ExitStatus.Done, await Run("rules", "check", root));
        Assert.Contains("1 files: 3 of 4 rules taken (75.0 %), 1 skipped", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfTheConfiguration_ShowsRulesAndSymbols()
    {
        var rules = Write("a.cf", "body A /x/\nscore A 2\ndescribe A Text\nscore OURS 3\ndescribe OURS By a check\n");
        var config = Path.Combine(root, "relay.yaml");
        await File.WriteAllTextAsync(config, $"hostname: mx.example.org\nrules: [\"{rules}\"]\n");
        Assert.Equal(ExitStatus.Done, await Run("rules", "list", "--json", "--config", config));
        Assert.Equal(
            [
                $$"""{"name":"A","type":"body","score":2,"description":"Text","file":"{{rules}}","line":1,"hits":0,"microseconds":0}""",
                $$"""{"name":"OURS","type":"symbol","score":3,"description":"By a check","file":"{{rules}}","line":4,"hits":0,"microseconds":0}""",
            ],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static (string?, int, string?, string?, string?) Problem(JsonElement line) => (
        line.GetProperty("file").GetString(),
        line.GetProperty("line").GetInt32(),
        line.GetProperty("rule").GetString(),
        line.GetProperty("level").GetString(),
        line.GetProperty("reason").GetString());

    private List<JsonElement> Lines() =>
        [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement)];

    private Task<int> Run(params string[] args) => CommandRunner.RunAsync(args, output, error);

    private string Write(string name, string text)
    {
        var path = Path.Combine(root, name);
        File.WriteAllText(path, text);
        return path;
    }
}
