using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Bulk;

namespace Relay.Filters.Tests.Bulk;

/// <summary>Made-up texts, and what two of them share.</summary>
internal static class BulkCase
{
    public const string Offer = """
        Dear Margaret Thompson,
        we are writing to you because your parcel with the number 4711-0815 could not be handed over at your address this morning. Our driver
        waited for several minutes and left a note at the door, but nobody has called us back until now. To avoid that the parcel is returned
        to its sender, please confirm your address and pay the small fee of $ 1.99 for another delivery within two days at
        http://parcels.example/confirm?id=83af01 or write to desk-4711@parcels.example with your telephone number. If we do not hear from you,
        the parcel will be kept in our storage for a further week, and storage costs will be charged to the receiver as our terms say.
        Kind regards, your delivery team
        """;

    public const string Chinese = "尊敬的客户您好我们注意到您的账户最近有异常登录活动为了保障您的资金安全请您在二十四小时之内点击下面的链接完成身份验证否则我们将不得不暂时冻结您的账户给您带来的不便敬请谅解如有任何疑问请随时联系我们的客户服务中心我们将竭诚为您服务感谢您一直以来的支持与信任";

    public static ulong[] Digest(string text, int minWords = 40)
    {
        var digest = new ulong[TextDigest.Size];
        return digest[..TextDigest.Write(text, minWords, digest)];
    }

    /// <summary>The share of the first's hashes that the second has: from 0.75 on the store takes them as one text.</summary>
    public static double Share(string first, string second)
    {
        var (a, b) = (Digest(first), Digest(second));
        return a.Length == 0 || b.Length == 0 ? 0 : a.Count(b.Contains) / (double)a.Length;
    }

    /// <summary>A message with this text, as the client sends it; the caller disposes what it holds.</summary>
    public static Held Message(string client, string text, string from = "a@sender.example", string fields = "Content-Type: text/plain; charset=utf-8\r\n")
    {
        var octets = Encoding.UTF8.GetBytes(fields + "\r\n" + text.ReplaceLineEndings("\r\n") + "\r\n");
        var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        body.Append(octets);
        var section = HeaderSection.Copy(octets);
        var context = BehaviourCase.Facts(client, from);
        context.Header = section;
        context.Message = new ReceivedMessage(body, section, hasEightBit: true);
        return new Held(context, section, body);
    }

    internal sealed record Held(CheckContext Context, HeaderSection Section, MessageBody Body) : IDisposable
    {
        public void Dispose()
        {
            Context.Features.Dispose();
            Section.Dispose();
            Body.Dispose();
        }
    }
}
