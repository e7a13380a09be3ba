using System.Net;
using System.Net.Sockets;

namespace Relay.Scenarios.Host;

/// <summary>A temporary folder that one relay runs in, with the free loopback ports it was given by name.</summary>
public sealed class RelayFolder : IDisposable
{
    private readonly Dictionary<string, int> ports = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("relay-scenario-").FullName;

    /// <summary>The port of this name: free when it is first asked for.</summary>
    public int Port(string name)
    {
        if (!ports.TryGetValue(name, out var port))
        {
            ports[name] = port = FreePorts.Next();
        }

        return port;
    }

    /// <summary><c>127.0.0.1:PORT</c>, in quotes.</summary>
    public string Address(string name) => $"\"127.0.0.1:{Port(name)}\"";

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>Ports that nobody listens on. Each is given once to this process, so that parallel classes do not take each other's.</summary>
internal static class FreePorts
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    public static int Next()
    {
        lock (Gate)
        {
            while (true)
            {
                using var probe = new TcpListener(IPAddress.Loopback, 0);
                probe.Start();
                var port = ((IPEndPoint)probe.LocalEndpoint).Port;
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
