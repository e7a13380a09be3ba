namespace Relay.Integration.Harness;

/// <summary>A temporary folder that servers under other users may walk through; gone with its content when disposed.</summary>
internal sealed class TestFolder : IDisposable
{
    private const UnixFileMode Walkable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TestFolder(string name)
    {
        Path = Directory.CreateTempSubdirectory($"relay-it-{name}-").FullName;
        File.SetUnixFileMode(Path, Walkable);
    }

    public string Path { get; }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        var file = PathOf(name);
        File.WriteAllText(file, text);
        return file;
    }

    public string Folder(string name)
    {
        var folder = Directory.CreateDirectory(PathOf(name)).FullName;
        File.SetUnixFileMode(folder, Walkable);
        return folder;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A server that was just killed may still be making a file; what is left lies in the system's temporary folder.
        }
    }
}
