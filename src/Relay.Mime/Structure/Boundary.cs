using Relay.Mime.Parameters;

namespace Relay.Mime.Structure;

/// <summary>What is odd about a boundary parameter, so that readers may take another value for it.</summary>
internal static class Boundary
{
    /// <summary>Longest boundary of RFC 2046 §5.1.1.</summary>
    private const int Longest = 70;

    public static MimeDefects Check(ParameterSet parameters)
    {
        var values = parameters.All("boundary");
        var defects = parameters.Defects;
        if (values.Count == 0)
        {
            return defects | MimeDefects.BoundaryMissing;
        }

        var value = values[0];
        var odd = value.Length is 0 or > Longest || value[^1] == ' ' || value[0] == ' ' || values.Count > 1 || parameters.HasSections("boundary");
        foreach (var c in value)
        {
            // Other characters than the bchars are met in good mail and read alike; these are not.
            odd |= c is < ' ' or > '~' or '"' or '\\';
        }

        return defects | (odd ? MimeDefects.BoundaryOdd : 0);
    }
}
