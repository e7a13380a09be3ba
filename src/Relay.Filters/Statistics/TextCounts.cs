using Relay.Classifier;

namespace Relay.Filters.Statistics;

/// <summary>Counts over the text of a message, told as features in coarse steps. White space counts nowhere, line ends only as such.</summary>
internal struct TextCounts
{
    private const int Group = FeatureGroups.Body;

    private int seen;
    private int letters;
    private int capitals;
    private int digits;
    private int exclamations;
    private int currency;
    private int questions;
    private int wide;
    private int code;
    private int lines;
    private int quoted;
    private int blank;
    private int longest;
    private bool signature;
    private bool attribution;

    /// <summary>Words of all texts.</summary>
    public int Words;

    public readonly int Seen => seen;

    public void Read(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            ReadLine((end < 0 ? text : text[..end]).TrimEnd(" \r\t"));
            text = end < 0 ? default : text[(end + 1)..];
        }
    }

    public readonly void Put(FeatureBuffer into)
    {
        into.Put(Group, Fact.TextLength, FeatureHash.Bucket(seen));
        into.Put(Group, Fact.Capitals, FeatureHash.Share(capitals, letters, 20));
        into.Put(Group, Fact.Digits, FeatureHash.Share(digits, seen, 20));
        into.Put(Group, Fact.Exclamations, FeatureHash.Bucket(exclamations));
        into.Put(Group, Fact.Currency, FeatureHash.Bucket(currency));
        into.Put(Group, Fact.Questions, FeatureHash.Bucket(questions));
        into.Put(Group, Fact.NonAscii, FeatureHash.Share(wide, seen, 10));
        into.Put(Group, Fact.Quoted, FeatureHash.Bucket(quoted));
        into.Put(Group, Fact.Signature, signature);
        into.Put(Group, Fact.Attribution, attribution);
        into.Put(Group, Fact.LongestLine, FeatureHash.Bucket(longest));
        into.Put(Group, Fact.MeanLine, FeatureHash.Bucket(seen / Math.Max(1, lines - blank)));
        into.Put(Group, Fact.Code, FeatureHash.Bucket(code * 1000L / Math.Max(1, seen)));
        into.Put(Group, Fact.BlankLines, FeatureHash.Bucket(blank));
        into.Put(Group, Fact.WordLength, (uint)(4L * letters / Math.Max(1, Words)));
    }

    private void ReadLine(ReadOnlySpan<char> line)
    {
        lines++;
        if (line.IsEmpty)
        {
            blank++;
            return;
        }

        longest = Math.Max(longest, line.Length);
        quoted += line[0] == '>' ? 1 : 0;
        signature |= line is "--";
        attribution |= line[^1] == ':' && (line.EndsWith("wrote:") || line.EndsWith("writes:"));
        foreach (var c in line)
        {
            Count(c);
        }
    }

    private void Count(char c)
    {
        switch (c)
        {
            case <= ' ':
                return;
            case >= 'a' and <= 'z':
                letters++;
                break;
            case >= 'A' and <= 'Z':
                letters++;
                capitals++;
                break;
            case >= '0' and <= '9':
                digits++;
                break;
            case >= (char)0x80:
                CountWide(c);
                break;
            default:
                exclamations += c == '!' ? 1 : 0;
                questions += c == '?' ? 1 : 0;
                currency += c == '$' ? 1 : 0;
                code += c is ';' or '{' or '}' or '(' or '_' or '=' ? 1 : 0;
                break;
        }

        seen++;
    }

    private void CountWide(char c)
    {
        wide++;
        currency += c is '€' or '£' or '¥' ? 1 : 0;
        if (char.IsLetter(c))
        {
            letters++;
            capitals += char.IsUpper(c) ? 1 : 0;
        }
    }
}
