using Relay.Core.Mail;

namespace Relay.CommandLine;

/// <summary>One message of a FILE argument, or why there is none.</summary>
internal readonly record struct MessageFile(string Name, byte[]? Bytes, string? Problem);

/// <summary>
/// The messages behind FILE arguments: a file, a folder (every file below it, in ordinal order of paths), an mbox (its first line
/// starts with <c>From </c>; named <c>PATH#N</c>), or <c>-</c> for standard input. Bytes without any CR LF have LF read as CR LF.
/// </summary>
internal static class MessageFiles
{
    public static IEnumerable<MessageFile> Read(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            var paths = Directory.Exists(argument)
                ? Directory.EnumerateFiles(argument, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                : (IEnumerable<string>)[argument];
            foreach (var path in paths)
            {
                foreach (var message in ReadOne(path))
                {
                    yield return message;
                }
            }
        }
    }

    /// <summary>The message as checks see it, over a body and with a section that the caller disposes.</summary>
    public static ReceivedMessage Open(byte[] bytes, MessageBody body)
    {
        body.Append(bytes);
        return new ReceivedMessage(body, HeaderSection.Copy(bytes), !System.Text.Ascii.IsValid(bytes));
    }

    private static IEnumerable<MessageFile> ReadOne(string path)
    {
        byte[]? bytes = null;
        string? problem = null;
        try
        {
            bytes = path == "-" ? ReadInput() : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        if (bytes is null)
        {
            yield return new MessageFile(path, null, problem);
        }
        else if (!bytes.AsSpan().StartsWith("From "u8))
        {
            yield return new MessageFile(path, WithCrLf(bytes), null);
        }
        else
        {
            var number = 0;
            foreach (var message in Split(bytes))
            {
                yield return new MessageFile($"{path}#{++number}", WithCrLf(message), null);
            }
        }
    }

    private static byte[] ReadInput()
    {
        using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }

    /// <summary>The messages of an mbox: a <c>From </c> line at the start or after an empty line begins one (RFC 4155); one <c>&gt;</c> before <c>From </c> is taken off.</summary>
    private static IEnumerable<byte[]> Split(byte[] mbox)
    {
        using var message = new MemoryStream();
        var begun = false;
        var afterEmpty = true;
        for (var at = 0; at < mbox.Length;)
        {
            var lf = Array.IndexOf(mbox, (byte)'\n', at);
            var end = lf < 0 ? mbox.Length : lf + 1;
            var line = mbox.AsMemory(at, end - at);
            if (afterEmpty && line.Span.StartsWith("From "u8))
            {
                if (begun)
                {
                    yield return Trimmed(message);
                    message.SetLength(0);
                }

                begun = true;
            }
            else
            {
                message.Write((IsQuotedFrom(line.Span) ? line[1..] : line).Span);
            }

            afterEmpty = line.Span.Trim("\r\n"u8).IsEmpty;
            at = end;
        }

        yield return Trimmed(message);
    }

    private static bool IsQuotedFrom(ReadOnlySpan<byte> line) => line.StartsWith(">"u8) && line.TrimStart((byte)'>').StartsWith("From "u8);

    /// <summary>Without the empty line that parts it from the next message.</summary>
    private static byte[] Trimmed(MemoryStream message)
    {
        var bytes = message.ToArray();
        return bytes.AsSpan().EndsWith("\r\n\r\n"u8) ? bytes[..^2] : bytes.AsSpan().EndsWith("\n\n"u8) ? bytes[..^1] : bytes;
    }

    private static byte[] WithCrLf(byte[] bytes)
    {
        if (bytes.AsSpan().IndexOf("\r\n"u8) >= 0 || !bytes.AsSpan().Contains((byte)'\n'))
        {
            return bytes;
        }

        var result = new byte[bytes.Length + bytes.AsSpan().Count((byte)'\n')];
        var to = 0;
        foreach (var b in bytes)
        {
            if (b == (byte)'\n')
            {
                result[to++] = (byte)'\r';
            }

            result[to++] = b;
        }

        return result;
    }
}
