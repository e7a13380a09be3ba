using System.Globalization;
using System.Net;

namespace Relay.LoadTest.CommandLine;

/// <summary>
/// Options of the form <c>--name value</c> and plain words after the verb. Every read marks its option as known;
/// <see cref="ThrowOnUnread"/> then names the ones nobody asked for. A bad value throws <see cref="UsageException"/>.
/// </summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public Arguments(IEnumerable<string> args)
    {
        string? name = null;
        foreach (var arg in args)
        {
            if (name is not null)
            {
                options[name] = arg;
                name = null;
            }
            else if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                name = arg[2..];
            }
            else
            {
                Words.Add(arg);
            }
        }

        if (name is not null)
        {
            throw new UsageException($"--{name} needs a value");
        }
    }

    public List<string> Words { get; } = [];

    public string? Text(string name)
    {
        read.Add(name);
        return options.GetValueOrDefault(name);
    }

    public string Required(string name) => Text(name) ?? throw new UsageException($"--{name} is required");

    public int Number(string name, int otherwise, int least = 0)
    {
        var text = Text(name);
        if (text is null)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least
            ? n
            : throw new UsageException($"--{name} {text}: a whole number from {least} would be right");
    }

    public IPEndPoint EndPoint(string name)
    {
        var text = Required(name);
        return IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port != 0
            ? endPoint
            : throw new UsageException($"--{name} {text}: ADDRESS:PORT would be right");
    }

    public void ThrowOnUnread()
    {
        foreach (var name in options.Keys)
        {
            if (!read.Contains(name))
            {
                throw new UsageException($"--{name} is not an option of this command");
            }
        }
    }
}

/// <summary>The command line was wrong; the message says what would be right.</summary>
internal sealed class UsageException(string message) : Exception(message);
