using System.Net;
using System.Net.Sockets;

namespace Relay.Integration.Harness;

/// <summary>Ports of the loopback interface.</summary>
internal static class Loopback
{
    /// <summary>Ports that nobody listens on, all different.</summary>
    public static int[] FreePorts(int count)
    {
        var held = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in held)
            {
                listener.Start();
            }

            return [.. held.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in held)
            {
                listener.Dispose();
            }
        }
    }

    public static int FreePort() => FreePorts(1)[0];

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static async Task<bool> AcceptsAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Established connections to a local port, as the kernel lists them (one line an end: the server's is counted).</summary>
    public static int Established(int port)
    {
        const string established = " 01 ";
        var local = $":{port:X4} ";
        return File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Count(line =>
        {
            // "  sl  local_address rem_address   st …": the local address is the first that ends in our port.
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 3 && $"{fields[1]} ".EndsWith(local, StringComparison.Ordinal) && $" {fields[3]} " == established;
        });
    }
}
