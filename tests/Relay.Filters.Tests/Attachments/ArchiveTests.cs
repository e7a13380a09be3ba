using System.Buffers.Binary;
using System.Text;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Archives of every kind that is opened, and those of which names can be read.</summary>
public sealed class ArchiveTests
{
    public static byte[] Tar(params (string Name, byte[] Content)[] files) => TarSample.Build(files);

    [Fact]
    public void Tar_Gzipped_IsOpened() => Assert.Equal(
        ["EXECUTABLE a.tgz/a.tar/b/run.exe: Windows program"], Files.Found("a.tgz", Files.Gzip(Tar(("readme.txt", Files.Text("x")), ("b/run.exe", Files.Program)))));

    [Fact]
    public void Tar_LongName_IsRead()
    {
        var name = new string('d', 150) + "/run.scr";
        Assert.Contains(".scr", Assert.Single(Files.Found("a.tar", Tar((name, [1, 2])))), StringComparison.Ordinal);
    }

    [Fact]
    public void Tar_Cut_IsBroken() => Assert.Equal(["ARCHIVE_BROKEN a.tar"], Files.Found("a.tar", Tar(("b.bin", new byte[2000]))[..^2500]));

    [Fact]
    public void Gzip_OwnNameIsAProgram_IsFound()
    {
        var bytes = Files.Gzip(Files.Text("x"));
        byte[] named = [.. bytes[..3], 8, .. bytes[4..10], .. "run.exe\0"u8, .. bytes[10..]];
        Assert.Equal(["EXECUTABLE report.txt.gz/run.exe: .exe"], Files.Found("report.txt.gz", named));
    }

    [Fact]
    public void Gzip_Cut_IsBrokenOrShort_NeverThrows()
    {
        var bytes = Files.Gzip(Files.Text(new string('x', 5000)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Files.Found("a.gz", bytes[..length]);
        }
    }

    [Theory]
    [InlineData("run.exe.xz", new byte[] { 0xFD, 0x37, 0x7A, 0x58, 0x5A, 0 })]
    [InlineData("run.exe.bz2", new byte[] { 0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59 })]
    public void SingleFile_NotOpened_IsJudgedByItsName(string name, byte[] bytes) => Assert.Equal([$"EXECUTABLE {name}/run.exe: .exe"], Files.Found(name, bytes));

    [Fact]
    public void Cab_Names_AreRead()
    {
        var bytes = new byte[36];
        "MSCF"u8.CopyTo(bytes);
        bytes[16] = 36;
        bytes[28] = 2;
        byte[] cab = [.. bytes, .. new byte[16], .. "a.txt\0"u8, .. new byte[16], .. "b.vbs\0"u8, 0, 0];
        Assert.Equal(["SCRIPT a.cab/b.vbs: .vbs"], Files.Found("a.cab", cab));
        Assert.Equal(["ARCHIVE_BROKEN a.cab"], Files.Found("a.cab", cab[..45]));
    }

    [Fact]
    public void Rar4_NamesAndStoredContent_AreRead() => Assert.Equal(
        ["EXECUTABLE a.rar/holiday.jpg: Windows program", "TYPE_MISMATCH a.rar/holiday.jpg: content is Windows program"],
        Files.Found("a.rar", [.. "Rar!\u001A\u0007\0"u8, .. Rar4File("holiday.jpg", Files.Program, 0)]));

    [Fact]
    public void Rar4_Encrypted_IsFound()
    {
        Assert.Equal(["EXECUTABLE a.rar/x.exe: .exe", "ENCRYPTED a.rar/x.exe"], Files.Found("a.rar", [.. "Rar!\u001A\u0007\0"u8, .. Rar4File("x.exe", [1, 2, 3], 4)]));
        Assert.Equal(["ENCRYPTED a.rar"], Files.Found("a.rar", [.. "Rar!\u001A\u0007\0"u8, 0, 0, 0x73, 0x80, 0, 13, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void Rar5_NamesAndStoredContent_AreRead() => Assert.Equal(
        ["EXECUTABLE a.rar/x.bin: Windows program"], Files.Found("a.rar", [.. "Rar!\u001A\u0007\u0001\0"u8, .. Rar5File("x.bin", Files.Program, encrypted: false)]));

    [Fact]
    public void Rar5_Encrypted_IsFound()
    {
        Assert.Equal(["ENCRYPTED a.rar/x.bin"], Files.Found("a.rar", [.. "Rar!\u001A\u0007\u0001\0"u8, .. Rar5File("x.bin", Files.Program, encrypted: true)]));
        Assert.Equal(["ENCRYPTED a.rar"], Files.Found("a.rar", [.. "Rar!\u001A\u0007\u0001\0"u8, 0, 0, 0, 0, 3, 4, 0, 0, 0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Iso_Files_AreRead(bool joliet)
    {
        var found = Files.Found("a.iso", IsoSample.Build(joliet, ("README.TXT", Files.Text("x")), ("RUN.EXE", Files.Program)));
        Assert.Equal(["EXECUTABLE a.iso/RUN.EXE: Windows program", "DISK_IMAGE a.iso: ISO image"], found);
    }

    [Fact]
    public void Iso_FolderWithinItself_Ends()
    {
        var found = Files.Found("a.iso", IsoSample.Build(joliet: false, ("LOOP", null!), ("RUN.EXE", Files.Program)));
        Assert.Equal(["EXECUTABLE a.iso/RUN.EXE: Windows program", "DISK_IMAGE a.iso: ISO image"], found);
    }

    [Fact]
    public void Rare_Archive_IsSaid() => Assert.Equal(["RARE_ARCHIVE order.jpg.ace: rare archive"], Files.Found("order.jpg.ace", [.. "1234567**ACE**"u8]));

    private static byte[] Rar4File(string name, byte[] content, int flags)
    {
        var header = new byte[32];
        header[2] = 0x74;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(3), (ushort)(0x8000 | flags));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(5), (ushort)(32 + name.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(7), (uint)content.Length);
        header[25] = 0x30;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)name.Length);
        return [.. header, .. Encoding.ASCII.GetBytes(name), .. content, 0, 0, 0x7B, 0, 0, 7, 0];
    }

    private static byte[] Rar5File(string name, byte[] content, bool encrypted)
    {
        byte[] extra = encrypted ? [3, 1, 0, 0] : [];
        byte[] body =
        [
            2, (byte)(2 | (encrypted ? 1 : 0)), .. encrypted ? new[] { (byte)extra.Length } : [], (byte)content.Length, 0, (byte)content.Length, 0, 0, 1, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. extra,
        ];
        return [0, 0, 0, 0, (byte)body.Length, .. body, .. content];
    }
}
