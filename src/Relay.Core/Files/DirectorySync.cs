using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Relay.Core.Files;

/// <summary>fsync of a directory, which makes a rename in it survive a power cut; the framework opens no directories.</summary>
public static partial class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC on x86-64
    private const int ReadOnlyDirectoryArm = 0x4000 | 0x80000;

    public static void Flush(string path)
    {
        var arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
        var handle = Open(path, arm ? ReadOnlyDirectoryArm : ReadOnlyDirectory);
        if (handle < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Fsync(handle) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"cannot sync the directory {path}: {error.Message}", error.NativeErrorCode);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
