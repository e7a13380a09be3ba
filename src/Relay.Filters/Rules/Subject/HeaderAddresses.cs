using System.Text;

namespace Relay.Filters.Rules.Subject;

/// <param name="Phrase">The name before the address, else the last comment; bytes as chars, encoded words as they are. It may stand alone.</param>
/// <param name="Address">Empty where none stands there, or what stands there is none.</param>
internal readonly record struct HeaderAddress(string Phrase, string Address);

/// <summary>
/// Addresses and names of a field as sent, read as leniently as SpamAssassin reads them: a comma parts two, a name without an address is one by itself.
/// Bytes are chars (Latin-1). Bounded by the caller's header size.
/// </summary>
internal sealed class HeaderAddresses
{
    /// <summary>Addresses of one field that are looked at.</summary>
    public const int MaxAddresses = 1_000;

    private readonly string text;
    private readonly List<HeaderAddress> found = [];
    private readonly StringBuilder words = new();
    private string comment = "";
    private string? angle;
    private bool quoted;
    private bool isBroken;
    private int at;

    private HeaderAddresses(string text) => this.text = text;

    public static List<HeaderAddress> Read(string field)
    {
        var reader = new HeaderAddresses(field);
        reader.Run();
        return reader.found;
    }

    private void Run()
    {
        while (at < text.Length && found.Count < MaxAddresses)
        {
            var c = text[at++];
            switch (c)
            {
                case '"':
                    Quoted();
                    break;
                case '(':
                    Comment();
                    break;
                case '<':
                    Angle();
                    break;
                case ',' or ';':
                    Finish();
                    break;
                case ':' when angle is null && !words.ToString().Contains('@', StringComparison.Ordinal):
                    // The name of a group.
                    words.Clear();
                    break;
                default:
                    words.Append(c is '\r' or '\n' or '\t' ? ' ' : c);
                    break;
            }
        }

        Finish();
    }

    private void Quoted()
    {
        if (text.IndexOf('"', at) < 0)
        {
            // Never closed: it quotes nothing, and the name beside it is none.
            isBroken = true;
            return;
        }

        quoted = true;
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            words.Append(text[at++]);
        }

        at++;
    }

    private void Comment()
    {
        var depth = 1;
        var start = at;
        for (; at < text.Length && depth > 0; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
            depth += at >= text.Length ? 0 : text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
        }

        at = Math.Min(at, text.Length);
        comment = text[start..Math.Max(start, depth == 0 ? at - 1 : at)].Trim();
    }

    private void Angle()
    {
        var end = text.IndexOf('>', at);
        end = end < 0 ? text.Length : end;
        angle ??= text[at..end].Trim();
        at = Math.Min(text.Length, end + 1);
    }

    private void Finish()
    {
        var name = isBroken ? "" : words.ToString().Trim();
        if (angle is not null)
        {
            var route = angle.StartsWith('@') ? angle.IndexOf(':', StringComparison.Ordinal) : -1;
            var bare = route < 0 ? angle : angle[(route + 1)..];
            var address = IsAddress(bare) ? OneSign(bare) : "";
            Add(name == address && quoted ? comment : name.Length > 0 || quoted ? name : comment, address);
        }
        else if (IsAddress(name) && (!quoted || name.LastIndexOf('.') > name.IndexOf('@', StringComparison.Ordinal)))
        {
            Add(comment, OneSign(name));
        }
        else
        {
            Add(name, "");
        }

        words.Clear();
        comment = "";
        angle = null;
        (quoted, isBroken) = (false, false);
    }

    /// <summary>A local part, quoted or of anything but space and what parts addresses, and a domain or an address in brackets.</summary>
    private static bool IsAddress(string text)
    {
        var isQuoted = text.StartsWith('"');
        var sign = isQuoted ? text.IndexOf("\"@", 1, StringComparison.Ordinal) + 1 : text.IndexOf('@', StringComparison.Ordinal);
        var domain = text.AsSpan(Math.Min(text.Length, sign + 1));
        domain = domain is ['[', .. var literal, ']'] ? literal : domain;
        return sign > 0 && text.Length <= 1024 && domain.Length > 0 && domain.IndexOfAny(NoDomain) < 0 && (isQuoted || text.AsSpan(0, sign).IndexOfAny(NoLocal) < 0);
    }

    /// <summary>A second @ and what follows is not of the address.</summary>
    private static string OneSign(string address)
    {
        var first = address.StartsWith('"') ? -1 : address.IndexOf('@', StringComparison.Ordinal);
        var second = first < 0 ? -1 : address.IndexOf('@', first + 1);
        return second < 0 ? address : address[..second];
    }

    private static readonly System.Buffers.SearchValues<char> NoDomain = System.Buffers.SearchValues.Create("\" \t\r\n<>()[],:;");
    private static readonly System.Buffers.SearchValues<char> NoLocal = System.Buffers.SearchValues.Create(" \t\r\n<>()[],:;@");

    private void Add(string phrase, string address)
    {
        if (phrase.Length + address.Length > 0)
        {
            found.Add(new HeaderAddress(phrase, address));
        }
    }
}
