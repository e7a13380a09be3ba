namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>Files that grow with a number, each of something whose reading might cost the square of it: steps are counted in tests/run, time in tests/bench.</summary>
internal static class HostileFiles
{
    public static readonly IReadOnlyList<string> Kinds = ["local", "directory", "onenote", "html", "svg", "rtf", "rtfobjects", "rels", "ole", "tar", "rar", "blanks"];

    public static byte[] Large(string kind, int size) => kind switch
    {
        "local" => Repeat(new ZipSample().Add("a.html", Files.Text("<html>")).Build()[..^60], size),
        "directory" => Many(size).Build(),
        "onenote" => [0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D, 0xAE, 0xB1, 0x53, 0x78, 0xD0, 0x29, 0x96, 0xD3,
            .. Repeat([0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC, .. new byte[20]], size)],
        "html" => [.. "<html>"u8, .. Repeat([.. "<script>atobatob new blo new blob type=passwor"u8], size * 20)],
        "svg" => [.. "<svg>"u8, .. Repeat([.. "<scrip<scripon"u8], size * 20)],
        "rtfobjects" => [.. "{\\rtf1"u8, .. Repeat([.. "{\\objdata 01{\\*x 02}\\a1 03"u8], size * 20)],
        "rtf" => [.. "{\\rtf1"u8, .. Repeat([.. "{\\objdat\\objdata 00}"u8], size * 20)],
        "rels" => Files.Zip(("[Content_Types].xml", []), ("_rels/.rels", Repeat([.. "<Relationship TargetMode=\"External\" "u8], size * 20))),
        "ole" => new CompoundSample().Stream("WordDocument", new byte[size * 1000]).Stream("\u0001Ole10Native", new byte[size * 1000]).Build(),
        "tar" => TarSample.Build([.. Enumerable.Range(0, size).Select(static i => ($"{i}.html", "<html>"u8.ToArray()))]),
        "rar" => [.. "Rar!\u001A\u0007\u0001\0"u8, .. Repeat([0, 0, 0, 0, 3, 3, 0, 0], size * 20)],
        _ => Repeat([(byte)' '], size * 1000),
    };

    private static ZipSample Many(int size)
    {
        var zip = new ZipSample();
        for (var i = 0; i < size; i++)
        {
            zip.Add($"{i}.html", Files.Text("<html><script>"));
        }

        return zip;
    }

    private static byte[] Repeat(byte[] bytes, int count)
    {
        var result = new byte[bytes.Length * count];
        for (var i = 0; i < count; i++)
        {
            bytes.CopyTo(result, i * bytes.Length);
        }

        return result;
    }
}
