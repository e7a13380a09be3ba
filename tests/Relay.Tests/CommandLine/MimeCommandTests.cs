using System.Text;
using System.Text.Json;
using Relay.CommandLine;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

public sealed class MimeCommandTests : IDisposable
{
    private const string Message =
        "From: A <a@example.org>\nSubject: =?utf-8?q?gr=C3=BCn?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=ISO-8859-1\n\n"
        + "<a href=\"http://example.com/x\">y</a>\n--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=\"a.zip\"\nContent-Transfer-Encoding: base64\n\nUEsD\n--b--\n";

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Json_HasTheKeysOfTheContract()
    {
        var (status, output, error) = await RunAsync(Message, "--json");

        Assert.Equal((ExitStatus.Done, ""), (status, error));
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["file", "headers", "parts", "urls", "defects"], Keys(root));
        Assert.Equal(["name", "value"], Keys(root.GetProperty("headers")[1]));
        Assert.Equal("grün", root.GetProperty("headers")[1].GetProperty("value").GetString());
        Assert.All(root.GetProperty("parts").EnumerateArray(), static part => Assert.Equal(
            ["path", "content_type", "charset", "disposition", "filename", "filenames", "size", "sha256", "text", "defects"], Keys(part)));
        var zip = root.GetProperty("parts")[2];
        Assert.Equal(("application/zip", "attachment", "a.zip", 3), (Word(zip, "content_type"), Word(zip, "disposition"), Word(zip, "filename"), zip.GetProperty("size").GetInt32()));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("PK\u0003"u8)), Word(zip, "sha256"));
        Assert.Equal(JsonValueKind.Null, zip.GetProperty("text").ValueKind);
        Assert.Equal(("iso-8859-1", "<a href=\"http://example.com/x\">y</a>"), (Word(root.GetProperty("parts")[1], "charset"), Word(root.GetProperty("parts")[1], "text")));
        Assert.Equal("http://example.com/x", Assert.Single(root.GetProperty("urls").EnumerateArray()).GetString());
        Assert.Empty(root.GetProperty("defects").EnumerateArray());
    }

    [Fact]
    public async Task Json_AnyOctets_OneLineEach_ThatIsJson()
    {
        var random = new Random(1);
        var bytes = new byte[4000];
        random.NextBytes(bytes);
        await File.WriteAllBytesAsync(Path.Combine(folder.Root, "noise.eml"), bytes);

        var (status, output, _) = await RunAsync("Content-Type: text/html; charset=utf-7\n\n+2AA- &#xD800;\n", "--json");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ExitStatus.Done, status);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, static line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    [Fact]
    public async Task Text_ShowsPartsVisibleTextAndDefects_WithoutControls()
    {
        var (_, output, _) = await RunAsync("Subject: a\nContent-Type: text/html\nContent-Type: text/plain\n\n<b>see\u001b</b>\n");

        Assert.Contains("defects: content_type_repeated", output, StringComparison.Ordinal);
        Assert.Contains("| see?", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task File_NotThere_IsSaid_AndTheOthersAreRead()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var there = Path.Combine(folder.Root, "a.eml");
        await File.WriteAllTextAsync(there, Message);

        var status = await CommandRunner.RunAsync(["mime", Path.Combine(folder.Root, "none.eml"), there], output, error);

        Assert.Equal(ExitStatus.Failed, status);
        Assert.Contains("none.eml", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("a.zip", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, "too_many_parts")]
    public async Task Limits_OfTheConfiguration_Count(int parts, string? defect)
    {
        var configuration = folder.Write("etc/relay.yaml", $"limits: {{ parts: {parts} }}\nrules: []\n");
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "limited.eml"), Message);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitStatus.Done, await CommandRunner.RunAsync(["mime", "--json", "--config", configuration, Path.Combine(folder.Root, "limited.eml")], output, error));
        Assert.Equal(defect, JsonDocument.Parse(output.ToString()).RootElement.GetProperty("defects").EnumerateArray().Select(static d => d.GetString()).SingleOrDefault());
    }

    [Fact]
    public async Task Configuration_Wrong_IsSaidAndNothingIsRead()
    {
        var configuration = folder.Write("etc/relay.yaml", "limits: { depth: 101 }\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitStatus.Usage, await CommandRunner.RunAsync(["mime", "--config", configuration, configuration], output, error));
        Assert.Contains("limits.depth", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(static p => p.Name);

    private static string? Word(JsonElement element, string key) => element.GetProperty(key).GetString();

    private async Task<(int Status, string Output, string Error)> RunAsync(string message, params string[] arguments)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder.Root, "a.eml"), Encoding.Latin1.GetBytes(message));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["mime", folder.Root, .. arguments], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
