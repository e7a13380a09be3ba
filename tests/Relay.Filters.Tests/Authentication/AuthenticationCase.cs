using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Auth.Domains;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Authentication;
using Relay.Filters.Authentication.Signing;
using Relay.Filters.Connection.DnsLists;
using Relay.Mime;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Authentication;

/// <summary>A message with its envelope and its zone, run through the checks of authentication as the relay runs them.</summary>
internal sealed class AuthenticationCase : IDisposable
{
    public const string Client = "192.0.2.7";
    public const string Author = "author.example";

    private static readonly SigningKey Key = MakeKey();
    private readonly MessageBody body = new(int.MaxValue, System.IO.Path.GetTempPath());
    private HeaderSection? section;

    public FakeResolver Zone { get; } = new();

    public CheckOptions Options { get; } = new();

    public IStateStore? Store { get; set; }

    public string ReversePath { get; set; } = "bounce@" + Author;

    public bool Trusted { get; set; }

    /// <summary>Checks that run beside those of authentication.</summary>
    public List<string> Also { get; } = [];

    public Signers? Signers { get; set; }

    /// <summary>What is known of the client before the message comes.</summary>
    public Action<SessionFacts> Session { get; set; } = static _ => { };

    /// <summary>The policy of the recipients; null: none was looked up.</summary>
    public Core.Recipients.RecipientPolicy? Recipients { get; init; }

    public CheckContext? Context { get; private set; }

    public ReceivedMessage? Received { get; private set; }

    public MessageAuthentication Found => Context!.Features.Get<MessageAuthentication>()!;

    public static string Mail(string from = "A <a@" + Author + ">", string more = "") =>
        $"From: {from}\r\nTo: b@example.org\r\nSubject: s\r\n{more}\r\ntext\r\n";

    /// <summary>Publishes a policy, with a record that lets the client send.</summary>
    public AuthenticationCase Policy(string policy, bool clientMaySend = false)
    {
        Zone.Txt("_dmarc." + Author, $"v=DMARC1; p={policy}");
        Zone.Txt(Author, clientMaySend ? $"v=spf1 ip4:{Client} -all" : "v=spf1 -all");
        return this;
    }

    /// <summary>The message signed for a domain, whose key is published.</summary>
    /// <param name="sealsRepeats">Fields are signed once more than they are there, so that none can be added.</param>
    public string Signed(string message, string domain, bool sealsRepeats = true)
    {
        Zone.Txt("sel._domainkey." + domain, Key.PublicRecord);
        var (header, fields, hash) = Parts(message);
        var options = new SignerOptions(domain, "sel", Key);
        var signer = new DkimSigner(sealsRepeats ? options : options with { Oversigned = [] });
        return Encoding.Latin1.GetString(signer.Sign(header, fields, hash, TimeProvider.System.GetUtcNow())) + message;
    }

    /// <summary>Signed with the tags as given, over From and the body's first line (RFC 6376 §3.7).</summary>
    public string SignedAs(string tags, string message)
    {
        Zone.Txt("sel._domainkey." + Author, Key.PublicRecord);
        tags = tags.Replace("{bh}", Convert.ToBase64String(SHA256.HashData("text\r\n"u8)), StringComparison.Ordinal);
        var from = message[(message.IndexOf(':', StringComparison.Ordinal) + 2)..message.IndexOf("\r\n", StringComparison.Ordinal)];
        var signed = $"from:{from}\r\ndkim-signature:" + tags.Replace("{b}", "", StringComparison.Ordinal);
        var value = Key.Sign(SHA256.HashData(Encoding.Latin1.GetBytes(signed)));
        return "DKIM-Signature: " + tags.Replace("{b}", Convert.ToBase64String(value), StringComparison.Ordinal) + "\r\n" + message;
    }

    /// <summary>The message sealed by a domain that says what it found.</summary>
    public string Sealed(string message, string domain, string results)
    {
        Zone.Txt("sel._domainkey." + domain, Key.PublicRecord);
        var (header, fields, hash) = Parts(message);
        var set = new ArcSealer(new SignerOptions(domain, "sel", Key)).Seal(header, fields, hash, ArcResult.None, results, TimeProvider.System.GetUtcNow());
        return Encoding.Latin1.GetString(set!) + message;
    }

    /// <summary>Symbols with their evidence, and the refusal if there is one.</summary>
    public async Task<string> RunAsync(string message)
    {
        body.Append(Encoding.Latin1.GetBytes(message));
        section = HeaderSection.Copy(Encoding.Latin1.GetBytes(message));
        var session = new SessionFacts { ClientAddress = IPAddress.Parse(Client), Helo = "mail.client.example", Extended = true, Trusted = Trusted };
        var envelope = new Core.Mail.Envelope
        {
            ReversePath = ReversePath.Length == 0 ? MailPath.Null : Path(ReversePath),
            Client = new ClientIdentity(session.ClientAddress, 1, session.Helo, true),
            Id = "id",
        };
        envelope.Recipients.Add(new Recipient(Path("b@example.org")));
        var services = new CheckServices(
            Zone, true, new DnsListMonitor(TimeProvider.System, NullLogger.Instance), TimeProvider.System, PublicSuffixList.Empty) { Store = Store, Signers = Signers };
        foreach (var name in BuiltInChecks.Names.Except(["spf", "spf_helo", "dkim", "arc", "from", "dmarc", "sender_lists", .. Also]))
        {
            Options.Disabled.Add(name);
        }

        var scanner = new MessageScanner(BuiltInChecks.Enabled(Options, services), ScoreTable.Empty, new ActionOptions(), CheckCaseName, TimeProvider.System, NullLogger.Instance);
        Session(session);
        Received = new ReceivedMessage(body, section, hasEightBit: false);
        var result = await scanner.ScanAsync(Received, session, envelope, Recipients);
        Context = result.Facts;
        var symbols = string.Join(' ', result.Card.Symbols.Select(static s => s.Name));
        return result.Card.Refusal is { } refusal ? $"{symbols} → {refusal.Code} {refusal.Enhanced}" : symbols;
    }

    public void Dispose()
    {
        Context?.Features.Dispose();
        section?.Dispose();
        body.Dispose();
    }

    private static MailPath Path(string address) => new(address, address[..address.LastIndexOf('@')], address[(address.LastIndexOf('@') + 1)..]);

    private const string CheckCaseName = Checks.CheckCase.Hostname;

    private static (byte[] Header, HeaderFields Fields, byte[] Hash) Parts(string message)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        var fields = HeaderFields.Parse(bytes);
        using var bodies = new BodyHashes();
        var hash = bodies.Register(Canonicalization.Relaxed);
        bodies.Append(bytes.AsSpan(fields.Length + 2));
        bodies.Complete();
        return (bytes[..fields.Length], fields, hash.Value.ToArray());
    }

    private static SigningKey MakeKey()
    {
        using var rsa = RSA.Create(2048);
        return SigningKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), out _)!;
    }
}
