using System.Text;
using System.Text.Json;
using Relay.Mime.Headers;
using Relay.Testing;

namespace Relay.Mime.Tests.Headers;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("a@b.c", "|a@b.c")]
    [InlineData("A B <a@b.c>", "A B|a@b.c")]
    [InlineData("\"B, A\" <a@b.c>, c@d.e (See)", "B, A|a@b.c;See|c@d.e")]
    [InlineData("=?utf-8?q?=C3=84?= <a@b.c>", "Ä|a@b.c")]
    [InlineData("Group: a@b.c, B <b@c.d>;, e@f.g", "|a@b.c|Group;B|b@c.d|Group;|e@f.g")]
    [InlineData("<@route,@more:a@b.c>", "|a@b.c")]
    [InlineData("Undisclosed:;", "")]
    [InlineData("just words", "just words|")]
    [InlineData("a <x> <y@z.q>", "a  x|y@z.q")]
    [InlineData("<a@b.c", "|a@b.c")]
    [InlineData("\"a", "a|")]
    public void Read_Field_MailboxesInOrder(string value, string expected)
    {
        var read = MailboxReader.Read(Encoding.UTF8.GetBytes(value)).Select(static m => m.Group is null ? $"{m.Name}|{m.Address}" : $"{m.Name}|{m.Address}|{m.Group}");

        Assert.Equal(expected, string.Join(';', read));
    }

    [Fact]
    public void Read_MoreThanTheCap_Stops()
    {
        var many = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a@b.c,", MailboxReader.MaxMailboxes + 10)));

        Assert.Equal(MailboxReader.MaxMailboxes, MailboxReader.Read(many).Count);
    }

    [Theory]
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06Z")]
    [InlineData("21 Nov 97 09:55 GMT", "1997-11-21T09:55:00Z")]
    [InlineData("Thu,\r\n 13 Feb 1969 23:32:00 -0330 (Newfoundland Time)", "1969-02-14T03:02:00Z")]
    [InlineData("1 Jan 105 00:00:60 EST", "2005-01-01T05:00:59Z")]
    public void Date_OfTheGrammar_IsRead(string value, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), DateReader.Read(Encoding.ASCII.GetBytes(value))!.Value.ToUniversalTime());

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("31 Feb 2020 00:00:00 +0000")]
    [InlineData("1 Jan 0000 00:00:00 +0000")]
    [InlineData("1 Jan 2020 24:00:00 +0000")]
    [InlineData("1 Jan 0001 00:00:00 +1300")]
    public void Date_OffTheGrammar_IsNull(string value) => Assert.Null(DateReader.Read(Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void Date_ConformanceCases_AsTheSourceReadsThem()
    {
        if (SharedData.Find("conformance", "mime", "mail-parser", "headers", "date.json") is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return;
        }

        var judged = 0;
        foreach (var c in JsonDocument.Parse(File.ReadAllText(path)).RootElement.EnumerateArray())
        {
            if (DateReader.Read(Encoding.UTF8.GetBytes(c.GetProperty("header").GetString()!)) is not { } date || c.GetProperty("expected") is not { ValueKind: JsonValueKind.Object } e)
            {
                continue;
            }

            judged++;
            Assert.Equal((e.GetProperty("year").GetInt32(), e.GetProperty("month").GetInt32(), e.GetProperty("day").GetInt32(), e.GetProperty("hour").GetInt32()), (date.Year, date.Month, date.Day, date.Hour));
        }

        Assert.True(judged >= 5, $"{judged} dates");
    }
}
