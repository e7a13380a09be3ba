using System.Text.Json;

namespace Relay.Benchmarks.Rules;

/// <summary>One measured pass over one set of messages, as a line of JSON.</summary>
/// <param name="What">Which program with which rules.</param>
/// <param name="CpuMs">User and system CPU of the measured process for the pass.</param>
internal sealed record RuleRow(string What, string Set, int Messages, long Bytes, double CpuMs)
{
    private static readonly JsonSerializerOptions Style = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public double PerMessage => CpuMs / Messages;

    public double MessagesPerSecond => Messages / CpuMs * 1000;

    public double MegabytesPerSecond => Bytes / 1e6 / CpuMs * 1000;

    public static RuleRow Read(string line) => JsonSerializer.Deserialize<RuleRow>(line, Style)!;

    public string Line() => JsonSerializer.Serialize(this, Style);
}
