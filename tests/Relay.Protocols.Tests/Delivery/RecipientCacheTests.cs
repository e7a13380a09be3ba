using Relay.Core.Mail;
using Relay.Protocols.Delivery;
using Relay.Testing;

namespace Relay.Protocols.Tests.Delivery;

public sealed class RecipientCacheTests
{
    private static readonly SmtpReply Good = new(250, "2.1.5", "Ok");
    private static readonly SmtpReply Bad = new(550, "5.1.1", "unknown");
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Remember_PastTheLimit_ForgetsTheOneUsedLongestAgo()
    {
        var cache = new RecipientCache(2, new ManualTimeProvider());
        cache.Remember("r", Rig.Path("a@x"), Good, Hour);
        cache.Remember("r", Rig.Path("b@x"), Good, Hour);
        Assert.NotNull(cache.Find("r", MailPath.Null, Rig.Path("a@X")));
        cache.Remember("r", Rig.Path("c@x"), Good, Hour);
        Assert.Equal(2, cache.Count);
        Assert.Null(cache.Find("r", MailPath.Null, Rig.Path("b@x")));
        Assert.NotNull(cache.Find("r", MailPath.Null, Rig.Path("a@x")));
    }

    [Fact]
    public void Find_OtherRoute_IsNothing()
    {
        var cache = new RecipientCache(2, new ManualTimeProvider());
        cache.Remember("r", Rig.Path("a@x"), Good, Hour);
        Assert.Null(cache.Find("s", MailPath.Null, Rig.Path("a@x")));
    }

    [Fact]
    public void RememberLate_Refusal_HoldsForItsSenderOnly()
    {
        var cache = new RecipientCache(10, new ManualTimeProvider());
        cache.Remember("r", Rig.Path("a@x"), Good, Hour);
        cache.RememberLate("r", MailPath.Null, Rig.Path("a@x"), Bad, Hour);
        Assert.Equal(Bad, cache.Find("r", MailPath.Null, Rig.Path("a@x")));
        Assert.Null(cache.Find("r", Rig.Path("s@y"), Rig.Path("a@x")));
    }

    [Fact]
    public void Remember_TemporaryAnswer_IsNotKept()
    {
        var cache = new RecipientCache(10, new ManualTimeProvider());
        cache.Remember("r", Rig.Path("a@x"), new SmtpReply(450, "4.2.1", "later"), Hour);
        Assert.Equal(0, cache.Count);
    }
}
