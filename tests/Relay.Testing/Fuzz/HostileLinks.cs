using System.Globalization;

namespace Relay.Testing.Fuzz;

/// <summary>Links in one another: what stands at {0} is a number.</summary>
public static class HostileLinks
{
    public static readonly IReadOnlyList<string> Wraps = ["https://a{0}.example/?u=", "https://www.google.com/url?x={0}&q=", "https://a{0}.example/x/"];

    public static string Nested(string wrap, int levels) =>
        string.Concat(Enumerable.Range(0, levels).Reverse().Select(i => wrap.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))) + "http://end.example/";
}
