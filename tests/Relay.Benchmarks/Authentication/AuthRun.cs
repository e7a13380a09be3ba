using System.Globalization;
using System.Text.Json;
using Relay.Auth;

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
        return 0;
    }

    private static List<Measured> Cases()
    {
        var small = new SignedSample(5 * 1024);
        var large = new SignedSample(1024 * 1024);
        var edwards = new SignedSample(5 * 1024, ed25519: true);
        var html = new SignedSample(5 * 1024, indented: true);
        var largeHtml = new SignedSample(1024 * 1024, indented: true);
        return
        [
            new("RSA-2048 + SHA-256, 5 kB", small.Primitives),
            new("DKIM verify, 5 kB", () => small.Verify().Result == AuthResult.Pass, "RSA-2048 + SHA-256, 5 kB"),
            new("RSA-2048 + SHA-256, 1 MB", large.Primitives),
            new("DKIM verify, 1 MB", () => large.Verify().Result == AuthResult.Pass, "RSA-2048 + SHA-256, 1 MB"),
            new("RSA-2048 + SHA-256, 5 kB HTML", html.Primitives),
            new("DKIM verify, 5 kB HTML", () => html.Verify().Result == AuthResult.Pass, "RSA-2048 + SHA-256, 5 kB HTML"),
            new("RSA-2048 + SHA-256, 1 MB HTML", largeHtml.Primitives),
            new("DKIM verify, 1 MB HTML", () => largeHtml.Verify().Result == AuthResult.Pass, "RSA-2048 + SHA-256, 1 MB HTML"),
            new("DKIM verify ed25519, 5 kB", () => edwards.Verify().Result == AuthResult.Pass),
        ];
    }
}
