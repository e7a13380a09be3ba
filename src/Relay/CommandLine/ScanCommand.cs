using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Configuration;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.Recipients;
using Relay.Core.State;
using Relay.Filters;
using Relay.Filters.Authentication;
using Relay.Filters.Connection.DnsLists;
using Relay.Hosting;
using Relay.Logging;
using Relay.Protocols.Smtp.Server;
using Command = System.CommandLine.Command;

namespace Relay.CommandLine;

/// <summary><c>relay scan</c>: messages through the whole pipeline, without SMTP, without delivery, without any change of state.</summary>
internal static class ScanCommand
{
    private static readonly Option<string?> Ip = new("--ip") { Description = "The client's address; without it nothing about the connection is checked", HelpName = "ADDRESS" };
    private static readonly Option<string?> Helo = new("--helo") { Description = "The name given in HELO", HelpName = "NAME" };
    private static readonly Option<string?> From = new("--from") { Description = "The reverse-path", HelpName = "ADDRESS" };
    private static readonly Option<string[]> Rcpt = new("--rcpt") { Description = "A recipient; may be repeated", HelpName = "ADDRESS" };
    private static readonly Argument<string[]> Files = new("FILE") { Description = "A message, an mbox, a folder, or - for standard input", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        Ip.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && !IPAddress.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("--ip: not an IP address: " + result.Tokens[0].Value);
            }
        });
        var command = new Command("scan", "Runs messages through all checks and says what would become of them") { Ip, Helo, From, Rcpt, Files };
        command.SetAction(static async (parsed, _) =>
            ConfigurationCommand.LoadOrReport(parsed) is { } configuration ? await ScanAsync(parsed, configuration) : ExitStatus.Usage);
        return command;
    }

    private static async Task<int> ScanAsync(ParseResult parsed, LoadedConfiguration configuration)
    {
        var options = configuration.Options;
        await using var resolver = DnsCommand.Create(options.Dns);
        using var lists = new DnsListMonitor(TimeProvider.System, NullLogger.Instance);
        await using var classifier = await ClassifierAsync(parsed, configuration);
        var services = new CheckServices(resolver, options.Dns.Servers.Count > 0, lists, TimeProvider.System, PublicSuffixes.Load(options))
        {
            Rules = configuration.Rules, RejectFrom = options.Actions.Reject, Classifier = classifier?.Classifier, Trusted = options.TrustedNetworks,
        };
        var scanner = new MessageScanner(
            BuiltInChecks.Enabled(options.Checks, services), configuration.Scores, options.Actions, options.Hostname, TimeProvider.System, NullLogger.Instance)
        {
            Limits = ContentLimits.Of(options.Limits),
        };
        var policies = PolicyTable.Of(options);
        var status = ExitStatus.Done;
        foreach (var file in MessageFiles.Read(parsed.GetRequiredValue(Files)))
        {
            if (file.Bytes is not { } bytes)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file.Name}: {file.Problem}");
                status = ExitStatus.Failed;
                continue;
            }

            using var body = new MessageBody(int.MaxValue, options.Spool);
            var message = MessageFiles.Open(bytes, body);
            using var section = message.Section;
            var session = Session(parsed, options.TrustedNetworks);
            var envelope = Envelope(parsed, session);
            var result = await scanner.ScanAsync(message, session, envelope, envelope is { Recipients: [var first, ..] } ? policies.Find(first.Path) : null);
            using var features = result.Facts.Features;
            Write(parsed, file.Name, message, result);
        }

        return status;
    }

    /// <summary>With what the site taught it until now, as far as that can be read.</summary>
    private static async Task<ClassifierParts?> ClassifierAsync(ParseResult parsed, LoadedConfiguration configuration)
    {
        var classifier = ClassifierParts.Create(configuration, NullLogger.Instance);
        try
        {
            if (classifier is not null && await classifier.IsReadyAsync(CancellationToken.None))
            {
                await classifier.Follower.CatchUpAsync(CancellationToken.None);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateUnavailableException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"relay: labels are left out ({e.Message})");
        }

        return classifier;
    }

    private static SessionFacts? Session(ParseResult parsed, List<IPNetwork> trusted)
    {
        if (parsed.GetValue(Ip) is not { } ip)
        {
            return null;
        }

        var address = IPAddress.Parse(ip);
        return new SessionFacts { ClientAddress = address, Trusted = trusted.Exists(n => n.Contains(address)), Helo = parsed.GetValue(Helo), Extended = true };
    }

    private static Envelope? Envelope(ParseResult parsed, SessionFacts? session)
    {
        if (session is null || parsed.GetValue(From) is not { } from)
        {
            return null;
        }

        var envelope = new Envelope
        {
            ReversePath = Path(from, isReverse: true) ?? MailPath.Null,
            Client = new ClientIdentity(session.ClientAddress, 0, session.Helo ?? "", session.Extended),
            Id = RelayId.New(TimeProvider.System),
        };
        envelope.Recipients.AddRange((parsed.GetValue(Rcpt) ?? []).Select(static r => Path(r, isReverse: false)).OfType<MailPath>().Select(static p => new Recipient(p)));
        return envelope;
    }

    private static MailPath? Path(string text, bool isReverse) =>
        PathParser.TryParse(Encoding.UTF8.GetBytes(text.StartsWith('<') ? text : $"<{text}>"), isReverse, out var path, out _) == PathFault.None ? path : null;

    private static void Write(ParseResult parsed, string name, ReceivedMessage message, ScanResult result)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json => WriteJson(json, name, message, result));
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {Word(result.Verdict.Action)}, score {result.Verdict.Score:0.0##}"));
        foreach (var symbol in result.Card.Symbols)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {symbol.Score,7:0.0##} {symbol.Name} {symbol.Detail}"));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string name, ReceivedMessage message, ScanResult result)
    {
        json.WriteString("file", name);
        json.WriteString("message_id", MessageId(message));
        json.WriteString("action", Word(result.Verdict.Action));
        json.WriteNumber("score", result.Verdict.Score);
        json.WriteSymbols(result.Card.Symbols);
        json.WriteNumberOrNull("probability", result.Facts.Features.Get<MessageProbability>()?.Value);
        WriteAuthentication(json, result);
        json.WriteNumber("elapsed_ms", Math.Round(result.Elapsed.TotalMilliseconds, 3));
    }

    private static void WriteAuthentication(Utf8JsonWriter json, ScanResult result)
    {
        if (result.Facts.Features.Get<MessageAuthentication>() is { } message)
        {
            json.WriteStartObject("auth");
            AuthenticationJson.Write(json, message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("auth");
        }
    }

    private static string? MessageId(ReceivedMessage message)
    {
        var header = message.HeaderBytes.Span;
        foreach (var field in message.Header.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(header), "Message-ID"u8))
            {
                return Encoding.Latin1.GetString(field.Value(header)).Trim();
            }
        }

        return null;
    }

    private static string Word(MailAction action) => action.ToString().ToLowerInvariant();
}
