using System.Text;
using Relay.Auth;

namespace Relay.Filters.Authentication;

/// <summary>Results in one line for the log: <c>spf=pass(example.org) dkim=pass(example.org),fail(list.example) dmarc=pass(reject) arc=none</c>.</summary>
internal static class ResultSummary
{
    /// <summary>Signatures named; a message may have more.</summary>
    private const int MaximumSignatures = 5;

    public static string Of(MessageAuthentication message)
    {
        var line = new StringBuilder(100);
        Append(line, "spf", message.Spf, static r => r.Result.Word() + Of(r.Domain));
        if (message.Dkim is not null)
        {
            Append(line, "dkim", message.Dkim, static o => o.Results.Count == 0
                ? AuthResult.None.Word()
                : string.Join(',', o.Results.Take(MaximumSignatures).Select(static r => r.Result.Word() + Of(r.Domain))));
        }

        Append(line, "arc", message.Arc, static r => r.Result.Word());
        Append(line, "dmarc", message.Dmarc, static r => r.Result.Word() + Of(r.HeaderFrom) + (r.Policy is { } policy ? " p=" + Relay.Auth.Dmarc.DmarcWords.Word(policy) : ""));
        if (message.Override != DmarcOverride.None)
        {
            line.Append(" local_policy");
        }

        return line.ToString();
    }

    private static string Of(string? domain) => domain is { Length: > 0 } ? $"({domain})" : "";

    private static void Append<T>(StringBuilder line, string method, Task<T>? task, Func<T, string> text)
    {
        if (task is not null)
        {
            line.Append(line.Length > 0 ? " " : "").Append(method).Append('=').Append(task.IsCompletedSuccessfully ? text(task.GetAwaiter().GetResult()) : AuthResult.TempError.Word());
        }
    }
}
