using System.Formats.Tar;

namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>Archives of tar, by the runtime's own writer.</summary>
internal static class TarSample
{
    public static byte[] Build(params (string Name, byte[] Content)[] files)
    {
        var to = new MemoryStream();
        using (var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return to.ToArray();
    }
}
