using System.Collections.Frozen;
using System.Net;
using System.Text;
using Relay.Auth;
using Relay.Auth.Domains;
using Relay.Auth.Spf;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Authentication;

namespace Relay.Benchmarks.Authentication;

/// <summary>
/// All of authentication for one message whose answers of the DNS are at hand: SPF of the reverse-path, DKIM, ARC, DMARC, and the field that tells
/// of them. Receiving the message and weighing the results are not in it.
/// </summary>
internal sealed class WholeMessage
{
    private const string Hostname = "mx.example.org";

    private static readonly SpfQuery Query = new(IPAddress.Parse("203.0.113.9"), "mail.example.net", "bounce@example.net", Hostname);
    private static readonly HeaderOptions Headers = new();

    private readonly Authenticators parts;
    private readonly HeaderSection section;
    private readonly byte[] body;
    private readonly AuthResult chain;

    public WholeMessage(SignedSample sample, bool isSealed)
    {
        body = sample.Body;
        section = HeaderSection.Copy([.. isSealed ? sample.SealedHeader : sample.Header, .. "\r\n"u8]);
        chain = isSealed ? AuthResult.Pass : AuthResult.None;
        var zone = new Zone(new Dictionary<string, string>
        {
            ["example.net"] = "v=spf1 ip4:203.0.113.0/24 -all",
            ["_dmarc.example.net"] = "v=DMARC1; p=reject; rua=mailto:dmarc@example.net",
            [SignedSample.Selector + "._domainkey." + SignedSample.Domain] = sample.Record,
        });
        parts = Authenticators.Create(new CheckOptions(), zone, PublicSuffixList.Empty, TimeProvider.System);
    }

    /// <summary>True where every method has the result it must have.</summary>
    public bool Run()
    {
        using var message = new MessageAuthentication(parts, Hostname);
        var spf = message.StartSpf(Query, CancellationToken.None);
        if (message.BeginMessage(section, CancellationToken.None))
        {
            message.Append(body);
        }

        var dkim = message.CompleteDkim();
        var arc = message.CompleteArc();
        var dmarc = message.StartDmarc(CancellationToken.None);
        return message.Fields(Headers).Length > 100
            && Of(spf).Result == AuthResult.Pass && Of(dkim).Results[0].Result == AuthResult.Pass && Of(arc).Result == chain && Of(dmarc).Result == AuthResult.Pass;
    }

    private static T Of<T>(Task<T> task) =>
        task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("an answer was not at hand");

    private sealed class Zone(Dictionary<string, string> texts) : IResolver
    {
        private static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);

        private readonly FrozenDictionary<string, DnsAnswer> answers = texts.ToFrozenDictionary(
            static t => t.Key, static t => new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(t.Key, 300, Encoding.ASCII.GetBytes(t.Value))], false));

        public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) =>
            new(type == RecordType.Txt && answers.TryGetValue(name, out var answer) ? answer : NxDomain);
    }
}
