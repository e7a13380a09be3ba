using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>
/// Every reply the server writes of itself, in one place (RFC 5321 §4.2, enhanced codes of RFC 3463 and the IANA registry). Replies tell the client
/// little and an admin enough; the log tells the rest.
/// </summary>
public static class Replies
{
    public static readonly SmtpReply Ok = new(250, "2.0.0", "Ok");
    public static readonly SmtpReply SenderOk = new(250, "2.1.0", "Ok");
    public static readonly SmtpReply RecipientOk = new(250, "2.1.5", "Ok");
    public static readonly SmtpReply StartData = new(354, "", "End data with <CR><LF>.<CR><LF>");
    public static readonly SmtpReply StartTls = new(220, "2.0.0", "Ready to start TLS");
    public static readonly SmtpReply Bye = new(221, "2.0.0", "Bye");
    public static readonly SmtpReply Help = new(214, "2.0.0", "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY STARTTLS; see RFC 5321");

    /// <summary>RFC 5321 §3.5.3: neither confirmed nor denied.</summary>
    public static readonly SmtpReply CannotVerify = new(252, "2.0.0", "Cannot verify here; send mail and it will be tried");

    public static readonly SmtpReply UnknownCommand = new(500, "5.5.1", "Command not recognized");
    public static readonly SmtpReply EmptyCommand = new(500, "5.5.2", "Empty command");
    public static readonly SmtpReply LineTooLong = new(500, "5.5.2", "Line too long");
    public static readonly SmtpReply BareNewlineInCommand = new(500, "5.5.2", "Bare CR or LF, or NUL, in a command; a command ends with CR LF");
    public static readonly SmtpReply NotImplemented = new(502, "5.5.1", "Command not implemented");
    public static readonly SmtpReply StartTlsNotOffered = new(502, "5.5.1", "TLS is not available here");
    public static readonly SmtpReply ArgumentNotAllowed = new(501, "5.5.4", "This command takes no argument");
    public static readonly SmtpReply HeloSyntax = new(501, "5.5.4", "A domain name or an address literal must follow");
    public static readonly SmtpReply MailSyntax = new(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    public static readonly SmtpReply RcptSyntax = new(501, "5.5.4", "Syntax: RCPT TO:<address>");
    public static readonly SmtpReply BadSenderAddress = new(501, "5.1.7", "Bad sender address syntax");
    public static readonly SmtpReply BadRecipientAddress = new(501, "5.1.3", "Bad recipient address syntax");
    public static readonly SmtpReply SenderTooLong = new(501, "5.1.7", "Address too long");
    public static readonly SmtpReply RecipientTooLong = new(501, "5.1.3", "Address too long");
    public static readonly SmtpReply BadParameterValue = new(501, "5.5.4", "Bad or repeated parameter");
    public static readonly SmtpReply UnknownParameter = new(555, "5.5.4", "Unsupported parameter");
    public static readonly SmtpReply BdatSyntax = new(501, "5.5.4", "Syntax: BDAT size [LAST]");

    public static readonly SmtpReply HeloFirst = new(503, "5.5.1", "Send HELO or EHLO first");
    public static readonly SmtpReply MailFirst = new(503, "5.5.1", "Need MAIL before this");
    public static readonly SmtpReply RcptFirst = new(503, "5.5.1", "No valid recipients");
    public static readonly SmtpReply NestedMail = new(503, "5.5.1", "A transaction is open already");
    public static readonly SmtpReply NotNow = new(503, "5.5.1", "Not allowed here");
    public static readonly SmtpReply TlsAlready = new(503, "5.5.1", "TLS is on already");
    public static readonly SmtpReply PipelinedAfterStartTls = new(501, "5.5.0", "Nothing may follow STARTTLS before the handshake; closing");

    /// <summary>RFC 3207 §4.</summary>
    public static readonly SmtpReply TlsRequired = new(530, "5.7.0", "Must issue a STARTTLS command first");

    /// <summary>RFC 6531 §3.5.</summary>
    public static readonly SmtpReply SenderNeedsUtf8 = new(550, "5.6.7", "Non-ASCII address without SMTPUTF8");
    public static readonly SmtpReply RecipientNeedsUtf8 = new(553, "5.6.7", "Non-ASCII address without SMTPUTF8");

    public static readonly SmtpReply RelayingDenied = new(550, "5.7.1", "Relaying denied");
    public static readonly SmtpReply RoutedLocalPart = new(550, "5.7.1", "Relaying by %, ! or @ in a local part denied");
    public static readonly SmtpReply UnknownRecipient = new(550, "5.1.1", "Unknown recipient");
    public static readonly SmtpReply TooManyRecipients = new(452, "4.5.3", "Too many recipients");
    public static readonly SmtpReply OtherRoute = new(452, "4.5.3", "Recipient of another route; send it in a transaction of its own");
    public static readonly SmtpReply OtherPolicy = new(452, "4.5.3", "Recipient with another policy; send it in a transaction of its own");

    public static readonly SmtpReply MessageTooBig = new(552, "5.3.4", "Message too big");
    public static readonly SmtpReply HeaderTooBig = new(552, "5.3.4", "Message header too big");
    public static readonly SmtpReply BareNewline = new(550, "5.5.2", "Bare CR or LF in message data; lines end with CR LF");
    public static readonly SmtpReply LongLine = new(550, "5.6.0", "Line too long in message data");
    public static readonly SmtpReply TooManyHops = new(554, "5.4.6", "Too many hops, mail loop");
    public static readonly SmtpReply NoStorage = new(452, "4.3.1", "No space to take the message; try again later");
    public static readonly SmtpReply InternalError = new(451, "4.3.0", "Local error in processing; try again later");

    public static readonly SmtpReply Draining = new(421, "4.3.2", "Service is shutting down");
    public static readonly SmtpReply TimedOut = new(421, "4.4.2", "Timeout, closing");
    public static readonly SmtpReply TooManyErrors = new(421, "4.7.0", "Too many errors, closing");
    public static readonly SmtpReply TooManyIdleCommands = new(421, "4.7.0", "Too many commands without mail, closing");
    public static readonly SmtpReply LostSync = new(421, "4.7.0", "Data sent where it is not allowed, closing");
    public static readonly SmtpReply TooManyConnections = new(421, "4.3.2", "Too many connections, try again later");
    public static readonly SmtpReply TooManyFromYou = new(421, "4.7.0", "Too many connections from your host, try again later");
    public static readonly SmtpReply TooManyFromYourNetwork = new(421, "4.7.0", "Too many connections from your network, try again later");
}
