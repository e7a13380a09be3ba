using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Auth.Dmarc;
using Relay.Auth.Results;
using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Filters.Authentication;

/// <summary>One Authentication-Results field with every method (RFC 8601 §4), and Received-SPF on request. What has no answer by now is temperror.</summary>
public static class ResultFields
{
    private const string Late = "no answer in time";

    public static string Of(MessageAuthentication message, HeaderOptions options)
    {
        var text = options.AuthenticationResults ? AuthResultsWriter.Field(Field(message), message.Utf8) : "";
        return options.ReceivedSpf && message.Spf is { IsCompletedSuccessfully: true } spf
            ? text + ReceivedSpfWriter.Field(message.Query!, spf.GetAwaiter().GetResult(), message.Utf8)
            : text;
    }

    public static AuthResultsField Field(MessageAuthentication message)
    {
        var results = new List<MethodResult>(6);
        Spf(results, message);
        Dkim(results, message.Dkim);
        Dmarc(results, message);
        Arc(results, message.Arc);
        Client(results, message.Session);
        return new AuthResultsField(message.Hostname, results);
    }

    /// <summary>What was found of the client's address: its name, and who vouches for it.</summary>
    private static void Client(List<MethodResult> results, SessionFacts? session)
    {
        if (session?.ReverseName is { } name)
        {
            results.Add(new MethodResult("iprev", "pass", null, [new("policy", "iprev", session.ClientAddress.ToString())]) { Comment = name }); // RFC 8601 §2.7.3
        }

        foreach (var list in session?.AllowLists ?? [])
        {
            // RFC 8904 §2: the zone, what it answered, and its words
            var properties = new List<ResultProperty> { new("dns", "zone", list.Zone), new("policy", "ip", list.Answer.ToString()) };
            Add(properties, "policy", "txt", list.Text);
            results.Add(new MethodResult("dnswl", "pass", null, properties));
        }
    }

    private static void Spf(List<MethodResult> results, MessageAuthentication message)
    {
        if (message is { Spf: { } spf, Query: { } query })
        {
            results.Add(Answer(spf) is { } result
                ? SpfMethodResult.Of(query, result)
                : new MethodResult("spf", AuthResult.TempError.Word(), Late, [new("smtp", "mailfrom", query.MailFrom)]));
        }

        if (message is { Helo: { } helo, Query: { MailFrom.Length: > 0 } } && Answer(helo) is { Result: not AuthResult.None } ofHelo)
        {
            results.Add(SpfMethodResult.Of(message.Query, ofHelo));
        }
    }

    private static void Dkim(List<MethodResult> results, Task<DkimOutcome>? task)
    {
        if (task is null)
        {
            return;
        }

        if (Answer(task) is not { } outcome)
        {
            results.Add(new MethodResult("dkim", AuthResult.TempError.Word(), Late, []));
            return;
        }

        if (outcome.Results.Count == 0)
        {
            results.Add(new MethodResult("dkim", AuthResult.None.Word(), null, []));
        }

        foreach (var signature in outcome.Results)
        {
            results.Add(Signature(signature));
        }
    }

    private static MethodResult Signature(DkimResult signature)
    {
        var properties = new List<ResultProperty>(5);
        Add(properties, "header", "d", signature.Domain);
        Add(properties, "header", "i", signature.Identity);
        Add(properties, "header", "s", signature.Selector);
        Add(properties, "header", "a", signature.Algorithm);
        Add(properties, "header", "b", signature.SignatureStart); // RFC 6008 §4
        var comment = (signature.Testing, signature.UncoveredOctets) switch
        {
            (_, > 0 and var left) => $"{left} octets of the body are not signed",
            (true, _) => "the domain is testing",
            _ => null,
        };
        return new MethodResult("dkim", signature.Result.Word(), signature.Reason.Length > 0 ? signature.Reason : null, properties) { Comment = comment };
    }

    private static void Dmarc(List<MethodResult> results, MessageAuthentication message)
    {
        if (message.Dmarc is not { } task)
        {
            return;
        }

        if (Answer(task) is not { } result)
        {
            results.Add(new MethodResult("dmarc", AuthResult.TempError.Word(), Late, []));
            return;
        }

        // RFC 9989 §7 registers header.from and policy.dmarc.
        var properties = new List<ResultProperty>(2);
        Add(properties, "header", "from", result.HeaderFrom);
        Add(properties, "policy", "dmarc", result.Policy?.Word());
        var overridden = message.Override != DmarcOverride.None;
        var comment = result.Policy is null ? null
            : overridden ? $"p={result.Policy.Value.Word()} dis=none local_policy: {message.Override.Text()}"
            : $"p={result.Policy.Value.Word()} dis={result.Disposition.Word()}";
        var reason = result.Reason == DmarcReason.NoAuthorDomain ? "no single author domain" : null;
        results.Add(new MethodResult("dmarc", result.Result.Word(), reason, properties) { Comment = comment });
    }

    private static void Arc(List<MethodResult> results, Task<ArcResult>? task)
    {
        if (task is null)
        {
            return;
        }

        var result = Answer(task);
        if (result is { Result: AuthResult.None })
        {
            return; // nobody reads arc=none, and nearly every message has it
        }

        var properties = new List<ResultProperty>();
        if (result is { Result: AuthResult.Pass })
        {
            properties.Add(new("header", "oldest-pass", result.OldestPass.ToString(System.Globalization.CultureInfo.InvariantCulture))); // RFC 8617 §10.2
        }

        results.Add(new MethodResult("arc", (result?.Result ?? AuthResult.TempError).Word(), result is null ? Late : result.Reason is { Length: > 0 } reason ? reason : null, properties)
        {
            Comment = result is null ? null : $"i={result.Instances}",
        });
    }

    private static void Add(List<ResultProperty> properties, string type, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            properties.Add(new ResultProperty(type, name, value));
        }
    }

    private static T? Answer<T>(Task<T> task)
        where T : class => task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : null;
}
