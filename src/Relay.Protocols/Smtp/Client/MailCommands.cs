using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Client;

/// <summary>Writes the commands of an envelope with the parameters that the backend offers. Whether it may go without one is decided elsewhere.</summary>
internal static class MailCommands
{
    /// <param name="size">Octets for SIZE (RFC 1870 §6); null: not said.</param>
    /// <param name="eightBit">Declare BODY=8BITMIME where it is offered.</param>
    public static void Mail(CommandWriter writer, Envelope envelope, Capabilities offered, long? size, bool eightBit)
    {
        writer.Add("MAIL FROM:<"u8).Add(envelope.ReversePath.Address).Add(">"u8);
        if (offered.Size && size is { } octets)
        {
            writer.Add(" SIZE="u8).Add(octets);
        }

        if (offered.EightBitMime && eightBit)
        {
            writer.Add(" BODY=8BITMIME"u8);
        }

        if (offered.SmtpUtf8 && envelope.SmtpUtf8)
        {
            writer.Add(" SMTPUTF8"u8);
        }

        if (offered.Dsn)
        {
            Parameter(writer, " RET="u8, envelope.DsnReturn);
            Parameter(writer, " ENVID="u8, envelope.DsnEnvelopeId);
        }

        writer.Add("\r\n"u8);
    }

    public static void Rcpt(CommandWriter writer, Recipient recipient, Capabilities offered)
    {
        writer.Add("RCPT TO:<"u8).Add(recipient.Path.Address).Add(">"u8);
        if (offered.Dsn)
        {
            Parameter(writer, " NOTIFY="u8, recipient.Notify);
            Parameter(writer, " ORCPT="u8, recipient.OriginalRecipient);
        }

        writer.Add("\r\n"u8);
    }

    /// <summary>Postfix's XFORWARD: who the client was, for the backend's log and its own checks.</summary>
    public static void Xforward(CommandWriter writer, ClientIdentity client, Capabilities offered)
    {
        writer.Add("XFORWARD"u8);
        foreach (var attribute in offered.Xforward)
        {
            if (XforwardValue(attribute, client) is { } value)
            {
                writer.Add(" "u8).Add(attribute).Add("="u8).Add(value);
            }
        }

        writer.Add("\r\n"u8);
    }

    private static string? XforwardValue(string attribute, ClientIdentity client) => attribute.ToUpperInvariant() switch
    {
        "NAME" => "[UNAVAILABLE]",
        "ADDR" => Address(client.Address),
        "PORT" => client.Port.ToString(CultureInfo.InvariantCulture),
        "PROTO" => client.Extended ? "ESMTP" : "SMTP",
        "HELO" => client.Helo.Length == 0 ? "[UNAVAILABLE]" : Xtext(client.Helo),
        "SOURCE" => "REMOTE",
        _ => null,
    };

    private static string Address(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPV6:" + address : address.ToString();

    /// <summary>RFC 3461 §4.</summary>
    private static string Xtext(string text)
    {
        var result = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text.Length > 255 ? text[..255] : text))
        {
            result = b is > 0x20 and < 0x7F and not (byte)'+' and not (byte)'=' ? result.Append((char)b) : result.Append(CultureInfo.InvariantCulture, $"+{b:X2}");
        }

        return result.ToString();
    }

    private static void Parameter(CommandWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.Add(name).Add(value);
        }
    }
}
