using Relay.Filters.Attachments;
using Relay.Filters.Attachments.Archives;
using Relay.Filters.Tests.Attachments.Samples;

namespace Relay.Filters.Tests.Attachments;

/// <summary>Archives that 7-Zip made of a file <c>invoice.pdf.exe</c> that is no program, and of some texts.</summary>
public sealed class SevenZipTests
{
    /// <summary>41 files; the header is packed with LZMA, as by default.</summary>
    private const string Usual =
        "N3q8ryccAASX8pRL2gEAAAAAAAAiAAAAAAAAAE7bImfgAcYAVl0AJpaOcA12uW+EZqlPjAXcgLBa63zVwmjf6LB1PRo2+V4aYqmzXdBuCO/J5a/xM22LGaKGdI3kuaZrqz6Idmi9cAstOu+yhG7GE/"
        + "ikF1dgh4L0y9/cvYAAAACBMweuD9N2FX1AwJDS/31pTY88QqnmrKcwmrvANFxfW6k3gGdiuIK1fSYgbHrVW5yqPl+EPeoWZX/zD7qBU6nX10DypJ/EwNg0FTS6VHuG08Yih1HO9LAfM5wW2wE+4w9Q"
        + "1Bw0AQx3sMFfVElFqqThuT8nx4gczCNt9/rWVc0m1wIVIifxQreOUD8LPmdeDIPSIgoXzPfsy5Q9M40/ihLEEMsvrFs2uabv79aqctlK09tMsrHpPqa8CNJita7+2Ew4yh5ElcaC7yYeSG2P+/DiZl"
        + "n9gsUgZ2l32pS9/Ll5znJ0Ez1D6oKdqHExeM1VDX+EE709wc2bAa0k9zcfBHUUvDKMr7G2suYI6anUhOptXbxweml93wtqXRS2wXcV4ObHPcMhxtnL3lGLXCb38ORdCr3bMocPv16KCuOdoPfDbrou"
        + "P1XmFdNA2P1YO5izzceYgvIYpuPv3AJctIpZhD5loEW0OKqwzUM2p5bZj9pydL8nLRwHoUAAAAAXBl4BCYF8AAcLAQABIwMBAQVdABAAAAyHbgoBl3NumgAA";

    /// <summary>Contents encrypted, names not.</summary>
    private const string Encrypted =
        "N3q8ryccAASRACtMtgAAAAAAAAAiAAAAAAAAAP8v4U2xQq6bM8DVF85tmVxIKQtmVrP2QlmNLtxIrSRODQ9GxQAAgTMHrg/QDrA8nzkQnJ+m1TPasi6w3d31EzhVgDkcL/938drbBH1EIzxdIjw1gN"
        + "AMXBH9oGrxWmEOCneKlypzjJghmpd3p7mdNQ6Uoiahd64VM8Q4v35rz5a4qnVS+y82tKsealnUa8GO20ut92AewKB6OBrvqgfIL160xidY18IWIJ0yfRzWjn4SgR8HZ+QUAAAAABcGIAEJgJYABwsB"
        + "AAEjAwEBBV0AEAAADICuCgGCd+fvAAA=";

    /// <summary>Names too (-mhe=on).</summary>
    private const string HiddenNames =
        "N3q8ryccAATm11nwoAAAAAAAAAAvAAAAAAAAAD0muNVMpXdp3D2eTHF2Q9U+DceUzofTMRw91xpEW329+c3zbVyENoYMxhSDbXh3EsaLk5/KEBAII9nodSIzk1mHTD6OrPUSE4Nra7XGWds7VDVSes"
        + "gRZnYSL9ZlscbQ2ueUu1Kw8DVWYkLIgLgwWYk1xYqsxduxBcXQzkvS87t99oWpKqkjgg5NxOcbebaplIGJOxdBADpw2sohpPslWolZ0Y04FwYgAQmAgAAHCwEAASQG8QcBElMPonFRjMjLHBnK/EhP"
        + "Cq+p0Qx6CgGAxz4SAAA=";

