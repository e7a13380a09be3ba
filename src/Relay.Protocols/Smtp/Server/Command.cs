using System.Buffers.Text;
using System.Text;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>A command line as read: the row of its verb, its argument in typed form, and the reply where its syntax is wrong.</summary>
public readonly struct Command
{
    public required CommandRow Row { get; init; }

    /// <summary>What is wrong with it; only told where the verb is allowed at all.</summary>
    public SmtpReply? Fault { get; init; }

    /// <summary>HELO, EHLO: the name.</summary>
    public string Name { get; init; }

    /// <summary>MAIL, RCPT.</summary>
    public MailPath? Path { get; init; }

    public MailParameters Mail { get; init; }

    public RcptParameters Rcpt { get; init; }

    /// <summary>BDAT (RFC 3030 §2).</summary>
    public long ChunkSize { get; init; }

    public bool LastChunk { get; init; }

    /// <summary>Reads a line without its CR LF. Pure.</summary>
    public static Command Parse(ReadOnlySpan<byte> line, ServerExtensions offered)
    {
        if (line.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0)
        {
            return new Command { Row = CommandTable.Find(default, out _), Fault = Replies.BareNewlineInCommand };
        }

        var row = CommandTable.Find(line, out var argument);
        if (line.Length + 2 > row.MaxLine)
        {
            return new Command { Row = row, Fault = Replies.LineTooLong };
        }

        if (!row.TakesArgument && !argument.IsEmpty)
        {
            return new Command { Row = row, Fault = Replies.ArgumentNotAllowed };
        }

        return row.Verb switch
        {
            Verb.Helo or Verb.Ehlo => Hello(row, argument),
            Verb.Mail => From(row, argument, offered),
            Verb.Rcpt => To(row, argument, offered),
            Verb.Bdat => Chunk(row, argument),
            Verb.Unknown => new Command { Row = row, Fault = line.Trim(" \t"u8).IsEmpty ? Replies.EmptyCommand : Replies.UnknownCommand },
            Verb.NotImplemented => new Command { Row = row, Fault = Replies.NotImplemented },
            _ => new Command { Row = row },
        };
    }

    /// <summary>RFC 5321 §4.1.1.1.</summary>
    private static Command Hello(CommandRow row, ReadOnlySpan<byte> argument) =>
        DomainSyntax.IsDomain(argument) || DomainSyntax.IsAddressLiteral(argument)
            ? new Command { Row = row, Name = Encoding.ASCII.GetString(argument) }
            : new Command { Row = row, Fault = Replies.HeloSyntax };

    /// <summary>RFC 5321 §4.1.1.2.</summary>
    private static Command From(CommandRow row, ReadOnlySpan<byte> argument, ServerExtensions offered)
    {
        if (!StartsWith(argument, "FROM:"))
        {
            return new Command { Row = row, Fault = Replies.MailSyntax };
        }

        var fault = PathParser.TryParse(argument[5..], isReverse: true, out var path, out var rest);
        if (fault != PathFault.None)
        {
            return new Command { Row = row, Fault = fault == PathFault.TooLong ? Replies.SenderTooLong : Replies.BadSenderAddress };
        }

        var wrong = EsmtpParameters.ParseMail(rest, offered, out var parameters);
        wrong ??= path!.NeedsUtf8 && !parameters.SmtpUtf8 ? Replies.SenderNeedsUtf8 : null;
        return new Command { Row = row, Path = path, Mail = parameters, Fault = wrong };
    }

    /// <summary>RFC 5321 §4.1.1.3.</summary>
    private static Command To(CommandRow row, ReadOnlySpan<byte> argument, ServerExtensions offered)
    {
        if (!StartsWith(argument, "TO:"))
        {
            return new Command { Row = row, Fault = Replies.RcptSyntax };
        }

        var fault = PathParser.TryParse(argument[3..], isReverse: false, out var path, out var rest);
        if (fault != PathFault.None)
        {
            return new Command { Row = row, Fault = fault == PathFault.TooLong ? Replies.RecipientTooLong : Replies.BadRecipientAddress };
        }

        return new Command { Row = row, Path = path, Fault = EsmtpParameters.ParseRcpt(rest, offered, out var parameters), Rcpt = parameters };
    }

    private static Command Chunk(CommandRow row, ReadOnlySpan<byte> argument)
    {
        var digits = argument.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? argument.Length : digits;
        var rest = argument[digits..];
        return Utf8Parser.TryParse(argument[..digits], out long size, out var used) && used == digits && (rest.IsEmpty || rest[0] == (byte)' ')
            && (rest.Trim((byte)' ').IsEmpty || Ascii.EqualsIgnoreCase(rest.Trim((byte)' '), "LAST"u8))
            ? new Command { Row = row, ChunkSize = size, LastChunk = !rest.Trim((byte)' ').IsEmpty }
            : new Command { Row = row, ChunkSize = -1, Fault = Replies.BdatSyntax };
    }

    private static bool StartsWith(ReadOnlySpan<byte> argument, string word) =>
        argument.Length >= word.Length && Ascii.EqualsIgnoreCase(argument[..word.Length], word);
}
