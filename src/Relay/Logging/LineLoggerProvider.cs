using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Relay.Core.Options;

namespace Relay.Logging;

/// <summary>Loggers that write one line an event, as text or as JSON, to a <see cref="LogSink"/>.</summary>
public sealed class LineLoggerProvider(LogSink sink, LogFormat format, LogLevel level, TimeProvider time) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    /// <summary>debug, info, warning or error, as relay.yaml has it.</summary>
    public static LogLevel LevelOf(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    private sealed class LineLogger(LineLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner.Level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var message = formatter(state, exception);
                owner.Sink.Write(owner.Format == LogFormat.Json ? Json(logLevel, state, message, exception) : Text(logLevel, message, exception));
            }
        }

        private string Text(LogLevel level, string message, Exception? exception)
        {
            var line = new StringBuilder(160).AppendTime(owner.Time.GetUtcNow()).Append(' ').Append(Word(level)).Append(' ').Append(category).Append(": ").AppendSafe(message);
            return exception is null ? line.ToString() : line.Append(" | ").AppendSafe(exception.ToString().Replace("\n", " ⏎ ", StringComparison.Ordinal)).ToString();
        }

        private string Json<TState>(LogLevel level, TState state, string message, Exception? exception)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("time", owner.Time.GetUtcNow());
                json.WriteString("level", Word(level));
                json.WriteString("source", category);
                json.WriteString("message", message);
                foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
                {
                    if (key != "{OriginalFormat}")
                    {
                        json.WriteString(JsonNamingPolicy.SnakeCaseLower.ConvertName(key), value?.ToString());
                    }
                }

                if (exception is not null)
                {
                    json.WriteString("exception", exception.ToString());
                }

                json.WriteEndObject();
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Trace or LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            _ => "error",
        };
    }

    private LogSink Sink => sink;

    private LogFormat Format => format;

    private LogLevel Level => level;

    private TimeProvider Time => time;
}
