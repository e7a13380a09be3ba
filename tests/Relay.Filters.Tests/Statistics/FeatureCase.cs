using System.Text;
using Relay.Classifier;
using Relay.Filters.Statistics;
using Relay.Mime;

namespace Relay.Filters.Tests.Statistics;

/// <summary>Messages written with LF, and their features.</summary>
internal static class FeatureCase
{
    /// <summary>With both texts, a folded header, markup that keeps its lines, and a file.</summary>
    public const string Rich =
        "Received: from out.sender.example (out.sender.example [192.0.2.7])\n\tby mx.inner.example with ESMTPS id 1;\n\tTue, 14 May 2024 09:13:20 +0000\n"
        + "From: \"Ann Writer\" <ann.writer@sender.example>\nTo: b@inner.example,\n c@inner.example\nSubject: FREE offer\n of today, 50 % off!\n"
        + "Date: Tue, 14 May 2024 09:13:20 +0200\nMessage-ID: <20240514.4711@sender.example>\nReply-To: desk@other.example\nX-Mailer: Example 7.1\nMIME-Version: 1.0\n"
        + "Content-Type: multipart/mixed;\n\tboundary=\"b1\"\n\n--b1\nContent-Type: multipart/alternative; boundary=b2\n\n--b2\nContent-Type: text/plain; charset=utf-8\n"
        + "Content-Transfer-Encoding: quoted-printable\n\nDear friend,\n\nplease visit http://shop.sender.example/a?b=3D1 or www.other.example/now today=\n or tomorrow.\n> quoted\n\n-- \nAnn\n"
        + "--b2\nContent-Type: text/html; charset=utf-8\n\n<html><head><title>An\noffer</title></head><body bgcolor=\"#fff\"><pre>one\n  two\n\nthree</pre><p>Hello <a\n href=\"http://example.com/a?b=1&amp;c=2\">you</a></p>"
        + "<div style=\"display:none\">secret\nwords</div></body></html>\n--b2--\n\n--b1\n"
        + "Content-Type: application/zip; name=\"f.zip\"\nContent-Disposition: attachment; filename=\"f.zip\"\nContent-Transfer-Encoding: base64\n\nUEsDBAoAAAA=\n--b1--\n";

    public static byte[] Lf(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] CrLf(string text) => Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));

    public static FeatureBuffer Of(byte[] message)
    {
        var buffer = new FeatureBuffer();
        Read(message, buffer);
        return buffer;
    }

    public static FeatureBuffer Of(string message) => Of(CrLf(message));

    public static void Read(byte[] message, FeatureBuffer into)
    {
        using var view = MessageView.Parse(message);
        view.ReadAll();
        MessageFeatures.Extract(view, into);
    }

    /// <summary>Slots with their groups, in no order.</summary>
    public static HashSet<(int Group, int Slot)> Set(FeatureBuffer features)
    {
        var set = new HashSet<(int, int)>();
        for (var i = 0; i < features.Count; i++)
        {
            set.Add((features.GroupOf[i], features.Slots[i]));
        }

        return set;
    }

    public static void AssertEqual(FeatureBuffer expected, FeatureBuffer actual)
    {
        Assert.Equal(expected.Counts.ToArray(), actual.Counts.ToArray());
        Assert.True(expected.Slots.SequenceEqual(actual.Slots));
        Assert.True(expected.GroupOf.SequenceEqual(actual.GroupOf));
    }

    /// <summary>How many features of a group only one of both has.</summary>
    public static int Difference(FeatureBuffer first, FeatureBuffer second, int group)
    {
        var (a, b) = (Set(first), Set(second));
        a.SymmetricExceptWith(b);
        return a.Count(f => f.Group == group);
    }
}
