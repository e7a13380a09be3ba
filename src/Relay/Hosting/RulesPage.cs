using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Relay.CommandLine;

namespace Relay.Hosting;

/// <summary>
/// <c>/admin/rules</c>: the running rule set with its ledger as one JSON object, <c>{"since","compile_ms","rules":[…]}</c>; an entry is what
/// <c>relay rules list --json</c> prints of a rule, which asks here. Rules that came to nothing are in it too.
/// </summary>
internal static class RulesPage
{
    public const string Path = "/admin/rules";

    public static async Task WriteAsync(HttpContext context, RunningRules.Loaded set)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("since", set.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("compile_ms", Math.Round(set.Took.TotalMilliseconds, 1));
        json.WriteStartArray("rules");
        foreach (var rule in set.Rules.Rules)
        {
            json.WriteStartObject();
            RuleJson.Write(json, rule, RuleCost.Of(rule));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
