namespace Relay.Protocols.Smtp.Server;

/// <summary>Verbs the session tells apart.</summary>
public enum Verb
{
    /// <summary>Nothing this relay knows: 500 5.5.1.</summary>
    Unknown,
    Helo,
    Ehlo,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Help,
    StartTls,

    /// <summary>Known to SMTP, not done here (EXPN, ETRN, TURN, AUTH …): 502 5.5.1.</summary>
    NotImplemented,
}

/// <summary>Where a session is, as far as the order of commands goes (RFC 5321 §4.1.4).</summary>
[Flags]
public enum Phase
{
    /// <summary>Before HELO or EHLO.</summary>
    Greeted = 1,

    /// <summary>After it, no transaction open.</summary>
    Ready = 2,

    /// <summary>MAIL was taken, no recipient yet.</summary>
    Mail = 4,

    /// <summary>At least one recipient was taken.</summary>
    Rcpt = 8,

    /// <summary>Between BDAT chunks.</summary>
    Bdat = 16,
    Any = Greeted | Ready | Mail | Rcpt | Bdat,
}

/// <summary>A row of the command table.</summary>
/// <param name="Phases">Where the verb is allowed; 503 elsewhere.</param>
/// <param name="MaxLine">Longest line with its CR LF (RFC 5321 §4.5.3.1.4 and the allowances of extensions).</param>
/// <param name="TakesArgument">False: an argument is 501.</param>
public sealed record CommandRow(string Name, Verb Verb, Phase Phases, int MaxLine, bool TakesArgument);

/// <summary>The commands, in one place.</summary>
public static class CommandTable
{
    /// <summary>RFC 5321 §4.5.3.1.4.</summary>
    private const int Line = 512;

    /// <summary>512 with the allowances of SIZE (26, RFC 1870 §3), BODY (17, RFC 6152 §2), SMTPUTF8 (10, RFC 6531 §3.1) and DSN (107, RFC 3461 §4).</summary>
    private const int MailLine = Line + 26 + 17 + 10 + 107;

    /// <summary>512 with the allowance of DSN (500, RFC 3461 §4) and SMTPUTF8 (10).</summary>
    private const int RcptLine = Line + 500 + 10;

    /// <summary>The longest line any command may have.</summary>
    public const int MaxLine = RcptLine;

    private static readonly CommandRow Unknown = new("", Verb.Unknown, Phase.Any, Line, true);

    private static readonly CommandRow[] Rows =
    [
        new("MAIL", Verb.Mail, Phase.Ready, MailLine, true),
        new("RCPT", Verb.Rcpt, Phase.Mail | Phase.Rcpt, RcptLine, true),
        new("DATA", Verb.Data, Phase.Rcpt, Line, false),
        new("BDAT", Verb.Bdat, Phase.Rcpt | Phase.Bdat, Line, true),
        new("EHLO", Verb.Ehlo, Phase.Any, Line, true),
        new("HELO", Verb.Helo, Phase.Any, Line, true),
        new("RSET", Verb.Rset, Phase.Any, Line, false),
        new("NOOP", Verb.Noop, Phase.Any, Line, true),
        new("QUIT", Verb.Quit, Phase.Any, Line, false),
        new("VRFY", Verb.Vrfy, Phase.Any, Line, true),
        new("HELP", Verb.Help, Phase.Any, Line, true),
        new("STARTTLS", Verb.StartTls, Phase.Ready | Phase.Greeted, Line, false),
        new("EXPN", Verb.NotImplemented, Phase.Any, Line, true),
        new("ETRN", Verb.NotImplemented, Phase.Any, Line, true),
        new("TURN", Verb.NotImplemented, Phase.Any, Line, true),
        new("SEND", Verb.NotImplemented, Phase.Any, Line, true),
        new("SOML", Verb.NotImplemented, Phase.Any, Line, true),
        new("SAML", Verb.NotImplemented, Phase.Any, Line, true),
        new("AUTH", Verb.NotImplemented, Phase.Any, Line, true),
        new("BURL", Verb.NotImplemented, Phase.Any, Line, true),
    ];

    /// <summary>The row of the verb a line begins with; verbs end at a blank or at the line's end.</summary>
    public static CommandRow Find(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> argument)
    {
        var blank = line.IndexOf((byte)' ');
        var verb = blank < 0 ? line.TrimEnd("\t"u8) : line[..blank];
        argument = blank < 0 ? default : line[(blank + 1)..].Trim(" \t"u8);
        foreach (var row in Rows)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(verb, row.Name))
            {
                return row;
            }
        }

        return Unknown;
    }
}
