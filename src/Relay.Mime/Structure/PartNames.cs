using System.Text;
using Relay.Mime.Headers;
using Relay.Mime.Parameters;

namespace Relay.Mime.Structure;

/// <summary>The names of a part, from every field and every reading (RFC 2183 §2.3, RFC 2045 §5.1), and its disposition.</summary>
internal sealed class PartNames
{
    private PartNames(List<string> all, string? disposition)
    {
        All = all;
        Disposition = disposition;
    }

    public List<string> All { get; }

    public string? Disposition { get; }

    public static PartNames Read(MimePart part, PartList parts)
    {
        var all = new List<string>();
        string? disposition = null;
        var defects = MimeDefects.None;
        if (part.InnerName is not null)
        {
            Add(all, part.InnerName);
            return new PartNames(all, "attachment");
        }

        var source = part.Source.Span;
        foreach (var which in "DT")
        {
            for (var i = part.FirstField; i < part.FirstField + part.FieldCount; i++)
            {
                if (ContentFields.Which(parts.Fields[i].Name(source)) != which)
                {
                    continue;
                }

                var isType = which == 'T';
                var set = isType && i == part.TypeField ? part.Parameters : part.ReadParameters(i);
                defects |= set.Defects;
                AddAll(set, isType ? "name" : "filename", all);
                AddAll(set, isType ? "filename" : "name", all);
                disposition ??= isType ? null : Word(parts.Fields[i].Value(source));
            }
        }

        part.Defects |= (all.Count > 0 || part.IsContainerType ? defects : defects & ~MimeDefects.ParameterMalformed) | (Conflict(all) ? MimeDefects.NameConflict : 0);
        return new PartNames(all, disposition);
    }

    private static void AddAll(ParameterSet set, string parameter, List<string> all)
    {
        foreach (var name in set.All(parameter))
        {
            Add(all, name);
        }
    }

    private static void Add(List<string> all, string name)
    {
        // A name of nothing but blanks is a name all the same.
        name = name.Trim() is { Length: > 0 } trimmed ? trimmed : name;
        if (name.Length > 0 && !all.Contains(name) && all.Count < 32)
        {
            all.Add(name);
        }
    }

    /// <summary>Names that end in different extensions: what opens the file depends on the reader.</summary>
    private static bool Conflict(List<string> all)
    {
        string? first = null;
        foreach (var name in all)
        {
            var extension = name.StartsWith("=?", StringComparison.Ordinal) ? "" : Extension(name);
            if (extension.Length == 0)
            {
                continue;
            }

            first ??= extension;
            if (!first.Equals(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Extension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..].TrimEnd(' ', '.', '"', '\'');
    }

    private static string? Word(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAny(";("u8);
        var word = (end < 0 ? value : value[..end]).Trim(" \t\r\n"u8);
        return Tokens.IsToken(word) && word.Length < 64 ? Encoding.ASCII.GetString(word).ToLowerInvariant() : null;
    }
}
