using System.Text.Json;
using Relay.CommandLine;
using Relay.Tests.Configuration;
using Relay.Testing.Dns;

namespace Relay.Tests.CommandLine;

public sealed class DomainCommandTests : IAsyncDisposable
{
    private const ushort Txt = 16;

    private readonly ConfigurationFolder folder = new();
    private readonly FakeDnsServer dns = new();

    public async ValueTask DisposeAsync()
    {
        await dns.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Json_WithoutRecords_IsByTheList()
    {
        var (status, lines, _) = await RunAsync("--json", "WWW.bbc.co.uk", "co.uk", "x.unlisted-tld", "食狮.公司.cn");

        Assert.Equal(ExitStatus.Done, status);
        Assert.Equal(
            [
                """{"name":"WWW.bbc.co.uk","organizational_domain":"bbc.co.uk","public_suffix":"co.uk","by":"psl"}""",
                """{"name":"co.uk","organizational_domain":null,"public_suffix":"co.uk","by":"psl"}""",
                """{"name":"x.unlisted-tld","organizational_domain":"x.unlisted-tld","public_suffix":"unlisted-tld","by":"psl"}""",
                """{"name":"食狮.公司.cn","organizational_domain":"xn--85x722f.xn--55qx5d.cn","public_suffix":"xn--55qx5d.cn","by":"psl"}""",
            ],
            lines);
    }

    [Fact]
    public async Task Json_RecordOnTheWay_IsByTheWalk()
    {
        dns.On("_dmarc.sub.example.co.uk", Txt, FakeDnsReply.Txt("v=DMARC1; p=none; psd=n"));

        var (_, lines, _) = await RunAsync("--json", "a.sub.example.co.uk");

        var answer = JsonDocument.Parse(Assert.Single(lines)).RootElement;
        Assert.Equal("sub.example.co.uk", answer.GetProperty("organizational_domain").GetString());
        Assert.Equal(("co.uk", "tree_walk"), (answer.GetProperty("public_suffix").GetString(), answer.GetProperty("by").GetString()));
        Assert.Equal(["_dmarc.a.sub.example.co.uk", "_dmarc.sub.example.co.uk"], dns.Queries.Select(static q => q.Name));
    }

    [Fact]
    public async Task Text_OneOfThemNoName_OthersAreAnsweredAndStatusSaysSo()
    {
        var (status, lines, error) = await RunAsync(".com", "example.com");

        Assert.Equal(ExitStatus.Failed, status);
        Assert.Equal("example.com\texample.com\tcom\tpsl", Assert.Single(lines));
        Assert.Contains("is not a domain name", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_DnsSilent_SaysThatTheListStoodIn()
    {
        dns.Default = new FakeDnsReply { ResponseCode = 2 };

        var (status, lines, error) = await RunAsync("www.example.com");

        Assert.Equal((ExitStatus.Done, "www.example.com\texample.com\tcom\tpsl"), (status, Assert.Single(lines)));
        Assert.Contains("DNS gave no answer", error, StringComparison.Ordinal);
    }

    private async Task<(int Status, string[] Lines, string Error)> RunAsync(params string[] arguments)
    {
        var file = Path.Combine(folder.Root, "relay.yaml");
        await File.WriteAllTextAsync(file, $"dns: {{ servers: [\"{dns.Address}\"], timeout: 5s }}\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["domain", .. arguments, "--config", file], output, error);
        return (status, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), error.ToString());
    }
}
