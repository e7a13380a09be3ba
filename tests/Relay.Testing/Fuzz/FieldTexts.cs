namespace Relay.Testing.Fuzz;

/// <summary>Values of header fields made of what means something in them. The caller's <see cref="Random"/> decides all.</summary>
public static class FieldTexts
{
    /// <summary>Of From.</summary>
    public static IReadOnlyList<string> AddressPieces { get; } =
    [
        "a@example.org", "<", ">", "\"", "(", ")", ",", ";", ":", "@", "\\", "\r\n ", "\r\n", " ", "=?utf-8?q?a=40b.com?=", "=?x?b?", "?=", "[", "]", "\0", "ü", "\u202e", "name", ".",
        "<a@example.org>", "\t", "=?iso-2022-jp?B?GyRC?=",
    ];

    /// <summary>Of Authentication-Results.</summary>
    public static IReadOnlyList<string> ResultPieces { get; } =
        ["a", "spf", "=", ";", " ", "\r\n ", "\r\n", "\r", "\n", "(", ")", "\\", "\"", ".", "@", "/", "1", "none", "reason", "i=1;", "x.y=z", "ü", "\uFFFD", "\0", "\t", "-"];

    public static string Addresses(Random random) => Some(random, AddressPieces, random.Next(1, 30));

    /// <summary>Every third begins well, so that some are read.</summary>
    public static string Results(Random random, int round) => (round % 3 == 0 ? "a; spf=pass x.y=z" : "") + Some(random, ResultPieces, random.Next(12));

    public static string Some(Random random, IReadOnlyList<string> pieces, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => pieces[random.Next(pieces.Count)]));
}
