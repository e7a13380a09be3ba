using Relay.Mime.Headers;
using Relay.Mime.Text;

namespace Relay.Mime.Parameters;

/// <summary>
/// The parameters of one or more fields, answered by name with every reading of the value: plain, extended, sections joined in
/// their order and as they stand (RFC 2231), encoded words decoded (RFC 2047 §5 forbids them there, most senders write them).
/// </summary>
internal sealed class ParameterSet
{
    public static readonly ParameterSet Empty = new([], MimeDefects.None);

    private readonly List<RawParameter> parameters;

    private ParameterSet(List<RawParameter> parameters, MimeDefects defects)
    {
        this.parameters = parameters;
        Defects = defects | Check();
    }

    public MimeDefects Defects { get; }

    public static ParameterSet Read(ReadOnlySpan<byte> value, MimeLimits limits)
    {
        if (!value.ContainsAny((byte)';', (byte)'='))
        {
            return Empty;
        }

        var reader = new ParameterReader(value[..Math.Min(value.Length, limits.FieldSize)], limits.Parameters);
        var list = reader.Read();
        return new ParameterSet(list, reader.Defects);
    }

    /// <summary>The best reading, or null.</summary>
    public string? First(string name)
    {
        var all = All(name);
        return all.Count == 0 ? null : all[0];
    }

    /// <summary>Every reading, the best first, none twice.</summary>
    public List<string> All(string name)
    {
        var result = new List<string>();
        AddExtended(name, result);
        AddSections(name, result);
        foreach (var p in parameters)
        {
            if (p.Name == name && p.Section < 0 && !p.Extended)
            {
                AddPlain(p.Value, result);
                foreach (var other in p.Others)
                {
                    AddPlain(other, result);
                }
            }
        }

        return result;
    }

    /// <summary>True where a value stands in one of the forms of RFC 2231, which not all readers know.</summary>
    public bool HasSections(string name) => parameters.Exists(p => p.Name == name && (p.Section >= 0 || p.Extended));

    private void AddExtended(string name, List<string> result)
    {
        foreach (var p in parameters)
        {
            if (p.Name == name && p.Section < 0 && p.Extended)
            {
                Add(result, ExtendedValue.Decode(p.Value));
                foreach (var other in p.Others)
                {
                    Add(result, ExtendedValue.Decode(other));
                }
            }
        }
    }

    private void AddSections(string name, List<string> result)
    {
        var sections = parameters.FindAll(p => p.Name == name && p.Section >= 0);
        if (sections.Count == 0)
        {
            return;
        }

        var inOrder = new List<RawParameter>(sections);
        inOrder.Sort(static (a, b) => a.Section.CompareTo(b.Section));
        Add(result, ExtendedValue.Join(First(inOrder)));
        Add(result, ExtendedValue.Join(inOrder));
        Add(result, ExtendedValue.Join(Last(inOrder)));
        Add(result, ExtendedValue.Join(sections));
    }

    /// <summary>Of sections with one number only the first: List.Sort is not stable, but equal numbers are a defect anyway.</summary>
    private static List<RawParameter> First(List<RawParameter> sorted)
    {
        var result = new List<RawParameter>(sorted.Count);
        foreach (var p in sorted)
        {
            if (result.Count == 0 || result[^1].Section != p.Section)
            {
                result.Add(p);
            }
        }

        return result;
    }

    private static List<RawParameter> Last(List<RawParameter> sorted)
    {
        var result = new List<RawParameter>(sorted.Count);
        foreach (var p in sorted)
        {
            if (result.Count > 0 && result[^1].Section == p.Section)
            {
                result[^1] = p;
            }
            else
            {
                result.Add(p);
            }
        }

        return result;
    }

    private static void AddPlain(byte[] value, List<string> result)
    {
        if (value.AsSpan().IndexOf("=?"u8) >= 0)
        {
            Add(result, HeaderText.Decode(value));
        }

        Add(result, TextDecoder.Guess(value));
    }

    private static void Add(List<string> result, string value)
    {
        if (!result.Contains(value) && result.Count < 16)
        {
            result.Add(value);
        }
    }

    private MimeDefects Check()
    {
        var defects = MimeDefects.None;
        for (var i = 0; i < parameters.Count; i++)
        {
            var p = parameters[i];
            var expected = 0;
            for (var j = 0; j < i; j++)
            {
                var q = parameters[j];
                if (q.Name != p.Name)
                {
                    continue;
                }

                expected += q.Section >= 0 ? 1 : 0;
                if (q.Section == p.Section && q.Extended == p.Extended)
                {
                    defects |= q.Value.AsSpan().SequenceEqual(p.Value) ? 0 : MimeDefects.ParameterRepeated;
                }
            }

            // RFC 2231 §3: sections begin at 0 and leave no number out; the order is free, but readers exist that join as they come.
            if (p.Section >= 0 && p.Section != expected)
            {
                defects |= MimeDefects.ParameterContinuation;
            }
        }

        return defects;
    }
}
