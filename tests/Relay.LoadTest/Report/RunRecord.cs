using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.LoadTest.Measure;

namespace Relay.LoadTest.Report;

/// <summary>One run's figures as they go to the JSON file; what a kind of run does not measure stays null.</summary>
internal sealed record RunRecord
{
    /// <summary><c>throughput</c>, <c>reuse</c>, <c>latency</c>, <c>idle</c>, <c>corpus</c>, <c>rcpt</c> or <c>ready</c>.</summary>
    public required string Part { get; init; }

    /// <summary>The server measured: <c>relay</c>, <c>postfix</c>, <c>smtp-sink</c>, <c>own-sink</c>.</summary>
    public required string Server { get; init; }

    public required bool Ok { get; init; }

    public int? Messages { get; init; }

    public int? Sessions { get; init; }

    public int? PerConnection { get; init; }

    public int? PerSecond { get; init; }

    public int? Failed { get; init; }

    /// <summary>Messages at the sink, of this run.</summary>
    public long? AtSink { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Until the last message was at the sink.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>Until the last message was answered 250.</summary>
    public double? AcceptedPerSecond { get; init; }

    public double? CpuMsPerMessage { get; init; }

    public double? UserMsPerMessage { get; init; }

    public double? SystemMsPerMessage { get; init; }

    public Percentiles? WholeMs { get; init; }

    public Percentiles? DataMs { get; init; }

    /// <summary>From connecting to the answer of RCPT.</summary>
    public Percentiles? RcptMs { get; init; }

    /// <summary>By how much the generator started messages late: the noise of the machine, which is in the latencies too.</summary>
    public Percentiles? LateMs { get; init; }

    public int? Connections { get; init; }

    public int? Alive { get; init; }

    public double? KbPerConnection { get; init; }

    /// <summary>CPU of the server while nothing happened, in ms a second.</summary>
    public double? IdleCpuMsPerSecond { get; init; }

    public double? ReadyMs { get; init; }

    public ServerFigures? ServerCost { get; init; }

    public IReadOnlyDictionary<string, int>? Reasons { get; init; }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Default.RunRecord) + "\n");

    public static RunRecord Read(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), RecordJson.Default.RunRecord) ?? throw new IOException($"{path} holds no run");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(BenchFile))]
internal sealed partial class RecordJson : JsonSerializerContext;
