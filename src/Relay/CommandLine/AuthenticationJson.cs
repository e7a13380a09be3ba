using System.Globalization;
using System.Text.Json;
using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Auth.Dmarc;
using Relay.Auth.Results;
using Relay.Auth.Spf;
using Relay.Filters.Authentication;

namespace Relay.CommandLine;

/// <summary>The contract's members of <c>relay auth</c>, which <c>relay scan</c> gives under <c>auth</c> too.</summary>
internal static class AuthenticationJson
{
    public static void Write(Utf8JsonWriter json, MessageAuthentication message)
    {
        Spf(json, Answer(message.Spf));
        Dkim(json, Answer(message.Dkim));
        Dmarc(json, Answer(message.Dmarc));
        Arc(json, Answer(message.Arc));
        json.WriteString("authentication_results", AuthResultsWriter.Value(ResultFields.Field(message), message.Utf8));
    }

    private static T? Answer<T>(Task<T>? task)
        where T : class => task is { IsCompletedSuccessfully: true } ? task.GetAwaiter().GetResult() : null;

    private static void Spf(Utf8JsonWriter json, SpfResult? result)
    {
        json.WriteStartObject("spf");
        json.WriteString("result", (result?.Result ?? AuthResult.None).Word());
        json.WriteString("domain", result?.Domain);
        json.WriteString("identity", result is null ? null : result.Identity == SpfIdentity.Helo ? "helo" : "mailfrom");
        json.WriteString("explanation", result?.Explanation);
        json.WriteNumber("lookups", result?.LookUps ?? 0);
        json.WriteEndObject();
    }

    private static void Dkim(Utf8JsonWriter json, DkimOutcome? outcome)
    {
        json.WriteStartArray("dkim");
        foreach (var signature in outcome?.Results ?? [])
        {
            json.WriteStartObject();
            json.WriteString("domain", signature.Domain);
            json.WriteString("selector", signature.Selector);
            json.WriteString("algorithm", signature.Algorithm);
            json.WriteString("result", signature.Result.Word());
            json.WriteString("reason", signature.Reason.Length > 0 ? signature.Reason : null);
            json.WriteBoolean("testing", signature.Testing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Dmarc(Utf8JsonWriter json, DmarcResult? result)
    {
        json.WriteStartObject("dmarc");
        json.WriteString("result", (result?.Result ?? AuthResult.None).Word());
        json.WriteString("policy", result?.Policy?.Word());
        json.WriteString("disposition", (result?.Disposition ?? DmarcPolicy.None).Word());
        json.WriteString("header_from", result?.HeaderFrom);
        json.WriteString("organizational_domain", result?.OrganizationalDomain);
        json.WriteStartArray("aligned_by");
        if (result is { SpfAligned: true })
        {
            json.WriteStringValue("spf");
        }

        if (result is { DkimAligned: true })
        {
            json.WriteStringValue("dkim");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Arc(Utf8JsonWriter json, ArcResult? result)
    {
        json.WriteStartObject("arc");
        json.WriteString("result", (result?.Result ?? AuthResult.None).Word());
        json.WriteNumber("instances", result?.Instances ?? 0);
        json.WriteString("reason", result is { Reason.Length: > 0 } ? result.Reason : null);
        json.WriteEndObject();
    }

    /// <summary>For people: a line a method.</summary>
    public static void WriteText(TextWriter output, string name, MessageAuthentication message)
    {
        output.WriteLine($"{name}: {message.Summary}");
        if (Answer(message.Spf) is { } spf)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  spf   {spf.Result.Word()} {spf.Domain} {spf.Problem ?? spf.Mechanism ?? ""} ({spf.LookUps} look-ups)"));
        }

        foreach (var signature in Answer(message.Dkim)?.Results ?? [])
        {
            output.WriteLine($"  dkim  {signature.Result.Word()} {signature.Selector}._domainkey.{signature.Domain} {signature.Algorithm} {signature.Reason}");
        }

        if (Answer(message.Arc) is { Instances: > 0 } arc)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  arc   {arc.Result.Word()} {arc.Instances} instances {arc.Reason}"));
        }

        if (Answer(message.Dmarc) is { } dmarc)
        {
            output.WriteLine($"  dmarc {dmarc.Result.Word()} {dmarc.HeaderFrom ?? message.Author?.Problem.ToString()} p={dmarc.Policy?.Word() ?? "-"} disposition={dmarc.Disposition.Word()} record at {dmarc.RecordDomain ?? "-"}");
        }
    }
}
