namespace Relay.Scenarios.Conformance;

/// <summary>A clone without the conformance data says what it did not run; one with it proves the figures.</summary>
public sealed class NotRunTests
{
    private static readonly (string Area, string File, int Count)[] Suites =
    [
        ("smtp-security", "end-of-data.json", 9),
        ("smtp-security", "starttls-command-injection.json", 4),
        ("smtp-protocol", "command-parse.json", 93),
        ("smtp-protocol", "exim-dialogues.json", 24),
    ];

    /// <summary>Postfix's pairs of input and output.</summary>
    private const int PostfixPairs = 10;

    [Fact]
    public void ConformanceData_Suites_AreThereInFullOrToldAsNotRun()
    {
        var missing = 0;
        foreach (var (area, file, count) in Suites)
        {
            var there = Suite.Cases(area, file).Length;
            Assert.True(there == 0 || there == count, $"{file} has {there} cases, {count} were expected");
            missing += there == 0 ? count : 0;
        }

        var postfix = Suite.Path("smtp-protocol", "postfix");
        var pairs = postfix is null ? 0 : Directory.GetFiles(postfix, "*.in").Length;
        Assert.True(pairs is 0 or PostfixPairs, $"{pairs} Postfix pairs");
        missing += pairs == 0 ? PostfixPairs : 0;
        if (missing > 0)
        {
            Console.WriteLine($"{missing} not run: no shared data");
        }
    }
}
