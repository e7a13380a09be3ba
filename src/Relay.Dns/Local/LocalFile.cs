namespace Relay.Dns;

/// <summary>Reads small files of the system, once, at start.</summary>
internal static class LocalFile
{
    private const int Maximum = 1024 * 1024; // a hosts file used as an ad blocker has some hundred kilobytes

    /// <summary>The first mebibyte; empty where there is no such file or it cannot be read: the resolver works without.</summary>
    public static string Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[Maximum];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
