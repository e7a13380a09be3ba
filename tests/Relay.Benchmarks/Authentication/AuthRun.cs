using System.Globalization;
using System.Text.Json;
using Relay.Auth;
using Relay.Auth.Dmarc;

namespace Relay.Benchmarks.Authentication;

/// <summary>What it costs to know who says so, part by part and for a whole message, beside the primitives nobody can do without.</summary>
internal static class AuthRun
{
    public static async Task<int> RunAsync(int rounds, string json)
    {
        var figures = InterleavedRun.Run(Cases(), rounds);
        Console.WriteLine($"{"authentication",-34}{"us",10}{"per second",13}{"bytes",10}{"ratio",8}");
        foreach (var f in figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{f.Name,-34}{f.Microseconds,10:0.0}{f.PerSecond,13:0}{f.Bytes,10:0}{f.Ratio,8:0.00}"));
        }

        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) + "\n");
        return TimedFuzz.Run() ? 0 : 1;
    }

    private static List<Measured> Cases()
    {
        var small = new SignedSample(5 * 1024);
        var edwards = new SignedSample(5 * 1024, ed25519: true);
        var spf = new SpfBenchmarks();
        var dmarc = new DmarcBenchmarks();
        var signed = new WholeMessage(small, isSealed: false);
        var withSeal = new WholeMessage(small, isSealed: true);
        return
        [
            .. Verifying("5 kB", small),
            .. Verifying("5 kB of HTML", new SignedSample(5 * 1024, indented: true)),
            .. Verifying("1 MB", new SignedSample(1024 * 1024)),
            .. Verifying("1 MB of HTML", new SignedSample(1024 * 1024, indented: true)),
            new("DKIM ed25519, 5 kB", () => edwards.Verify().Result == AuthResult.Pass),
            new("SPF, 8 includes", () => spf.EightIncludes() == AuthResult.Pass),
            new("SPF, 8 includes, records unread", () => spf.EightIncludesParsed() == AuthResult.Pass),
            new("DMARC, same domain", () => At(dmarc.SameDomain()) == AuthResult.Pass),
            new("DMARC, 3 domains aligned", () => At(dmarc.RelaxedAlignment()) == AuthResult.Pass),
            new("DMARC, longest tree walk", () => At(dmarc.LongestWalk()) == AuthResult.None),
            new("From", () => dmarc.ReadAuthor().Domain is not null),
            new("From, encoded words", () => dmarc.ReadEncodedAuthor().Domain is not null),
            new("whole message, 5 kB, signed", signed.Run, Floor("5 kB")),
            new("whole message, 5 kB, sealed too", withSeal.Run, Floor("5 kB")),
        ];
    }

    /// <summary>What nobody can do without to verify this message, and verifying it.</summary>
    private static Measured[] Verifying(string what, SignedSample sample) =>
        [new(Floor(what), sample.Primitives), new("DKIM, " + what, () => sample.Verify().Result == AuthResult.Pass, Floor(what))];

    private static string Floor(string what) => "RSA-2048 + SHA-256, " + what;

    private static AuthResult At(ValueTask<DmarcResult> result) =>
        result.IsCompletedSuccessfully ? result.GetAwaiter().GetResult().Result : throw new InvalidOperationException("an answer was not at hand");
}
