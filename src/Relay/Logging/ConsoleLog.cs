using System.Text;
using Microsoft.Extensions.Logging;

namespace Relay.Logging;

/// <summary>What parts say to whoever runs a command: one line each, without time or level.</summary>
internal sealed class ConsoleLog(TextWriter error) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            error.WriteLine(new StringBuilder("relay: ").AppendSafe(formatter(state, exception)));
        }
    }
}
