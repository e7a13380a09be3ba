using Relay.Auth.Spf;

namespace Relay.Auth.Results;

/// <summary>SPF's part of an Authentication-Results field (RFC 8601 §2.7.2).</summary>
public static class SpfMethodResult
{
    /// <summary>With <c>smtp.mailfrom</c>, or <c>smtp.helo</c> where that name was checked, also in place of an empty reverse-path.</summary>
    public static MethodResult Of(SpfQuery query, SpfResult result)
    {
        var property = result.Identity == SpfIdentity.MailFrom && query.MailFrom.Length > 0
            ? new ResultProperty("smtp", "mailfrom", query.MailFrom)
            : new ResultProperty("smtp", "helo", query.Helo);
        return new MethodResult("spf", result.Result.Word(), result.Problem, [property]);
    }
}
