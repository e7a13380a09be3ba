using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Auth.Domains;
using Relay.Core.Options;
using Relay.Filters.Urls;
using Relay.Filters.Urls.Lists;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Parsing;
using Relay.Mime.Urls;

namespace Relay.Benchmarks;

/// <summary>What a link costs: read alone, and with everything it is compared with.</summary>
[MemoryDiagnoser]
public class UrlBenchmarks
{
    private LinkSnapshot parts = null!;
    private LinkInput[] links = [];

    /// <summary>A usual link, one that browsers have to mend, and one that two gateways wrote.</summary>
    [Params("usual", "odd", "wrapped")]
    public string Shape { get; set; } = "usual";

    public string Url { get; private set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var rules = Path.Combine(AppContext.BaseDirectory, "rules");
        parts = new LinkSnapshot(new LinkOptions { OwnDomains = ["ourcompany.example"] }, LinkLists.Load(Path.Combine(rules, "lists")), PublicSuffixFiles.Newest(Path.Combine(rules, "public_suffix_list.dat")).List);
        Url = Shape switch
        {
            "odd" => "https:\\\\user:pw@www.b\u00FCcher%2eexample:8443/path?x=1",
            "wrapped" => "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fwww.example.com%2Fpath%2F__%3B!!A%24&data=05",
            _ => "https://www.example.com/path/to/a/page.html?with=some&parameters=in-it",
        };
        links = [.. Enumerable.Range(0, 20).Select(i => new LinkInput(new StringBuilder(Url).Append('#').Append(i).ToString(), UrlKind.Link))];
    }

    [Benchmark]
    public ParsedUrl Parse() => UrlParser.Parse(Url);

    /// <summary>Twenty of them, as in a newsletter.</summary>
    [Benchmark]
    public int Message() => MessageLinks.Read(links, parts).All.Count;
}
