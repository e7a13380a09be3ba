using System.Globalization;
using System.Text;

namespace Relay.Auth.Results;

/// <summary>
/// Writes Authentication-Results and ARC-Authentication-Results fields (RFC 8601 §2.2, RFC 8617 §4.1.1). Values may be anything: they
/// are quoted, cleaned of control characters, and left out where they are absurdly long. A method or property whose name is no keyword
/// is left out. The version is never written, since 1 is the default. Pure.
/// </summary>
public static class AuthResultsWriter
{
    private const string Name = "Authentication-Results: ";
    private const string ArcName = "ARC-Authentication-Results: ";

    /// <summary>Characters of a field, about.</summary>
    private const int Usual = 480;

    /// <summary>Characters of a value. A reverse-path has 256 octets; lines end at 998 (RFC 5322 §2.1.1).</summary>
    private const int MaximumValue = 400;

    /// <summary>The field's value on one line, without line end.</summary>
    /// <param name="utf8">May it hold more than ASCII, because the message does (RFC 8601 §2.2)? Without it domains become A-labels.</param>
    public static string Value(AuthResultsField field, bool utf8) => Append(new StringBuilder(Usual), field, utf8).ToString();

    /// <summary>The whole field, folded to 78 characters where it can be, with its line end; an instance makes it an ARC field.</summary>
    public static string Field(AuthResultsField field, bool utf8) =>
        Folding.Fold(Append(new StringBuilder(field.Instance is null ? Name : ArcName, Usual), field, utf8).ToString());

    private static StringBuilder Append(StringBuilder text, AuthResultsField field, bool utf8)
    {
        if (field.Instance is { } instance)
        {
            text.Append(CultureInfo.InvariantCulture, $"i={instance}; ");
        }

        text.Append(Value(FieldText.Clean(FieldText.Domain(field.AuthServId, utf8), utf8)));
        var any = false;
        foreach (var result in field.Results)
        {
            if (FieldText.IsKeyword(result.Method) && FieldText.IsKeyword(result.Result))
            {
                any = true;
                Append(text, result, utf8);
            }
        }

        return any ? text : text.Append("; none");
    }

    private static void Append(StringBuilder text, MethodResult result, bool utf8)
    {
        text.Append("; ").Append(result.Method).Append('=').Append(result.Result);
        if (result.Comment is { Length: > 0 } comment)
        {
            text.Append(' ').Append(FieldText.Comment(Short(FieldText.Clean(comment, utf8))));
        }

        if (result.Reason is { Length: > 0 } reason)
        {
            text.Append(" reason=").Append(Value(Short(FieldText.Clean(reason, utf8))));
        }

        foreach (var property in result.Properties)
        {
            if (FieldText.IsKeyword(property.Type) && FieldText.IsKeyword(property.Name) && property.Value.Length <= MaximumValue)
            {
                text.Append(' ').Append(property.Type).Append('.').Append(property.Name).Append('=').Append(PropertyValue(property.Value, utf8));
            }
        }
    }

    /// <summary>A token where it can be one.</summary>
    private static string Value(string clean) => FieldText.IsToken(clean) ? clean : FieldText.Quote(clean);

    /// <summary>An address and a domain have forms of their own (RFC 8601 §2.2, pvalue).</summary>
    private static string PropertyValue(string value, bool utf8)
    {
        var at = value.LastIndexOf('@');
        if (at < 0)
        {
            return Value(FieldText.Clean(FieldText.Domain(value, utf8), utf8));
        }

        var domain = FieldText.Domain(value[(at + 1)..], utf8);
        var local = FieldText.Clean(value[..at], utf8);
        if (!FieldText.IsDomain(domain) || (!utf8 && !Ascii.IsValid(domain)))
        {
            return FieldText.Quote(FieldText.Clean(value, utf8));
        }

        if (!utf8 && !Ascii.IsValid(value.AsSpan(0, at)))
        {
            return domain; // the domain alone is true; a local part with other letters in it is another's
        }

        return local.Length == 0 || FieldText.IsDotAtom(local) || IsQuoted(local) ? $"{local}@{domain}" : $"{FieldText.Quote(local)}@{domain}";
    }

    /// <summary>Is it one whole quoted string already, as local parts come?</summary>
    private static bool IsQuoted(string clean)
    {
        if (clean.Length < 2 || clean[0] != '"' || clean[^1] != '"')
        {
            return false;
        }

        var last = clean.Length - 1;
        for (var i = 1; i < last; i++)
        {
            if (clean[i] == '"' || (clean[i] == '\\' && ++i == last))
            {
                return false;
            }
        }

        return true;
    }

    private static string Short(string clean) =>
        clean.Length <= MaximumValue ? clean : clean[..(char.IsHighSurrogate(clean[MaximumValue - 1]) ? MaximumValue - 1 : MaximumValue)];
}
