using System.Text;
using Relay.Filters.Attachments.Types;
using Relay.Mime.Files;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

public sealed class FileKindTests
{
    public static TheoryData<byte[], string> Samples => new()
    {
        { Files.Program, "WindowsProgram" },
        { [0x7F, .. "ELF"u8, 2, 1, 1], "UnixProgram" },
        { [0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1], "UnixProgram" },
        { [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2], "UnixProgram" },
        { [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52], "JavaClass" },
        { [0x4C, 0, 0, 0, 1, 0x14, 2, 0, 0, 0], "Shortcut" },
        { [.. "[InternetShortcut]\r\nURL=http://x/"u8], "Shortcut" },
        { [.. "ITSF"u8, 3, 0, 0, 0], "HtmlHelp" },
        { [.. "#@~^abc"u8], "Script" },
        { [.. "@ECHO OFF\r\ndel *"u8], "Script" },
        { [.. "<html><hta:application id=x>"u8], "Script" },
        { [.. "<?xml version='1.0'?><scriptlet>"u8], "Script" },
        { [.. "Rar!\u001A\u0007\0"u8, 0xCF], "Rar4" },
        { [.. "Rar!\u001A\u0007\u0001\0"u8], "Rar5" },
        { [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "SevenZip" },
        { [0xFD, .. "7zXZ\0"u8], "Xz" },
        { [.. "BZh9"u8, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "Bzip2" },
        { [0x28, 0xB5, 0x2F, 0xFD], "Zstandard" },
        { [.. "MSCF\0\0\0\0"u8], "Cab" },
        { [.. "1234567**ACE**"u8], "RareArchive" },
        { [0x60, 0xEA, 40, 0], "RareArchive" },
        { [.. "xx-lh5-"u8], "RareArchive" },
        { [.. "PK\u0003\u0004"u8, 20, 0], "Zip" },
        { [.. "PK\u0005\u0006"u8, .. new byte[18]], "Zip" },
        { [0x1F, 0x8B, 8, 0], "Gzip" },
        { [.. "{\\rtf1"u8], "Rtf" },
        { [.. "%PDF-1.7"u8], "Pdf" },
        { [.. "junk before\n%PDF-1.4"u8], "Pdf" },
        { [0x78, 0x9F, 0x3E, 0x22, 1, 0], "Tnef" },
        { [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3], "OneNote" },
        { [.. "<!DOCTYPE html><p>"u8], "Html" },
        { [0xEF, 0xBB, 0xBF, .. "  <HTML>"u8], "Html" },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html><script>")], "Html" },
        { [.. "<?xml version='1.0'?><!-- --><svg xmlns=''>"u8], "Svg" },
        { [.. "<?xml version='1.0'?><a/>"u8], "Xml" },
        { [0x89, .. "PNG\r\n\u001A\n"u8], "Image" },
        { [.. "GIF89a"u8], "Image" },
        { [0xFF, 0xD8, 0xFF, 0xE0], "Image" },
        { [.. "\0\0\0\u0018ftypmp42"u8], "Media" },
        { [.. "conectix"u8, .. new byte[504]], "VirtualDisk" },
        { [.. new byte[1024], .. "conectix"u8, .. new byte[504]], "VirtualDisk" },
        { [.. "vhdxfile"u8], "VirtualDisk" },
        { [0xEB, 0x3C, 0x90, .. new byte[507], 0x55, 0xAA], "DiskImage" },
        { [.. new byte[0x8000], 1, .. "CD001"u8, 1, 0], "Iso" },
        { [.. new byte[0x8000], 0, .. "BEA01"u8, 1, 0], "DiskImage" },
        { [.. "MZ is how this sentence begins, and it is as long as a header would be, or so."u8], "Text" },
        { [.. "hello"u8], "Text" },
        { [], "Unknown" },
        { [0, 1, 2, 3], "Unknown" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Content_OfAKind_IsRecognised(byte[] bytes, string kind) => Assert.Equal(kind, FileKindReader.Detect(bytes).ToString());

    [Theory]
    [MemberData(nameof(Samples))]
    public void Content_CutAnywhere_IsNoFault(byte[] bytes, string kind)
    {
        for (var length = 0; length < Math.Min(bytes.Length, 600); length++)
        {
            Assert.True(Enum.IsDefined(FileKindReader.Detect(bytes.AsSpan(0, length))), kind);
        }
    }

    [Fact]
    public void Tar_MadeByALibrary_IsRecognised() => Assert.Equal(FileKind.Tar, FileKindReader.Detect(ArchiveTests.Tar(("a", [1]))));
}
