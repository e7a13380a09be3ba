using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Relay.State.Tests;

/// <summary>A logger that keeps its lines.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    public IReadOnlyList<string> All => [.. lines.Select(static l => l.Text)];

    public IReadOnlyList<string> Errors => [.. lines.Where(static l => l.Level == LogLevel.Error).Select(static l => l.Text)];

    public IReadOnlyList<string> Notes => [.. lines.Where(static l => l.Level == LogLevel.Information).Select(static l => l.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((logLevel, formatter(state, exception)));
}
