using System.Text;

namespace Relay.Auth.Authors;

/// <summary>
/// A mailbox-list on one line (RFC 5322 §3.4, with §4.4's obsolete forms and RFC 6532's UTF-8), read element by element. The first problem ends the reading.
/// </summary>
internal ref struct AddressList(ReadOnlySpan<byte> line)
{
    /// <summary>Elements of the list, empty ones too.</summary>
    public const int MaximumElements = 100;

    private const int MaximumComments = 32; // nesting

    private readonly ReadOnlySpan<byte> line = line;
    private int at;
    private int steps;
    private AuthorFlags flags;
    private string? domain;
    private string? address;
    private string? name;
    private string? otherDomain;
    private bool colon;

    public AuthorResult Read()
    {
        var problem = AuthorProblem.None;
        for (var n = 0; at < line.Length && problem == AuthorProblem.None; n++)
        {
            problem = n < MaximumElements ? ReadElement() : AuthorProblem.TooLong;
        }

        flags |= EightBit(line);
        if (problem == AuthorProblem.None && domain is null)
        {
            problem = AuthorProblem.NoAddress;
        }

        return problem == AuthorProblem.None
            ? new AuthorResult(problem, domain) { Address = address, DisplayName = name ?? "", Flags = flags, OtherDomain = otherDomain, Steps = steps }
            : new AuthorResult(problem, null) { DisplayName = name ?? "", Flags = flags, OtherDomain = otherDomain, Steps = steps };
    }

    private static AuthorFlags EightBit(ReadOnlySpan<byte> text) =>
        Ascii.IsValid(text) ? AuthorFlags.None : System.Text.Unicode.Utf8.IsValid(text) ? AuthorFlags.Utf8 : AuthorFlags.RawEightBit;

    /// <summary>From one comma to the next; the ends of angle brackets, or -1.</summary>
    private AuthorProblem ReadElement()
    {
        var (start, open, close) = (at, -1, -1);
        for (; at < line.Length; at++)
        {
            steps++;
            switch (line[at])
            {
                case (byte)',':
                    return Judge(start, open, close, at++);
                case (byte)';':
                    if (colon)
                    {
                        return AuthorProblem.Group;
                    }

                    flags |= AuthorFlags.OddSyntax;
                    return Judge(start, open, close, at++);
                case (byte)':':
                    colon = true;
                    flags |= AuthorFlags.OddSyntax;
                    break;
                case (byte)'"' when !SkipQuoted() || close >= 0:
                case (byte)'(' when !SkipComment():
                case (byte)'>':
                case (byte)'<' when open >= 0:
                    return AuthorProblem.Malformed;
                case (byte)'=':
                    at += Math.Max(0, EncodedWords.LengthAt(line[at..]) - 1); // commas in it part nothing for those who decode first
                    break;
                case (byte)')' or (byte)'[' or (byte)']' or (byte)'\\':
                    flags |= AuthorFlags.OddSyntax;
                    break;
                case (byte)'<':
                    open = at;
                    close = FindClose();
                    if (close < 0)
                    {
                        return AuthorProblem.Malformed;
                    }

                    at = close;
                    break;
            }
        }

        return Judge(start, open, close, at);
    }

    private AuthorProblem Judge(int start, int open, int close, int end)
    {
        if (open < 0)
        {
            return JudgeBare(line[start..end]);
        }

        var tail = WithoutComments(line[(close + 1)..end]);
        if (!tail.IsEmpty)
        {
            if (tail.Contains((byte)'@'))
            {
                return AuthorProblem.Malformed;
            }

            flags |= AuthorFlags.OddSyntax;
        }

        var inside = line[(open + 1)..close].Trim(" \t"u8);
        if (inside.IsEmpty)
        {
            flags |= AuthorFlags.OddSyntax;
            return line[start..open].Contains((byte)'@') ? AuthorProblem.Malformed : AuthorProblem.None;
        }

        var problem = Take(AddressSpec.Read(inside));
        return problem == AuthorProblem.None ? JudgeName(line[start..open], line[(close + 1)..end]) : problem;
    }

    /// <summary>An address without brackets, or words without an address, which nobody can take for one.</summary>
    private AuthorProblem JudgeBare(ReadOnlySpan<byte> element)
    {
        var text = WithoutComments(element);
        if (text.IsEmpty)
        {
            flags |= AuthorFlags.EmptyElements;
            return AuthorProblem.None;
        }

        if (!text.Contains((byte)'@'))
        {
            flags |= AuthorFlags.OddSyntax;
            return AuthorProblem.None;
        }

        var problem = Take(AddressSpec.Read(text));
        return problem == AuthorProblem.None ? JudgeName([], element) : problem;
    }

    private AuthorProblem Take(AddressSpec spec)
    {
        if (spec.Problem != AuthorProblem.None)
        {
            return spec.Problem;
        }

        flags |= spec.Flags;
        if (domain is null)
        {
            domain = spec.Domain;
            address = spec.Address;
            return AuthorProblem.None;
        }

        flags |= AuthorFlags.SeveralAddresses;
        return domain == spec.Domain ? AuthorProblem.None : AuthorProblem.SeveralDomains;
    }

    /// <summary>The name before the address, or the comments around it where there is none.</summary>
    private AuthorProblem JudgeName(ReadOnlySpan<byte> phrase, ReadOnlySpan<byte> comments)
    {
        steps += phrase.Length + comments.Length;
        var judged = DisplayName.Read(phrase, domain!);
        flags |= judged.Flags;
        otherDomain ??= judged.OtherDomain;
        name ??= judged.Text.Length > 0 ? judged.Text : null;
        var problem = judged.Problem;
        problem = problem == AuthorProblem.None ? JudgeComment(comments) : problem;
        return problem == AuthorProblem.None ? JudgeComment(phrase) : problem;
    }

    private AuthorProblem JudgeComment(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'('))
        {
            return AuthorProblem.None;
        }

        var comment = DisplayName.ReadComment(text, domain!);
        flags |= comment.Flags;
        otherDomain ??= comment.OtherDomain;
        name ??= comment.Text.Length > 0 ? comment.Text : null;
        return comment.Problem;
    }

    /// <summary>What is left when comments and white space at both ends are gone. Comments are balanced here: the element was read.</summary>
    private static ReadOnlySpan<byte> WithoutComments(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        while (!text.IsEmpty && text[0] == '(')
        {
            var inner = new AddressList(text);
            if (!inner.SkipComment())
            {
                return text;
            }

            text = text[(inner.at + 1)..].Trim(" \t"u8);
        }

        // From the end a comment cannot be read (its quoted pairs go forwards): cut at the first one, if nothing but comments follows.
        var quote = text.IndexOf((byte)'"');
        var open = quote >= 0 ? -1 : text.IndexOf((byte)'(');
        return open > 0 && WithoutComments(text[open..]).IsEmpty ? text[..open].TrimEnd(" \t"u8) : text;
    }

    /// <summary>From the first quote to the last, at its place afterwards.</summary>
    private bool SkipQuoted()
    {
        for (at++; at < line.Length; at++)
        {
            steps++;
            if (line[at] == '"')
            {
                return true;
            }

            at += line[at] == '\\' ? 1 : 0; // RFC 5322 §3.2.1
        }

        return false;
    }

    private bool SkipComment()
    {
        var depth = 0;
        for (; at < line.Length; at++)
        {
            steps++;
            switch (line[at])
            {
                case (byte)'(' when ++depth > MaximumComments:
                    return false;
                case (byte)')' when --depth == 0:
                    return true;
                case (byte)'\\':
                    at++;
                    break;
            }
        }

        return false;
    }

    /// <summary>The bracket that closes the one at this place; -1 where another opens first, or none closes.</summary>
    private int FindClose()
    {
        var scan = new AddressList(line) { at = at + 1 };
        for (; scan.at < line.Length; scan.at++)
        {
            scan.steps++;
            switch (line[scan.at])
            {
                case (byte)'>':
                    steps += scan.steps;
                    return scan.at;
                case (byte)'<':
                case (byte)'"' when !scan.SkipQuoted():
                case (byte)'(' when !scan.SkipComment():
                    return -1;
            }
        }

        return -1;
    }
}
