using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Relay.Core.Mail;

namespace Relay.Filters.Greylist;

/// <summary>
/// A reverse-path without what changes from message to message, so that a retry, and the next issue of a newsletter, meets the triplet
/// of the first one. Pure; never throws; normalizing twice changes nothing. What it takes out:
/// <list type="bullet">
/// <item>letter case, and <c>+tag</c> (also VERP: <c>bounces+user=domain@…</c>)</item>
/// <item>VERP without a plus: from the first hyphen before a recipient's <c>user=domain</c></item>
/// <item>SRS0 and SRS1: hashes and time stamp; the rewritten sender stays</item>
/// <item>BATV (<c>prvs=tag=user</c>, <c>btv1==tag==user</c>): the tag</item>
/// <item>UUIDs, runs of digits, hexadecimal words of 8 letters and more, mixed words of 16 and more: <c>#</c></item>
/// </list>
/// </summary>
public static partial class SenderNormalizer
{
    private const int HexWord = 8;
    private const int OpaqueWord = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Empty for the null reverse-path.</summary>
    public static string Normalize(MailPath path) =>
        path.IsNull ? "" : LocalPart(path.LocalPart) + "@" + path.Domain.ToLowerInvariant();

    public static string LocalPart(string local) => Words(Uuid().Replace(CutTag(UnwrapBatv(UnwrapSrs(local.ToLowerInvariant()))), "#"));

    /// <summary><c>srs0=HASH=TIME=domain=user</c>, <c>srs1=HASH=host==HASH=TIME=domain=user</c> → <c>srs#domain#user</c>.</summary>
    private static string UnwrapSrs(string local)
    {
        if (local.Length < 5 || local[4] is not ('=' or '-' or '+'))
        {
            return local;
        }

        var rest = local[5..];
        if (local.StartsWith("srs1", StringComparison.Ordinal))
        {
            // The second forwarder keeps what the first one wrote, behind its own hash and the first one's name.
            var inner = rest.Split('=', 3);
            if (inner.Length < 3 || inner[2].Length == 0)
            {
                return local;
            }

            rest = inner[2][1..];
        }
        else if (!local.StartsWith("srs0", StringComparison.Ordinal))
        {
            return local;
        }

        return rest.Split('=', 4) is [_, _, var domain, var user] ? $"srs#{domain}#{user}" : local;
    }

    private static string UnwrapBatv(string local)
    {
        if (local.StartsWith("prvs=", StringComparison.Ordinal) && local[5..].Split('=', 2) is [var tag, var user])
        {
            // Some write the tag behind the user.
            return IsBatvTag(user) && !IsBatvTag(tag) ? tag : user;
        }

        return local.StartsWith("btv1==", StringComparison.Ordinal) && local[6..].Split("==", 2) is [_, var sender] ? sender : local;
    }

    /// <summary>Key number and day in four digits, then six digits of a hash.</summary>
    private static bool IsBatvTag(string word) =>
        word.Length == 10 && word.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && word.All(char.IsAsciiHexDigit);

    private static string CutTag(string local)
    {
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        if (plus > 0)
        {
            local = local[..plus];
        }

        var equals = local.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return local;
        }

        // The recipient's own name may hold hyphens: only the first is surely the sender's.
        var hyphen = local.AsSpan(0, equals).IndexOf('-');
        return hyphen > 0 ? local[..hyphen] : "#";
    }

    /// <summary>Replaces what counts or identifies, word by word.</summary>
    private static string Words(string local)
    {
        var text = new StringBuilder(local.Length);
        for (var start = 0; start < local.Length;)
        {
            var end = start;
            while (end < local.Length && char.IsAsciiLetterOrDigit(local[end]))
            {
                end++;
            }

            Word(text, local.AsSpan(start, end - start));
            if (end < local.Length)
            {
                text.Append(local[end++]);
            }

            start = end;
        }

        return text.ToString();
    }

    private static void Word(StringBuilder text, ReadOnlySpan<char> word)
    {
        if (word.IndexOfAnyInRange('0', '9') < 0)
        {
            text.Append(word);
            return;
        }

        if (word.Length >= OpaqueWord || (word.Length >= HexWord && !word.ContainsAnyExcept(Hex)))
        {
            text.Append('#');
            return;
        }

        for (var i = 0; i < word.Length; i++)
        {
            var digit = char.IsAsciiDigit(word[i]);
            if (!digit || i == 0 || !char.IsAsciiDigit(word[i - 1]))
            {
                text.Append(digit ? '#' : word[i]);
            }
        }
    }

    /// <summary>Its short groups may be without a digit.</summary>
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.NonBacktracking)]
    private static partial Regex Uuid();
}