    /// <summary>The header is not packed (-mhc=off).</summary>
    private const string PlainHeader =
        "N3q8ryccAASbtI9QGgAAAAAAAACOAAAAAAAAAItyjMDgAG8AEl0AJpaOcA12uW+EZqlPjAXXq4AAAAEEBgABCRoABwsBAAEhIQEADHAACA0CCWgKAYGuwItRHdbhAAAFAhkEAAAAABE7AGkAbgB2AG"
        + "8AaQBjAGUALgBwAGQAZgAuAGUAeABlAAAAcgBlAGEAZABtAGUALQAxAC4AdAB4AHQAAAAZABQSAQCo49/76HndAWi44fvoed0BFQoBACCApIEggKSBAAA=";

    [Theory]
    [InlineData(Usual)]
    [InlineData(PlainHeader)]
    public void Names_PackedOrNot_AreRead(string archive) =>
        Assert.Equal(["EXECUTABLE a.7z/invoice.pdf.exe: .exe", "DOUBLE_EXTENSION a.7z/invoice.pdf.exe"], Files.Found("a.7z", Convert.FromBase64String(archive)));

    [Fact]
    public void Names_AllOfThem_InTheirOrder()
    {
        var listing = new ArchiveListing(new ScanBudget(new()));
        SevenZipReader.Read(Convert.FromBase64String(Usual), listing);
        Assert.Equal(41, listing.Entries.Count);
        Assert.Contains("readme-7.txt", listing.Entries.Select(static e => e.Name));
        Assert.False(listing.IsBroken);
    }

    [Fact]
    public void Encrypted_NamesAreReadWhereTheyAreNot()
    {
        Assert.Equal(
            ["EXECUTABLE a.7z/invoice.pdf.exe: .exe", "DOUBLE_EXTENSION a.7z/invoice.pdf.exe", "ENCRYPTED a.7z"], Files.Found("a.7z", Convert.FromBase64String(Encrypted)));
        Assert.Equal(["ENCRYPTED a.7z"], Files.Found("a.7z", Convert.FromBase64String(HiddenNames)));
    }

    /// <summary>The header's coder is one that no version of 7-Zip has, or it says that it becomes too large.</summary>
    [Theory]
    [InlineData(new byte[] { 3, 1, 1 }, new byte[] { 3, 1, 9 })]
    [InlineData(new byte[] { 0x0C }, new byte[] { 0x0C, 0xE0, 0xFF, 0xFF, 0x7F })]
    public void Names_ThatCannotBeRead_AreSaid(byte[] find, byte[] replace)
    {
        var bytes = Convert.FromBase64String(Usual);
        var at = bytes.AsSpan().LastIndexOf(find);
        byte[] changed = [.. bytes[..at], .. replace, .. bytes[(at + find.Length)..]];
        BitConverter.TryWriteBytes(changed.AsSpan(20), BitConverter.ToInt64(bytes, 20) + replace.Length - find.Length);
        Assert.Equal(["BOUNDS a.7z: its names are packed in a way that is not read"], Files.Found("a.7z", changed));
    }

    /// <summary>Every octet changed to several others: nothing throws, and the bounds hold.</summary>
    [Fact]
    public void AnyOctetChanged_NeverThrows()
    {
        foreach (var archive in (string[])[Usual, Encrypted, HiddenNames, PlainHeader])
        {
            var bytes = Convert.FromBase64String(archive);
            for (var i = 6; i < bytes.Length; i++)
            {
                foreach (var value in (byte[])[0, 1, 0x7F, 0xFF, (byte)(bytes[i] ^ 0x10)])
                {
                    var copy = (byte[])bytes.Clone();
                    copy[i] = value;
                    Assert.True(Files.Steps(copy, "a.7z") < 8_000_000);
                }
            }
        }
    }

    [Fact]
    public void Header_CutAnywhere_IsBrokenOrShort()
    {
        var bytes = Convert.FromBase64String(PlainHeader);
        for (var length = 33; length < bytes.Length; length++)
        {
            var copy = bytes[..length];
            BitConverter.TryWriteBytes(copy.AsSpan(20), Math.Max(0L, BitConverter.ToInt64(bytes, 20) - (bytes.Length - length)));
            Assert.DoesNotContain(Files.Found("a.7z", copy), static f => f.StartsWith("BOMB", StringComparison.Ordinal));
        }
    }
}
