using BenchmarkDotNet.Attributes;
using Relay.Filters.Bulk;

namespace Relay.Benchmarks;

/// <summary>What the digest of a text of 5,000 characters costs, beside its decoding, which other checks need too.</summary>
public class BulkBenchmarks
{
    private readonly ulong[] digest = new ulong[TextDigest.Size];
    private string text = "";

    /// <summary>Words of a vocabulary of 400 with some names and numbers; Chinese, of 1,000 signs; and one word for ever.</summary>
    [Params("words", "chinese", "repeated")]
    public string Shape { get; set; } = "words";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        text = string.Create(5_000, (Shape, random), static (characters, state) => Fill(characters, state.Shape, state.random));
    }

    [Benchmark]
    public int Digest() => TextDigest.Write(text, 40, digest);

    private static void Fill(Span<char> characters, string shape, Random random)
    {
        var at = 0;
        while (at < characters.Length)
        {
            var word = shape switch
            {
                "chinese" => ((char)(0x4E00 + random.Next(1_000))).ToString(),
                "repeated" => "again ",
                _ => Word(random.Next(400)),
            };
            word = word[..Math.Min(word.Length, characters.Length - at)];
            word.CopyTo(characters[at..]);
            at += word.Length;
        }
    }

    private static string Word(int number) => number switch
    {
        < 8 => $"{number * 37}, ",
        < 16 => "http://example.com/a?b=1&c=2\r\n",
        _ => string.Concat(Enumerable.Range(0, 2 + (number % 8)).Select(i => (char)('a' + ((number * (i + 3)) % 26)))) + " ",
    };
}
