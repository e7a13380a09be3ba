namespace Relay.Auth.Results;

/// <summary>Reads an authres-payload (RFC 8601 §2.2) from a scanner. Owns the bounds on results and properties.</summary>
internal sealed class PayloadReader(bool lenient)
{
    private const int MaximumResults = 64;
    private const int MaximumProperties = 64;

    public string? Problem { get; private set; }

    public AuthResultsField? Read(ref FieldScanner scanner)
    {
        if (!scanner.SkipCfws() || Value(ref scanner) is not { } id || !scanner.SkipCfws())
        {
            return Failed<AuthResultsField>("no authserv-id");
        }

        int? version = null;
        if (char.IsAsciiDigit(scanner.Next))
        {
            if (!scanner.TryNumber(out var number) || !scanner.SkipCfws())
            {
                return Failed<AuthResultsField>("no version");
            }

            version = number;
        }

        return Results(ref scanner) is { } results ? new AuthResultsField(id, results) { Version = version } : null;
    }

    /// <summary><c>; none</c>, or one result and more.</summary>
    private List<MethodResult>? Results(ref FieldScanner scanner)
    {
        var results = new List<MethodResult>();
        var none = false;
        while (scanner.Take(';'))
        {
            if (!scanner.SkipCfws() || none)
            {
                return Failed<List<MethodResult>>("more than none");
            }

            if (lenient && (scanner.AtEnd || scanner.Next == ';'))
            {
                continue;
            }

            if (scanner.Keyword() is not { } method)
            {
                return Failed<List<MethodResult>>("no method");
            }

            if (!scanner.SkipCfws())
            {
                return Failed<List<MethodResult>>("no comment");
            }

            none = method == "none" && results.Count == 0 && (scanner.AtEnd || scanner.Next == ';');
            if (!none && Result(ref scanner, method) is { } result)
            {
                results.Add(result);
            }
            else if (!none)
            {
                return null;
            }

            if (results.Count > MaximumResults)
            {
                return Failed<List<MethodResult>>("too many results");
            }
        }

        return scanner.AtEnd && (none || lenient || results.Count > 0) ? results : Failed<List<MethodResult>>("no result");
    }

    /// <summary>What follows the method's name.</summary>
    private MethodResult? Result(ref FieldScanner scanner, string method)
    {
        int? version = null;
        if (scanner.Take('/'))
        {
            if (!scanner.SkipCfws() || !scanner.TryNumber(out var number) || !scanner.SkipCfws())
            {
                return Failed<MethodResult>("no version of a method");
            }

            version = number;
        }

        if (!scanner.Take('=') || !scanner.SkipCfws() || scanner.Keyword() is not { } result || !scanner.SkipCfws())
        {
            return Failed<MethodResult>("no result of a method");
        }

        string? reason = null;
        var properties = new List<ResultProperty>();
        while (!scanner.AtEnd && scanner.Next != ';')
        {
            if (!Part(ref scanner, ref reason, properties))
            {
                return Failed<MethodResult>("no property");
            }
        }

        return new MethodResult(method, result, reason, properties) { MethodVersion = version };
    }

    /// <summary>A reason, which comes first, or a property.</summary>
    private bool Part(ref FieldScanner scanner, ref string? reason, List<ResultProperty> properties)
    {
        if (scanner.Keyword() is not { } type || !scanner.SkipCfws() || properties.Count == MaximumProperties)
        {
            return false;
        }

        var name = "";
        if (scanner.Take('.'))
        {
            if (!scanner.SkipCfws() || (name = scanner.Keyword() ?? "").Length == 0 || !scanner.SkipCfws())
            {
                return false;
            }
        }
        else if (type == "reason" && reason is null && (lenient || properties.Count == 0))
        {
            return scanner.Take('=') && scanner.SkipCfws() && (reason = Value(ref scanner)) is not null && scanner.SkipCfws();
        }
        else if (lenient)
        {
            (type, name) = ("", type);
        }

        if (name.Length == 0 || !scanner.Take('=') || !scanner.SkipCfws() || PropertyValue(ref scanner) is not { } value || !scanner.SkipCfws())
        {
            return false;
        }

        properties.Add(new ResultProperty(type, name, value));
        return true;
    }

    /// <summary>A token or a quoted string.</summary>
    private string? Value(ref FieldScanner scanner)
    {
        if (scanner.Next == '"')
        {
            return scanner.Quoted();
        }

        var run = scanner.Run(lenient ? IsLoose : IsTight);
        return FieldText.IsToken(run) || (lenient && run.Length > 0) ? run : null;
    }

    /// <summary>Also an address, whose local part may be quoted, or be missing.</summary>
    private string? PropertyValue(ref FieldScanner scanner)
    {
        string? local = null;
        if (scanner.Next == '"')
        {
            local = scanner.Quoted();
            if (local is null || scanner.Next != '@')
            {
                return local;
            }
        }

        var run = scanner.Run(lenient ? IsLoose : IsTight);
        var at = run.LastIndexOf('@');
        if (at < 0)
        {
            return FieldText.IsToken(run) || (lenient && run.Length > 0) ? run : null;
        }

        var isAddress = FieldText.IsDomain(run.AsSpan(at + 1)) && (at == 0 || FieldText.IsDotAtom(run.AsSpan(0, at)));
        return !isAddress && !lenient ? null
            : local is null ? run
            : at > 0 && !lenient ? null
            : local + run;
    }

    /// <summary>Characters of tokens and addresses.</summary>
    private static bool IsTight(char c) => c is '.' or '@' || FieldText.Atext.Contains(c) || c > '\u009F';

    /// <summary>Everything visible but what ends a value anyway.</summary>
    private static bool IsLoose(char c) => c is > ' ' and not (';' or '(' or ')' or '"' or '\u007F') and not (>= '\u0080' and <= '\u009F');

    private T? Failed<T>(string problem)
        where T : class
    {
        Problem ??= problem;
        return null;
    }
}
