using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Envelope;
using Relay.Mime;

namespace Relay.Filters.Tests.Checks;

public sealed class SizeCheckTests
{
    [Theory]
    [InlineData(null, 100_000, "")]
    [InlineData(0L, 100_000, "")] // RFC 1870 §6: no size is known
    [InlineData(100_000L, 1, "")]
    [InlineData(100_000L, 100_000, "")]
    [InlineData(100_000L, 112_048, "")] // a tenth and 2 KiB over
    [InlineData(100_000L, 112_049, "SIZE_LIE declared 100000, came 112049")]
    [InlineData(1L, 2049, "")]
    [InlineData(1L, 2050, "SIZE_LIE declared 1, came 2050")]
    [InlineData(long.MaxValue, 5000, "")]
    public async Task SizeCheck_DeclaredAndCame_GivesItsSymbol(long? declared, int came, string expected)
    {
        using var body = new MessageBody(1 << 20, "unused");
        body.Append(new byte[came]);
        var context = new CheckContext
        {
            Session = CheckCase.Session(),
            Hostname = CheckCase.Hostname,
            Envelope = new Core.Mail.Envelope
            {
                ReversePath = MailPath.Null,
                Client = new ClientIdentity(IPAddress.Loopback, 1, "h", true),
                Id = "id",
                DeclaredSize = declared,
            },
            Message = new ReceivedMessage(body, HeaderSection.Copy([]), hasEightBit: false),
        };
        Assert.Equal(expected, await CheckCase.RunAsync(new SizeCheck(), context));
    }
}
