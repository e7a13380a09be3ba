namespace Relay.Mime.Tests.Headers;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("name=a.txt", "a.txt")]
    [InlineData("name=\"a b.txt\"", "a b.txt")]
    [InlineData("name=\"a\\\"b.txt\"", "a\"b.txt")]
    [InlineData("NAME=a.txt;", "a.txt")]
    [InlineData("name=a.zip size=3; x=y", "a.zip")]
    [InlineData("name*=utf-8'en'%CE%B2.txt", "β.txt")]
    [InlineData("name*0=\"a b\"; name*1=\".txt\"", "a b.txt")]
    [InlineData("name*0*=utf-8''%C3%A4; name*1=b; name*2*=%C3%B6.txt", "äbö.txt")] // RFC 2231 §4.1
    [InlineData("name*=UTF-16''%00f%00.%00z%00i%00p", "f.zip")]
    [InlineData("name*=''f.zip", "f.zip")]
    [InlineData("name=\"=?us-ascii?B?ZmlsZS56aXA=?=\"", "file.zip")]
    [InlineData("name=\"=?utf-8?q?a?=\r\n =?utf-8?q?b.txt?=\"", "ab.txt")]
    [InlineData("name=\"a.txt", "a.txt")]
    [InlineData("name=my file.doc", "my file.doc")]
    public void Name_OfOneParameter_AsMostReadersTakeIt(string parameter, string expected)
    {
        using var view = Mail.Read(Mail.Raw($"Content-Type: application/x-test; {parameter}\r\n\r\nx"));

        Assert.Equal(expected, view.Root.FileName);
    }

    [Theory]
    [InlineData("filename=a.png; filename*=''a.zip")]
    [InlineData("filename=a.png; filename=a.zip")]
    [InlineData("filename=\"a\".zip")]
    [InlineData("filename='a.zip'")]
    [InlineData("filename=a;.zip")]
    [InlineData("filename=a\\;.zip")]
    [InlineData("filename()=a.zip")]
    [InlineData("filena()me=a.zip")]
    [InlineData("filename=a.z()ip")]
    [InlineData("filename =a.zip")]
    [InlineData("filename*1=zip; filename*0=a.")]
    [InlineData("filename*1=a.; filename*0=zip")]
    [InlineData("filename=a.png; filename*2=zip; filename*1=a.")]
    public void Names_ReadDifferently_TheZipIsAmongThem(string parameter)
    {
        using var view = Mail.Part($"Content-Type: application/octet-stream\nContent-Disposition: attachment; {parameter}");

        Assert.Contains(view.Root.FileNames, static n => n.EndsWith(".zip", StringComparison.Ordinal));
        Assert.Equal("attachment", view.Root.Disposition);
    }

    [Theory]
    [InlineData("text/PLAIN", "text/plain")]
    [InlineData("Multipart/", "multipart/mixed")]
    [InlineData("image / jpeg", "image/jpeg")]
    [InlineData("\"image/jpeg\"", "image/jpeg")]
    [InlineData("image/jpeg, x", "image/jpeg")]
    [InlineData("im(a)age/jpeg", "image/jpeg")]
    [InlineData("text", "text/plain")]
    [InlineData("", "text/plain")]
    [InlineData("/", "text/plain")]
    public void Type_OfAnyValue_HasAReading(string value, string expected)
    {
        using var view = Mail.Part("Content-Type: " + value);

        Assert.Equal(expected, view.Root.ContentType);
    }
}
