namespace Relay.Mime.Headers;

/// <summary>A mailbox of an address field.</summary>
/// <param name="Name">The display name, decoded; a comment after the address where there is none; else empty.</param>
/// <param name="Address">As written, without brackets and comments; empty where there is none.</param>
/// <param name="Group">The group's name (RFC 5322 §3.4), else null.</param>
public readonly record struct Mailbox(string Name, string Address, string? Group);

/// <summary>
/// Address fields (RFC 5322 §3.4, with the obsolete forms of §4.4), read as leniently as clients do: one pass, never fails. What
/// cannot be an address stays as a name, because a reader sees it there.
/// </summary>
public static class MailboxReader
{
    /// <summary>Mailboxes of one field: a relay takes 1,000 recipients.</summary>
    public const int MaxMailboxes = 2000;

    public static List<Mailbox> Read(ReadOnlySpan<byte> value)
    {
        var result = new List<Mailbox>();
        var state = new State();
        for (var i = 0; i < value.Length && result.Count < MaxMailboxes;)
        {
            i = state.Take(value, i, result);
        }

        state.Flush(result);
        return result;
    }

    private sealed class State
    {
        private readonly List<byte> phrase = [];
        private readonly List<byte> comment = [];
        private readonly List<byte> angle = [];
        private bool hasAngle;
        private string? group;

        /// <summary>Takes one lexical element (RFC 5322 §3.2) and returns the position after it.</summary>
        public int Take(ReadOnlySpan<byte> value, int i, List<Mailbox> result)
        {
            switch (value[i])
            {
                case (byte)'"':
                    return Quoted(value, i, phrase);
                case (byte)'(':
                    return Comment(value, i);
                case (byte)'<':
                    return Angle(value, i);
                case (byte)',':
                    Flush(result);
                    return i + 1;
                case (byte)';' when group is not null:
                    Flush(result);
                    group = null;
                    return i + 1;
                case (byte)':' when !hasAngle && group is null && !phrase.Contains((byte)'@'):
                    group = HeaderText.Decode(phrase.ToArray());
                    phrase.Clear();
                    comment.Clear();
                    return i + 1;
                case (byte)'\r' or (byte)'\n':
                    return i + 1;
                default:
                    phrase.Add(value[i]);
                    return i + 1;
            }
        }

        public void Flush(List<Mailbox> result)
        {
            var words = HeaderText.Decode(phrase.ToArray()).Trim();
            var note = HeaderText.Decode(comment.ToArray()).Trim();
            if (hasAngle)
            {
                result.Add(new Mailbox(words.Length > 0 ? words : note, Address(angle), group));
            }
            else if (words.Length > 0)
            {
                var isAddress = words.Contains('@', StringComparison.Ordinal) && !words.Contains(' ', StringComparison.Ordinal);
                result.Add(isAddress ? new Mailbox(note, words, group) : new Mailbox(words, "", group));
            }

            phrase.Clear();
            comment.Clear();
            angle.Clear();
            hasAngle = false;
        }

        /// <summary>RFC 5322 §4.4: a source route before the address goes, and so does white space.</summary>
        private static string Address(List<byte> raw)
        {
            var bytes = raw.ToArray().AsSpan();
            var route = bytes.StartsWith("@"u8) ? bytes.IndexOf((byte)':') : -1;
            return Text.TextDecoder.Guess(bytes[(route + 1)..]).Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal);
        }

        private static int Quoted(ReadOnlySpan<byte> value, int i, List<byte> to)
        {
            for (i++; i < value.Length && value[i] != '"'; i++)
            {
                if (value[i] == '\\' && i + 1 < value.Length)
                {
                    i++;
                }

                if (value[i] is not ((byte)'\r' or (byte)'\n'))
                {
                    to.Add(value[i]);
                }
            }

            return i + 1;
        }

        private int Comment(ReadOnlySpan<byte> value, int i)
        {
            var depth = 0;
            for (; i < value.Length; i++)
            {
                if (value[i] == '\\' && i + 1 < value.Length)
                {
                    comment.Add(value[++i]);
                    continue;
                }

                depth += value[i] == '(' ? 1 : value[i] == ')' ? -1 : 0;
                if (depth == 0)
                {
                    return i + 1;
                }

                if (depth > 1 || value[i] != '(')
                {
                    comment.Add(value[i]);
                }
            }

            return i;
        }

        private int Angle(ReadOnlySpan<byte> value, int i)
        {
            // A second bracket: the first was part of the name.
            if (hasAngle)
            {
                phrase.AddRange(angle);
                angle.Clear();
            }

            hasAngle = true;
            for (i++; i < value.Length && value[i] != '>'; i++)
            {
                if (value[i] == '(')
                {
                    i = Comment(value, i) - 1;
                }
                else if (value[i] is not ((byte)'\r' or (byte)'\n'))
                {
                    angle.Add(value[i]);
                }
            }

            return i + 1;
        }
    }
}
