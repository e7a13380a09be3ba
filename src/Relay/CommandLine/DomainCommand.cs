using System.CommandLine;
using System.Text.Json;
using Relay.Auth.Dmarc;
using Relay.Auth.Domains;
using Relay.Configuration;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay domain NAME…</c>: whose name each is, and how that was found. Exit status 1 where one of them is no domain name; the others are
/// answered all the same.
/// </summary>
internal static class DomainCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "Domain names", Arity = ArgumentArity.OneOrMore };
        var command = new Command("domain", "Shows organizational domain and public suffix of a name") { names };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
            {
                return ExitStatus.Usage;
            }

            var list = PublicSuffixes.Load(configuration.Options);
            await using var resolver = DnsCommand.Create(configuration.Options.Dns);
            var domains = new OrganizationalDomains(resolver, list);
            var status = ExitStatus.Done;
            foreach (var name in parsed.GetRequiredValue(names))
            {
                if (DomainText.Normalize(name) is { } domain)
                {
                    Write(parsed, name, list.PublicSuffix(domain).ToString(), await domains.FindAsync(domain, cancellation));
                }
                else
                {
                    parsed.InvocationConfiguration.Error.WriteLine($"relay: {Configuration.Text.Words.Quote(name)} is not a domain name");
                    status = ExitStatus.Failed;
                }
            }

            return status;
        });
        return command;
    }

    private static void Write(ParseResult parsed, string name, string suffix, OrganizationalDomain found)
    {
        var output = parsed.InvocationConfiguration.Output;
        var by = found.By == DiscoveryMethod.TreeWalk ? "tree_walk" : "psl";
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json => WriteJson(json, name, suffix, found.Domain, by));
        }
        else
        {
            output.WriteLine($"{name}\t{found.Domain ?? "-"}\t{suffix}\t{by}");
        }

        if (!found.IsComplete)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"{name}: DNS gave no answer, so the list decided");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string name, string suffix, string? organization, string by)
    {
        json.WriteString("name", name);
        json.WriteString("organizational_domain", organization);
        json.WriteString("public_suffix", suffix);
        json.WriteString("by", by);
    }
}
