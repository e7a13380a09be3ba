using Relay.Auth.Spf;

namespace Relay.Auth.Results;

/// <summary>Writes the Received-SPF field (RFC 7208 §9.1). Every value is quoted where it is no dot-atom; no control character gets in. Pure.</summary>
public static class ReceivedSpfWriter
{
    private const int MaximumValue = 400;

    /// <summary>The field's value on one line, without line end.</summary>
    /// <param name="utf8">May it hold more than ASCII, because the message does?</param>
    public static string Value(SpfQuery query, SpfResult result, bool utf8)
    {
        var receiver = query.Receiver.Length > 0 ? query.Receiver : "unknown";
        var pairs = new List<string>();
        Add(pairs, "client-ip", Address(query), utf8);
        Add(pairs, "envelope-from", query.MailFrom, utf8);
        Add(pairs, "helo", query.Helo, utf8);
        Add(pairs, "receiver", receiver, utf8);
        Add(pairs, "identity", result.Identity == SpfIdentity.Helo ? "helo" : "mailfrom", utf8);
        Add(pairs, "mechanism", result.Mechanism, utf8);
        Add(pairs, "problem", result.Problem, utf8);
        var comment = FieldText.Comment(FieldText.Clean($"{receiver}: {Sentence(query, result)}", utf8));
        return $"{result.Result.Word()} {comment} {string.Join("; ", pairs)}";
    }

    /// <summary>The whole field, folded to 78 characters where it can be, with its line end.</summary>
    public static string Field(SpfQuery query, SpfResult result, bool utf8) => Folding.Fold("Received-SPF: " + Value(query, result, utf8));

    private static string? Address(SpfQuery query) =>
        query.Client is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : query.Client?.ToString();

    /// <summary>In the words of the examples in RFC 7208 §9.1.</summary>
    private static string Sentence(SpfQuery query, SpfResult result)
    {
        var domain = result.Domain.Length <= MaximumValue ? result.Domain : "a domain too long";
        var client = Address(query) ?? "an unknown client";
        return result.Result switch
        {
            AuthResult.Pass => $"domain of {domain} designates {client} as permitted sender",
            AuthResult.Fail => $"domain of {domain} does not designate {client} as permitted sender",
            AuthResult.SoftFail => $"domain of {domain} does not quite designate {client} as permitted sender",
            AuthResult.Neutral => $"domain of {domain} neither permits nor denies {client}",
            AuthResult.None => $"domain of {domain} has no policy",
            _ => $"trouble with the policy of {domain}",
        };
    }

    private static void Add(List<string> pairs, string key, string? value, bool utf8)
    {
        if (value is { Length: > 0 and <= MaximumValue })
        {
            var clean = FieldText.Clean(value, utf8);
            pairs.Add($"{key}={(FieldText.IsDotAtom(clean) ? clean : FieldText.Quote(clean))}");
        }
    }
}
