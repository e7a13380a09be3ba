namespace Relay.Filters.Attachments.Archives;

/// <summary>The first packed stream of a 7z archive, and how it is packed: enough for a packed header.</summary>
/// <param name="Method">Of the first coder: 0 as it is, 0x30101 LZMA.</param>
internal readonly record struct SevenZipFolder(long Position, long PackedSize, long Size, long Method, ReadOnlyMemory<byte> Properties, bool IsEncrypted);

/// <summary>
/// Reads numbers and stream descriptions of a 7z header (7zFormat.txt). What is not there reads as 0, and every count is bounded by the octets that are
/// left: never throws, never loops longer than the header is.
/// </summary>
internal ref struct SevenZipStreams(ReadOnlySpan<byte> header)
{
    private const long Aes = 0x06F10701;

    private readonly ReadOnlySpan<byte> header = header;

    public int At { get; private set; }

    public readonly int Left => header.Length - At;

    public int Octet() => At < header.Length ? header[At++] : 0;

    /// <summary>As many leading ones in the first octet as octets follow, the lowest first.</summary>
    public long Number()
    {
        var first = Octet();
        long value = 0;
        var mask = 0x80;
        for (var i = 0; i < 8; i++, mask >>= 1)
        {
            if ((first & mask) == 0)
            {
                return (value + ((long)(first & (mask - 1)) << (8 * i))) & long.MaxValue;
            }

            value |= (long)Octet() << (8 * i);
        }

        return value & long.MaxValue;
    }

    /// <summary>A number of things each of which takes an octet and more.</summary>
    public int Count() => (int)Math.Min(Number(), Left);

    public ReadOnlySpan<byte> Take(long count)
    {
        var taken = header.Slice(At, (int)Math.Min(count, Left));
        At += taken.Length;
        return taken;
    }

    /// <summary>PackInfo, CodersInfo and SubStreamsInfo, up to and with their end.</summary>
    public SevenZipFolder Read()
    {
        var folder = default(SevenZipFolder);
        var folders = 0;
        while (Left > 0)
        {
            switch (Octet())
            {
                case 6:
                    folder = PackInfo(folder);
                    break;
                case 7:
                    folder = Coders(folder, out folders);
                    break;
                case 8:
                    SubStreams(folders);
                    break;
                default:
                    return folder;
            }
        }

        return folder;
    }

    private SevenZipFolder PackInfo(SevenZipFolder folder)
    {
        folder = folder with { Position = Number() };
        var streams = Count();
        for (var id = Octet(); id != 0 && Left > 0; id = Octet())
        {
            if (id == 9)
            {
                for (var i = 0; i < streams; i++)
                {
                    var size = Number();
                    folder = i == 0 ? folder with { PackedSize = size } : folder;
                }
            }
            else
            {
                Digests(streams);
            }
        }

        return folder;
    }

    private SevenZipFolder Coders(SevenZipFolder folder, out int folders)
    {
        Octet(); // 0x0B
        folders = Count();
        Octet(); // external: no writer does that
        long outputs = 0;
        for (var i = 0; i < folders && Left > 0; i++)
        {
            var one = Folder(folder, out var streams);
            folder = i == 0 ? one : folder with { IsEncrypted = folder.IsEncrypted || one.IsEncrypted };
            outputs += streams;
        }

        for (var id = Octet(); id != 0 && Left > 0; id = Octet())
        {
            if (id == 0x0C)
            {
                for (long i = 0; i < outputs && Left > 0; i++)
                {
                    var size = Number();
                    folder = i == 0 ? folder with { Size = size } : folder;
                }
            }
            else
            {
                Digests(folders);
            }
        }

        return folder;
    }

    private SevenZipFolder Folder(SevenZipFolder folder, out long outputs)
    {
        var coders = Count();
        (outputs, var inputs) = (0L, 0L);
        for (var i = 0; i < coders && Left > 0; i++)
        {
            var flags = Octet();
            long method = 0;
            foreach (var b in Take(flags & 15))
            {
                method = (method << 8) | b;
            }

            var isComplex = (flags & 0x10) != 0;
            inputs += isComplex ? Count() : 1;
            outputs += isComplex ? Count() : 1;
            var properties = (flags & 0x20) != 0 ? Take(Number()) : default;
            folder = folder with { IsEncrypted = folder.IsEncrypted || method == Aes };
            folder = i == 0 ? folder with { Method = method, Properties = properties.ToArray() } : folder;
        }

        for (long i = 0; i < outputs - 1 && Left > 0; i++)
        {
            Number();
            Number();
        }

        var packed = inputs - (outputs - 1);
        for (long i = 0; packed > 1 && i < packed && Left > 0; i++)
        {
            Number();
        }

        return folder;
    }

    /// <summary>How many files each folder holds, and their sizes and sums.</summary>
    private void SubStreams(int folders)
    {
        long files = folders;
        for (var id = Octet(); id != 0 && Left > 0; id = Octet())
        {
            switch (id)
            {
                case 0x0D:
                    files = 0;
                    for (var i = 0; i < folders && Left > 0; i++)
                    {
                        files = Math.Min(files + Number(), header.Length);
                    }

                    break;
                case 9:
                    for (var i = files - folders; i > 0 && Left > 0; i--)
                    {
                        Number();
                    }

                    break;
                default:
                    Digests((int)files);
                    break;
            }
        }
    }

    /// <summary>An octet: all of them; else a bit for each; then four octets for each that has one.</summary>
    private void Digests(int count)
    {
        var defined = count;
        if (Octet() == 0)
        {
            defined = 0;
            foreach (var b in Take((count + 7) / 8))
            {
                defined += System.Numerics.BitOperations.PopCount(b);
            }
        }

        Take(4L * defined);
    }
}
