using System.Text;
using System.Text.RegularExpressions;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Auth.Tests.Dkim;
using Relay.Mime;
using Relay.Testing;
using Relay.Testing.Dns;
using Xunit.Abstractions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Relay.Auth.Tests.Arc;

/// <summary>The ARC working group's suite (ValiMail): validation and sealing.</summary>
public sealed class ArcConformanceTests(ITestOutputHelper output)
{
    /// <summary>Where we differ, and why.</summary>
    private static readonly Dictionary<string, string> Known = new()
    {
        // RFC 8617 §5.2 step 2: where the last sealer said cv=fail, the status of the chain is fail. The suite (draft 18) has no status at all there.
        ["cv_fail_i1_as_cv_fail"] = "Fail",
        ["cv_fail_i2_as2_fail"] = "Fail",
    };

    public static TheoryData<string> Validations() => Names("arc-draft-validation-tests.yml");

    public static TheoryData<string> Sealings() => Names("arc-draft-sign-tests.yml");

    [ConformanceTheory]
    [MemberData(nameof(Validations))]
    public async Task Suite_Validation_GivesItsStatus(string name)
    {
        var (scenario, test) = Find("arc-draft-validation-tests.yml", name);
        var expected = Known.GetValueOrDefault(name.Split('#')[0]) ?? test.GetValueOrDefault("cv") as string ?? "";
        var result = await SignedMail.ArcAsync(Message(test), Zone(scenario));

        output.WriteLine(result.ToString());
        Assert.Equal(expected.Length == 0 ? "none" : expected.ToLowerInvariant(), result.Result.Word());
        Assert.Equal(result.Result == AuthResult.Fail, result.Reason.Length > 0);
    }

    [ConformanceTheory]
    [MemberData(nameof(Sealings))]
    public async Task Suite_Sealing_GivesItsFields(string name)
    {
        var (scenario, test) = Find("arc-draft-sign-tests.yml", name);
        using var key = SignedMail.Key((string)scenario["privatekey"]);
        var message = Message(test);
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)test["t"]));
        var chain = await SignedMail.ArcAsync(message, Zone(scenario), at: at);
        var (header, fields, body) = SignedMail.Split(message);
        var options = new SignerOptions((string)scenario["domain"], (string)scenario["sel"], key) { SignedFields = ((string)test["sig-headers"]).Split(':'), Oversigned = [] };

        var payload = Unfold((string)test["AAR"])[(Unfold((string)test["AAR"]).IndexOf(';') + 1)..];
        var set = new ArcSealer(options) { Line = 1000 }.Seal(header, fields, SignedMail.BodyHashOf(body.Span), chain, payload, at);

        Assert.NotNull(set);
        var made = HeaderFields.Parse(set);
        var values = made.Fields.ToDictionary(f => Encoding.ASCII.GetString(f.Name(set)), f => Encoding.ASCII.GetString(f.Value(set)));
        Assert.Equal(Tags((string)test["AMS"]), Tags(values["ARC-Message-Signature"]));
        Assert.Equal(Tags((string)test["AS"]), Tags(values["ARC-Seal"]));
        Assert.Equal(Unfold((string)test["AAR"]), Unfold(values["ARC-Authentication-Results"]));
    }

    private static string Unfold(string text) => Regex.Replace(text, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim();

    /// <summary>Tags without white space: b= too, since it is the same for the same text and key.</summary>
    private static string Tags(string text) => Regex.Replace(text, @"\s+", "", RegexOptions.None, TimeSpan.FromSeconds(1)).Trim();

    private static byte[] Message(Dictionary<object, object> test) =>
        Encoding.UTF8.GetBytes(((string)(test.GetValueOrDefault("message") ?? "")).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    private static FakeResolver Zone(Dictionary<object, object> scenario)
    {
        var zone = new FakeResolver();
        foreach (var (name, text) in (Dictionary<object, object>)scenario["txt-records"])
        {
            if (text is string { Length: > 0 } record)
            {
                zone.Txt(((string)name).ToLowerInvariant(), record.Replace("\n", "", StringComparison.Ordinal));
            }
        }

        return zone;
    }

    private static TheoryData<string> Names(string file)
    {
        var data = new TheoryData<string>();
        foreach (var (scenario, number) in Scenarios(file).Select((s, i) => (s, i)))
        {
            foreach (var name in ((Dictionary<object, object>)scenario["tests"]).Keys)
            {
                data.Add($"{name}#{number}");
            }
        }

        return data;
    }

    private static (Dictionary<object, object> Scenario, Dictionary<object, object> Test) Find(string file, string name)
    {
        var parts = name.Split('#');
        var scenario = Scenarios(file)[int.Parse(parts[1])];
        return (scenario, (Dictionary<object, object>)((Dictionary<object, object>)scenario["tests"])[parts[0]]);
    }

    private static List<Dictionary<object, object>> Scenarios(string file)
    {
        if (SharedData.Find("conformance", "arc", file) is not { } path)
        {
            return [];
        }

        var parser = new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(path)));
        var deserializer = new DeserializerBuilder().Build();
        var all = new List<Dictionary<object, object>>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            if (deserializer.Deserialize<object>(parser) is Dictionary<object, object> scenario)
            {
                all.Add(scenario);
            }
        }

        return all;
    }
}
