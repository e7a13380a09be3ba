using Relay.Testing.Fuzz;

namespace Relay.Mime.Tests;

/// <summary>Each bound at its cap and one past it; and work that grows with the input, not with its square.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(5, false)]
    [InlineData(4, true)]
    public void Parts_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects(Mail.Good, new MimeLimits { Parts = cap }).HasFlag(MimeDefects.TooManyParts));

    [Theory]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void Depth_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects(Mail.Good, new MimeLimits { Depth = cap }).HasFlag(MimeDefects.TooDeep));

    [Theory]
    [InlineData(12, false)]
    [InlineData(11, true)]
    public void Fields_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects(Mail.Good, new MimeLimits { HeaderFields = cap }).HasFlag(MimeDefects.TooManyFields));

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Parameters_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects("Content-Type: text/plain; charset=utf-8; name=a\n\nx\n", new MimeLimits { Parameters = cap }).HasFlag(MimeDefects.TooManyParameters));

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Boundaries_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects(Mail.Good, new MimeLimits { OpenBoundaries = cap }).HasFlag(MimeDefects.TooManyBoundaries));

    [Theory]
    [InlineData(6, false)]
    [InlineData(5, true)]
    public void HeaderSize_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects("A: b\n\nx\n", new MimeLimits { HeaderSize = cap }).HasFlag(MimeDefects.HeaderTooLarge));

    [Theory]
    [InlineData(8, false)]
    [InlineData(7, true)]
    public void FieldSize_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects("A: b\n c\n\nx\n", new MimeLimits { FieldSize = cap }).HasFlag(MimeDefects.HeaderTooLarge));

    [Theory]
    [InlineData(4, false)]
    [InlineData(3, true)]
    public void LineLength_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects("A: b\n\nlong enough\n", new MimeLimits { LineLength = cap }).HasFlag(MimeDefects.LineTooLong));

    [Theory]
    [InlineData(18, false)]
    [InlineData(17, true)]
    public void TextLength_AtAndPastTheCap(int cap, bool over)
    {
        foreach (var charset in (string[])["utf-8", "koi8-r", "gb18030", "iso-2022-jp", "utf-7"])
        {
            var defects = Defects($"Content-Type: text/plain; charset={charset}\n\n0123456789012345\n", new MimeLimits { TextLength = cap });
            Assert.True(over == defects.HasFlag(MimeDefects.TextTooLong), charset);
        }
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(29, true)]
    public void BoundaryLength_AtAndPastTheCap(int cap, bool over)
    {
        var boundary = new string('b', 30);
        Assert.Equal(over, Defects($"Content-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\n\nx\n--{boundary}--\n", new MimeLimits { BoundaryLength = cap }).HasFlag(MimeDefects.BoundaryNotFound));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(8, true)]
    public void DecodedSize_AtAndPastTheCap(int cap, bool over) =>
        Assert.Equal(over, Defects("Content-Transfer-Encoding: base64\n\nQUJD", new MimeLimits { DecodedSize = cap }).HasFlag(MimeDefects.DecodedTooLarge));

    [Theory]
    [InlineData(100, 60)]
    [InlineData(100, 100)]
    public void Urls_NeverMoreThanTheCap(int there, int cap)
    {
        using var view = Mail.Read("Subject: a\n\n" + string.Concat(Enumerable.Range(0, there).Select(static i => $"http://a{i}.example\n")), new MimeLimits { Urls = cap });

        Assert.Equal(cap, view.Urls().Count);
    }

    [Fact]
    public void ManyFields_OfARealMessage_Pass()
    {
        Assert.Equal(MimeDefects.None, Defects(string.Concat(Enumerable.Range(0, 1000).Select(static i => $"X-{i}: y\n")) + "\nx\n", MimeLimits.Default));
    }

    [Fact]
    public void Steps_TwiceTheInput_AtMostTwoAndAHalfTimes()
    {
        foreach (var (name, make) in HostileMail.All)
        {
            var once = Steps(make(2000));
            var twice = Steps(make(4000));
            Assert.True(twice <= (once * 2.5) + 1000, $"{name}: {once} steps, then {twice}");
        }
    }

    private static long Steps(string message)
    {
        using var view = Mail.Read(message);
        _ = view.Urls();
        return view.Steps;
    }

    private static MimeDefects Defects(string message, MimeLimits limits)
    {
        using var view = Mail.Read(message, limits);
        return view.AllDefects;
    }
}
