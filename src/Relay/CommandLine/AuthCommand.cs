using System.CommandLine;
using System.Net;
using System.Text.Json;
using Relay.Auth.Spf;
using Relay.Configuration;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Authentication;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay auth</c>: SPF, DKIM, DMARC and ARC of messages as the relay sees them, or with <c>--batch</c> of one for each line of JSON on
/// standard input. It changes no state and scores nothing.
/// </summary>
internal static class AuthCommand
{
    private const int Concurrency = 8;

    /// <summary>Octets of a line: a message of 64 MiB in base64.</summary>
    private const int MaximumLine = 96 << 20;

    private static readonly Option<string?> Ip = new("--ip") { Description = "The client's address; without it SPF is none", HelpName = "ADDRESS" };
    private static readonly Option<string?> Helo = new("--helo") { Description = "The name given in HELO", HelpName = "NAME" };
    private static readonly Option<string?> From = new("--from") { Description = "The reverse-path", HelpName = "ADDRESS" };
    private static readonly Option<bool> Batch = new("--batch") { Description = "Read lines of JSON {\"id\",\"file\"|\"message_base64\",\"ip\",\"helo\",\"mail_from\"} from standard input" };
    private static readonly Argument<string[]> Files = new("FILE") { Description = "A message, an mbox, a folder, or - for standard input", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Command("auth", "Verifies SPF, DKIM, DMARC and ARC of messages") { Ip, Helo, From, Batch, Files };
        command.Validators.Add(static result =>
        {
            var files = result.GetValue(Files) is { Length: > 0 };
            if (result.GetValue(Batch) == files)
            {
                result.AddError(files ? "--batch takes its messages from standard input" : "FILE is missing; name a message, a folder, an mbox or -, or use --batch");
            }
            else if (result.GetValue(Ip) is { } ip && !BatchFields.IsAddress(ip, out _))
            {
                result.AddError("--ip: not an IP address: " + ip);
            }
        });
        BatchSwitch.SetAction(command, Batch, BatchAsync, FilesAsync);
        return command;
    }

    internal static async Task<int> BatchAsync(Stream input, TextWriter output, LoadedConfiguration configuration, CancellationToken cancellation)
    {
        await using var resolver = DnsCommand.Create(configuration.Options.Dns);
        var parts = Parts(configuration.Options, resolver);
        var runner = new BatchRunner((line, token) => AnswerAsync(parts, configuration.Options, line, token), Concurrency, MaximumLine);
        return await runner.RunAsync(input, output, cancellation);
    }

    private static Authenticators Parts(RelayOptions options, IResolver resolver) =>
        Authenticators.Create(options.Checks, resolver, PublicSuffixes.Load(options), TimeProvider.System);

    private static async ValueTask<BatchAnswer> AnswerAsync(Authenticators parts, RelayOptions options, JsonElement line, CancellationToken cancellation)
    {
        if (!BatchFields.TryAddress(line, "ip", out var ip, out var error)
            || !BatchFields.TryText(line, "helo", out var helo, out error)
            || !BatchFields.TryText(line, "mail_from", out var from, out error)
            || !BatchFields.TryText(line, "file", out var file, out error)
            || !BatchFields.TryText(line, "message_base64", out var base64, out error))
        {
            return BatchAnswer.Failed(error!);
        }

        if (TryMessage(file, base64, out error) is not { } bytes)
        {
            return BatchAnswer.Failed(error!);
        }

        var message = await RunAsync(parts, options, bytes, Query(ip, helo, from, options), cancellation);
        return BatchAnswer.Of(json =>
        {
            json.WriteString("file", file);
            AuthenticationJson.Write(json, message);
        });
    }

    private static byte[]? TryMessage(string? file, string? base64, out string? error)
    {
        error = (file, base64) is (null, null) ? "neither file nor message_base64 is given" : null;
        if (base64 is not null)
        {
            var bytes = new byte[base64.Length / 4 * 3 + 3];
            if (Convert.TryFromBase64String(base64, bytes, out var length))
            {
                return MessageFiles.WithCrLf(bytes[..length]);
            }

            error = "message_base64 is not base64";
        }
        else if (file is not null)
        {
            var first = MessageFiles.Read([file]).FirstOrDefault();
            error = first.Problem ?? (first.Bytes is null ? "no message in " + file : null);
            return first.Bytes;
        }

        return null;
    }

    private static async Task<int> FilesAsync(ParseResult parsed, LoadedConfiguration configuration, CancellationToken cancellation)
    {
        var options = configuration.Options;
        await using var resolver = DnsCommand.Create(options.Dns);
        var parts = Parts(options, resolver);
        IPAddress? ip = null;
        _ = parsed.GetValue(Ip) is { } text && BatchFields.IsAddress(text, out ip);
        var query = Query(ip, parsed.GetValue(Helo), parsed.GetValue(From), options);
        var output = parsed.InvocationConfiguration.Output;
        var status = ExitStatus.Done;
        foreach (var file in MessageFiles.Read(parsed.GetRequiredValue(Files)))
        {
            if (file.Bytes is not { } bytes)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file.Name}: {file.Problem}");
                status = ExitStatus.Failed;
                continue;
            }

            Write(parsed, output, file.Name, await RunAsync(parts, options, bytes, query, cancellation));
        }

        return status;
    }

    private static void Write(ParseResult parsed, TextWriter output, string name, MessageAuthentication message)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json =>
            {
                json.WriteNull("id");
                json.WriteString("file", name);
                AuthenticationJson.Write(json, message);
            });
        }
        else
        {
            AuthenticationJson.WriteText(output, name, message);
        }
    }

    /// <summary>The results, which outlive the message.</summary>
    private static async ValueTask<MessageAuthentication> RunAsync(Authenticators parts, RelayOptions options, byte[] bytes, SpfQuery? query, CancellationToken cancellation)
    {
        using var body = new MessageBody(int.MaxValue, options.Spool);
        var received = MessageFiles.Open(bytes, body);
        using var section = received.Section;
        using var message = await Filters.Authentication.Authentication.RunAsync(parts, options.Hostname, received, query, cancellation);
        return message;
    }

    private static SpfQuery? Query(IPAddress? ip, string? helo, string? from, RelayOptions options) =>
        ip is null ? null : new SpfQuery(ip, helo ?? "", from is ['<', .., '>'] ? from[1..^1] : from ?? "", options.Hostname);
}
