using System.Text;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;

namespace Relay.Scenarios.Conformance;

/// <summary>Postfix's tables of host names, MAIL tokens and addresses against our parsers, with the differences and why they are.</summary>
public sealed class PostfixSyntaxTests
{
    /// <summary>Names that Postfix judges otherwise, each with the section that says why we do not.</summary>
    private static readonly Dictionary<string, string> HostDifferences = new()
    {
        ["123456789012345678901234567890123456789012345678901234567890123"] = AllDigits,
        ["1.2.3.4"] = AllDigits,
        ["321.255.255.255"] = AllDigits,
        ["0.0.0.0"] = AllDigits,
        ["255.255.255.255"] = AllDigits,
        ["0.255.255.255"] = AllDigits,
        ["1.2.3.321"] = AllDigits,
        ["1.2.3"] = AllDigits,
        ["1.2.3.4.5"] = AllDigits,
        ["1"] = AllDigits,
        ["321"] = AllDigits,
        ["*.foo.bar"] = "RFC 5321 §4.1.2: a label has no asterisk; Postfix takes it for its own lookup tables",
    };

    /// <summary>Addresses that Postfix judges otherwise as literals.</summary>
    private static readonly Dictionary<string, string> LiteralDifferences = new()
    {
        ["0.255.255.255"] = "RFC 5321 §4.1.3: Snum is 0 to 255, also in front; that nobody has the address is not syntax",
        ["a:a:a:a:a:1.2.3.4"] = "RFC 5321 §4.1.3, IPv6v4-full: six groups stand before the IPv4 part, here are five",
    };

    private const string AllDigits = "RFC 5321 §4.1.2, §2.3.5: a label may be all digits; Postfix refuses numeric names lest they are taken for addresses";

    /// <summary>What we say to the lines of smtpd_token, whose mistakes Postfix partly leaves to later functions.</summary>
    private static readonly (string Line, bool Taken, string Why)[] Tokens =
    [
        ("mail from:<wietse@porcupine.org>", true, ""),
        ("mail from:<\"wietse venema\"@porcupine.org>", true, ""),
        ("mail from:wietse@porcupine.org", false, "RFC 5321 §4.1.2: a path has angle brackets"),
        ("mail from:<wietse @ porcupine.org>", false, "RFC 5321 §4.1.2: no white space around @ in an envelope"),
        ("mail from:<\"wietse venema\"@porcupine.org (\"wietse ) venema\")>", false, "RFC 5321 §4.1.2: no comments in an envelope"),
        ("mail from:<\"wietse venema\" <wietse@porcupine.org>>", false, "RFC 5321 §4.1.2: no display names in an envelope"),
        ("mail from:<\"wietse venema\"@porcupine.org ( (\"wietse ) venema\") )>", false, "RFC 5321 §4.1.2: no comments in an envelope"),
        ("mail from:\"wietse venema\"@porcupine.org", false, "RFC 5321 §4.1.2: a path has angle brackets"),
        ("mail from:wietse\\ venema@porcupine.org", false, "RFC 5321 §4.1.2: a path has angle brackets; no backslash outside quotes"),
        ("mail to:<\"wietse venema>", false, "Postfix too: the quote is not closed"),
        ("mail to:<wietse@[stuff>", false, "RFC 5321 §4.1.1.2: MAIL TO is no command"),
        ("mail to:<wietse@[\"stuff]>", false, "Postfix too: the quote is not closed"),
    ];

    private static readonly ServerExtensions NoExtensions = new(BackendExtensions.None, SingleRoute: true, SingleRecipient: false, new LimitOptions());

    [Fact]
    public void ValidHostname_Names_AreJudgedAsPostfixDoesButForTheTable()
    {
        foreach (var (name, warnings) in HostBlocks())
        {
            var postfix = !warnings.Contains("warning: valid_hostname:", StringComparison.Ordinal);
            var expected = HostDifferences.ContainsKey(name) ? !postfix : postfix;
            Assert.True(DomainSyntax.IsDomain(Encoding.Latin1.GetBytes(name)) == expected, $"\"{name}\": Postfix {postfix}, expected of us {expected}");
        }
    }

    [Fact]
    public void ValidHostname_Literals_AreJudgedAsPostfixDoesButForTheTable()
    {
        // Postfix's program tries names with an asterisk as host names only.
        foreach (var (name, warnings) in HostBlocks().Where(static b => !b.Name.Contains('*', StringComparison.Ordinal)))
        {
            var postfix = !warnings.Contains("hostaddr:", StringComparison.Ordinal);
            var expected = LiteralDifferences.ContainsKey(name) ? !postfix : postfix;
            var literal = name.Contains(':', StringComparison.Ordinal) ? $"[IPv6:{name}]" : $"[{name}]";
            Assert.True(DomainSyntax.IsAddressLiteral(Encoding.Latin1.GetBytes(literal)) == expected, $"{literal}: Postfix {postfix}, expected of us {expected}");
        }
    }

    [Fact]
    public void SmtpdToken_Lines_AreTakenWhereTheGrammarHasThem()
    {
        var pair = PostfixPair.Read("smtpd_token");
        Assert.Equal(Tokens.Select(static t => t.Line), pair?.InputLines ?? Tokens.Select(static t => t.Line));
        foreach (var (line, taken, why) in Tokens)
        {
            var command = Command.Parse(Encoding.Latin1.GetBytes(line), NoExtensions);
            Assert.True(command.Fault is null == taken, $"{line}: {command.Fault}; {why}");
            if (pair is not null && HasErrorToken(pair, line))
            {
                Assert.False(taken, $"{line}: Postfix finds an error in it");
            }
        }
    }

    /// <summary>
    /// Header addresses, which the relay does not rewrite: groups, comments, routes and folding have no counterpart. What is left is that an
    /// envelope address in Postfix's external form has Postfix's internal form once its quotes are taken off.
    /// </summary>
    [Fact]
    public void Tok822Parse_MailboxesInExternalForm_HaveTheInternalFormOfPostfix()
    {
        var judged = 0;
        foreach (var block in (PostfixPair.Read("tok822_parse")?.Output ?? "").Split("\n>>>"))
        {
            var lines = block.Split('\n');
            var external = After(lines, "Externalized, no newlines inserted:");
            var fault = PathParser.TryParse(Encoding.Latin1.GetBytes($"<{external}>"), isReverse: false, out var path, out _);
            if (fault == PathFault.None)
            {
                judged++;
                Assert.Equal(After(lines, "Internalized:"), $"{path!.LocalPart}@{path.Domain}");
            }
        }

        Assert.True(judged is 0 or >= 4, $"only {judged} mailboxes");
    }

    private static IEnumerable<(string Name, string Warnings)> HostBlocks()
    {
        foreach (var block in (PostfixPair.Read("valid_hostname")?.Output ?? "").Split("testing: \"").Skip(1))
        {
            var end = block.IndexOf("\"\n", StringComparison.Ordinal);
            yield return (block[..end], block[(end + 2)..]);
        }
    }

    private static bool HasErrorToken(PostfixPair pair, string line)
    {
        var lines = pair.OutputLines;
        var at = Array.IndexOf(lines, line);
        return lines.Skip(at + 1).TakeWhile(static l => l.StartsWith("Token ", StringComparison.Ordinal)).Any(static l => l == "Token type:  error");
    }

    private static string After(string[] lines, string title)
    {
        var at = Array.IndexOf(lines, title);
        return at < 0 ? "" : lines[at + 1];
    }
}
