using System.Text;

namespace Relay.Filters.Rules.Subject;

/// <param name="Phrase">The name before the address, else the last comment; bytes as chars, encoded words as they are.</param>
internal readonly record struct HeaderAddress(string Phrase, string Address);

/// <summary>Addresses of a field as sent, read leniently: what is broken is passed over. Bytes are chars (Latin-1). Bounded by the caller's header size.</summary>
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
            // Never closed: it quotes nothing.
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
        var name = words.ToString().Trim();
        if (angle is not null)
        {
            Add(quoted || name.Length > 0 ? name : comment, angle);
        }
        else if (name.Contains('@', StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal))
        {
            Add(comment, name);
        }
        else if (name.IndexOf('@', StringComparison.Ordinal) is var sign and >= 0)
        {
            // Words beside an address without brackets.
            var start = name.LastIndexOf(' ', sign) + 1;
            var end = name.IndexOf(' ', sign);
            Add(comment, name[start..(end < 0 ? name.Length : end)]);
        }

        words.Clear();
        comment = "";
        angle = null;
        quoted = false;
    }

    private void Add(string phrase, string address)
    {
        var route = address.StartsWith('@') ? address.IndexOf(':', StringComparison.Ordinal) : -1;
        var bare = (route >= 0 ? address[(route + 1)..] : address).Replace(" ", "", StringComparison.Ordinal);
        if (bare.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            bare = bare[7..];
        }

        if (bare.Length > 0 && bare.Length <= 1024)
        {
            found.Add(new HeaderAddress(phrase, bare));
        }
    }
}
