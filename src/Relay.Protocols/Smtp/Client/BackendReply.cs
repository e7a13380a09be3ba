namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// A backend's reply. The text is printable ASCII (anything else became <c>?</c>), lines separated by <c>\n</c>, codes taken
/// off; it is empty where the reader was told that nobody needs it.
/// </summary>
internal readonly record struct BackendReply(int Code, string Text)
{
    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsRefusal => Code is >= 400 and < 600;

    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>The backend closes the connection (RFC 5321 §3.8).</summary>
    public bool IsClosing => Code == 421;

    /// <summary>For the log: one line, bounded.</summary>
    public override string ToString() => $"{Code} {(Text.Length > 200 ? Text[..200] : Text).Replace('\n', ' ')}";
}
