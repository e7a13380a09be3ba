using System.Buffers.Binary;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Images in the message: how many and how large, by their own headers (SpamAssassin's ImageInfo).</summary>
internal static class ImageEvals
{
    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("image_count", static (s, a) => Within(Of(s, a[0]).Count, a, 1));
        table.Put("pixel_coverage", static (s, a) => Of(s, a[0]) is { Count: > 0 } images ? Within(images.Sum(static i => (double)i.Width * i.Height), a, 1) : 0);
        table.Put("image_size_exact", static (s, a) => Of(s, a[0]).Exists(i => i.Height == (int)a.Number(1) && i.Width == (int)a.Number(2)) ? 1 : 0);
        table.Put("image_size_range", static (s, a) => Of(s, a[0]).Exists(i => i.Height >= a.Number(1) && i.Width >= a.Number(2) && i.Height <= a.Most(3) && i.Width <= a.Most(4)) ? 1 : 0);
        table.Put("image_named", static (s, a) => s.Subject.Parts.Any(p => IsImage(p) && p.FileName.Equals(a[0], StringComparison.OrdinalIgnoreCase)) ? 1 : 0);
        table.Put("image_to_text_ratio", static (s, a) => TextRatio(s, a));
    }

    private sealed record Images(List<Image> All);

    private readonly record struct Image(string Type, int Width, int Height);

    private static double Within(double value, EvalArguments arguments, int first) => value >= arguments.Number(first) && value <= arguments.Most(first + 1) ? 1 : 0;

    private static double TextRatio(EvalScope scope, EvalArguments arguments)
    {
        var area = Of(scope, arguments[0]).Sum(static i => (double)i.Width * i.Height);
        var length = (double)scope.Subject.Body.Sum(static l => l.Length);
        return area > 0 && length > 0 && length / area >= arguments.Number(1) && length / area < arguments.Most(2) ? 1 : 0;
    }

    private static List<Image> Of(EvalScope scope, string type) => [.. scope.Shared(Read).All.Where(i => type == "all" || i.Type == type)];

    private static bool IsImage(RulePart part) => part.ContentType is "image/gif" or "image/png" or "image/jpeg" or "image/jpg" or "image/pjpeg";

    private static bool IsCounted(RulePart part) => part is { Encoding: "base64", ContentType: "image/gif" or "image/png" or "image/jpeg" or "image/jpg" };

    private static Images Read(EvalScope scope)
    {
        var all = new List<Image>();
        foreach (var part in scope.Subject.Parts)
        {
            if (IsCounted(part))
            {
                // One whose size cannot be read is an image still.
                var image = Size(part.Decoded.Span);
                all.Add(image with { Type = part.ContentType[6..] is "jpg" ? "jpeg" : part.ContentType[6..] });
            }
        }

        return new Images(all);
    }

    private static Image Size(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 10 && data.StartsWith("GIF8"u8))
        {
            return new Image("gif", BinaryPrimitives.ReadUInt16LittleEndian(data[6..]), BinaryPrimitives.ReadUInt16LittleEndian(data[8..]));
        }

        if (data.Length >= 24 && data[0] == 0x89 && data[1..].StartsWith("PNG"u8))
        {
            return new Image("png", BinaryPrimitives.ReadInt32BigEndian(data[16..]), BinaryPrimitives.ReadInt32BigEndian(data[20..]));
        }

        return data.Length >= 4 && data[0] == 0xff && data[1] == 0xd8 ? Jpeg(data) : default;
    }

    /// <summary>Segments up to the frame header (ISO 10918-1 §B.2.2).</summary>
    private static Image Jpeg(ReadOnlySpan<byte> data)
    {
        for (var at = 2; at + 9 < data.Length && data[at] == 0xff;)
        {
            var marker = data[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return new Image("jpeg", BinaryPrimitives.ReadUInt16BigEndian(data[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(data[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
        }

        return default;
    }
}
