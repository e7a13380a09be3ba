using System.Diagnostics;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary>One evaluation: the values found so far, evidence, captured tags, and the time that is left. Used by one thread, then given back.</summary>
internal sealed class RunState(int slots, int composites)
{
    /// <summary>Evidence of one rule, in bytes of the text.</summary>
    public const int MaxEvidence = 100;

    /// <summary>Values of one captured tag.</summary>
    public const int MaxCaptures = 20;

    private readonly List<int> touched = [];
    private readonly List<string> tooLong = [];
    private long deadline;
    private TimeSpan cpuDeadline;
    private bool isOver;

    public double[] Values { get; } = new double[slots];

    /// <summary>Slots that hold a value, some of them more than once.</summary>
    public IReadOnlyList<int> Touched => touched;

    /// <summary>Room for marks on composites.</summary>
    public bool[] Due { get; } = new bool[composites];

    public Dictionary<int, RuleEvidence> Evidence { get; } = [];

    public Dictionary<string, List<string>> Captures { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>mimeheader</c> rules read of each part.</summary>
    public Dictionary<HeaderSelector, string?[]> MimeValues { get; } = [];

    public Stamps Stamps { get; } = new();

    public GateLanes Lanes { get; } = new();

    public PatternGate?[] Gates { get; } = new PatternGate?[GateLanes.Width];

    public PairTable Pairs { get; } = new();

    /// <summary>True where time ran out before all rules had run, or a pattern took too long.</summary>
    public bool IsIncomplete => isOver || tooLong.Count > 0;

    /// <summary>Rules whose pattern took too long on this message.</summary>
    public string[] TooLong => tooLong.Count == 0 ? [] : [.. tooLong];

    public RuleLedger Ledger { get; private set; } = null!;

    public void Begin(RuleLedger ledger, TimeSpan limit)
    {
        Ledger = ledger;
        isOver = false;
        deadline = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        cpuDeadline = ThreadClock.Now + limit;
    }

    public void Set(int slot, double value)
    {
        if (value != 0)
        {
            Values[slot] = value;
            touched.Add(slot);
        }
    }

    /// <summary>The clock on the wall is read first, for it costs little; it may only say that it is time to read that of the processor.</summary>
    public bool IsOver()
    {
        var now = Stopwatch.GetTimestamp();
        if (isOver || now <= deadline)
        {
            return isOver;
        }

        var left = cpuDeadline - ThreadClock.Now;
        isOver = left <= TimeSpan.Zero;
        deadline = now + (long)(left.TotalSeconds * Stopwatch.Frequency);
        return isOver;
    }

    /// <summary>Whether a rule's pattern matches; null where it took too long to know.</summary>
    public bool? Test(CompiledRule rule, RulePattern pattern, ReadOnlySpan<char> text)
    {
        if (!pattern.MayMatch(text))
        {
            return false;
        }

        var started = Stopwatch.GetTimestamp();
        var count = pattern.Count(text, 1, out _, out var timedOut);
        Ran(rule, started, timedOut);
        return count > 0 ? true : timedOut ? null : false;
    }

    private void Ran(CompiledRule rule, long started, bool timedOut)
    {
        Ledger.Ran(rule.Slot, Stopwatch.GetTimestamp() - started);
        if (timedOut)
        {
            Ledger.TimedOut(rule.Slot);
            if (!tooLong.Contains(rule.Name))
            {
                tooLong.Add(rule.Name);
            }
        }
    }

    /// <summary>Runs a rule's pattern on a text and notes what it cost and found; false where it has now hit as often as it counts.</summary>
    public bool Match(CompiledRule rule, ReadOnlySpan<char> text, int segment)
    {
        var before = Values[rule.Slot];
        var started = Stopwatch.GetTimestamp();
        var count = rule.Pattern!.Count(text, rule.MaxHits - (int)before, out var where, out var timedOut);
        Ran(rule, started, timedOut);
        if (count == 0)
        {
            return true;
        }

        if (before == 0)
        {
            Evidence[rule.Slot] = RuleEvidence.Of(rule.Kind, segment, text, where);
        }

        if (rule.Pattern.CaptureNames.Length > 0)
        {
            Capture(rule.Pattern, text, rule.MaxHits);
        }

        Set(rule.Slot, before + count);
        return before + count < rule.MaxHits;
    }

    private void Capture(RulePattern pattern, ReadOnlySpan<char> text, int most)
    {
        try
        {
            var match = pattern.Engine.Match(text.ToString());
            for (var n = 0; match.Success && n < most && n < MaxCaptures; n++, match = match.NextMatch())
            {
                foreach (var name in pattern.CaptureNames)
                {
                    if (match.Groups[name] is { Success: true, Length: > 0 } group)
                    {
                        Keep(name, group.Value);
                    }
                }
            }
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            // What was captured so far counts.
        }
    }

    private void Keep(string name, string value)
    {
        if (!Captures.TryGetValue(name, out var values))
        {
            Captures.Add(name, values = []);
        }

        if (values.Count < MaxCaptures && value.Length <= 1024 && !values.Contains(value))
        {
            values.Add(value);
        }
    }

    public void Reset()
    {
        foreach (var slot in touched)
        {
            Values[slot] = 0;
        }

        touched.Clear();
        tooLong.Clear();
        Evidence.Clear();
        Captures.Clear();
        MimeValues.Clear();
    }
}
