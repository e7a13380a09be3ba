using Relay.Configuration.Values;

namespace Relay.Configuration.Sections;

/// <summary>The machine's own name, where the configuration gives none.</summary>
internal static class HostNames
{
    /// <summary>Linux keeps the whole name here; <see cref="Environment.MachineName"/> cuts it at the first dot.</summary>
    private const string KernelName = "/proc/sys/kernel/hostname";

    public static string OfMachine()
    {
        string name;
        try
        {
            name = File.Exists(KernelName) ? File.ReadAllText(KernelName).Trim() : Environment.MachineName;
        }
        catch (IOException)
        {
            name = Environment.MachineName;
        }

        return DomainNames.TryName(name, out var valid) ? valid : "localhost";
    }
}
