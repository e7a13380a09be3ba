namespace Relay.Core.Options;

public enum LogFormat
{
    Text,
    Json,
}

public sealed class LogOptions
{
    public LogFormat Format { get; set; }

    /// <summary>debug, info, warning or error.</summary>
    public string Level { get; set; } = "info";
}
