namespace Relay.Core.Mail;

/// <summary>
/// A reply: code, enhanced status code and text (RFC 5321 §4.2, RFC 3463). Several lines are separated by <c>\n</c> in
/// <see cref="Text"/>; the writer splits, escapes and bounds them.
/// </summary>
/// <param name="Code">200 to 599.</param>
/// <param name="Enhanced"><c>5.1.1</c>; empty where none belongs (greeting, EHLO, 354).</param>
public readonly record struct SmtpReply(int Code, string Enhanced, string Text)
{
    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsTemporary => Code is >= 400 and < 500;

    public bool IsPermanent => Code >= 500;

    /// <summary>The recipient does not exist (RFC 3463 §3.2).</summary>
    public bool IsUnknownRecipient => Code == 550 && Enhanced == "5.1.1";

    /// <inheritdoc/>
    public override string ToString() => Enhanced.Length == 0 ? $"{Code} {Text}" : $"{Code} {Enhanced} {Text}";
}
