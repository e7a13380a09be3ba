using System.Text;
using Relay.Auth.Results;
using Relay.Testing.Fuzz;

namespace Relay.Auth.Tests.Results;

public sealed class AuthResultsReaderTests
{
    /// <summary>RFC 8601 Appendix B and RFC 8904 §A, as "id | method=result reason | type.name=value …".</summary>
    [Theory]
    [InlineData("example.org 1; none", "example.org v1")]
    [InlineData("example.com;\r\n          spf=pass smtp.mailfrom=example.net", "example.com | spf=pass smtp.mailfrom=example.net")]
    [InlineData(
        "example.com;\r\n          auth=pass (cleartext) smtp.auth=sender@example.net;\r\n          spf=pass smtp.mailfrom=example.net\r\n",
        "example.com | auth=pass smtp.auth=sender@example.net | spf=pass smtp.mailfrom=example.net")]
    [InlineData("example.com; iprev=pass\r\n          policy.iprev=192.0.2.200", "example.com | iprev=pass policy.iprev=192.0.2.200")]
    [InlineData("example.com;\r\n          dkim=pass (good signature) header.d=example.com", "example.com | dkim=pass header.d=example.com")]
    [InlineData(
        "example.com;\r\n   dkim=pass reason=\"good signature\"\r\n     header.i=@mail-router.example.net;\r\n   dkim=fail reason=\"bad signature\"\r\n     header.i=@newyork.example.com",
        "example.com | dkim=pass {good signature} header.i=@mail-router.example.net | dkim=fail {bad signature} header.i=@newyork.example.com")]
    [InlineData(
        "foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n      policy (A dot can go here) . (like that) expired\r\n"
            + "      (this surprised me) = (as I wasn't expecting it) 1362471462",
        "foo.example.net v1 | dkim/1=fail policy.expired=1362471462")]
    [InlineData(
        "mx.example.com;\r\n  dnswl=pass dns.zone=list.dnswl.example dns.sec=na\r\n  policy.ip=127.0.10.1\r\n  policy.txt=\"fwd.example https://dnswl.example/?d=fwd.example\"",
        "mx.example.com | dnswl=pass dns.zone=list.dnswl.example dns.sec=na policy.ip=127.0.10.1 policy.txt=fwd.example https://dnswl.example/?d=fwd.example")]
    public void Parse_ExamplesOfTheRfcs_AreRead(string value, string expected) => Assert.Equal(expected, Shown(Strict(value)));

    [Theory]
    [InlineData("a;none", "a")]
    [InlineData(" (c) a (c) ; (c) none (c) ", "a")]
    [InlineData("\"a b\\\"c\" 12; none", "a b\"c v12")]
    [InlineData("\"a\r\n b\"; none", "a b")]
    [InlineData("a; NONE", "a")]
    [InlineData("a; none=pass", "a | none=pass")]
    [InlineData("a; SPF=Pass", "a | spf=pass")]
    [InlineData("a;x-y=z-1;b=c", "a | x-y=z-1 | b=c")]
    [InlineData("a; b=c reason=token", "a | b=c {token}")]
    [InlineData("a; b=c reason = (x) \"q;)(\" d.e=f", "a | b=c {q;)(} d.e=f")]
    [InlineData("a; b=c d.reason=e", "a | b=c d.reason=e")]
    [InlineData("a; b=c d.e=\"\"", "a | b=c d.e=")]
    [InlineData("a; b=c d.e=\"x\"f.g=h", "a | b=c d.e=x f.g=h")]
    [InlineData("a; b=c d.e=\"l p\"@x.example", "a | b=c d.e=l p@x.example")]
    [InlineData("a; b=c d.e=x/y=z@x.example", "a | b=c d.e=x/y=z@x.example")]
    [InlineData("a; b=c d.e=@x_y.example", "a | b=c d.e=@x_y.example")]
    [InlineData("bücher.example; spf=pass smtp.mailfrom=bü@bücher.example", "bücher.example | spf=pass smtp.mailfrom=bü@bücher.example")]
    [InlineData("a; b=c d.e=f (((nested) \\) comment) tail)", "a | b=c d.e=f")]
    public void Parse_EveryProduction_IsTaken(string value, string expected) => Assert.Equal(expected, Shown(Strict(value)));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("; none")]
    [InlineData("a; none; spf=pass")]
    [InlineData("a; spf=pass; none")]
    [InlineData("a;")]
    [InlineData("a; spf=pass;")]
    [InlineData("a;; spf=pass")]
    [InlineData("a b; none")]
    [InlineData("a 12345; none")]
    [InlineData("a 1x; none")]
    [InlineData("a@b; none")]
    [InlineData("a/1; none")]
    [InlineData("\"a; none")]
    [InlineData("(a; none")]
    [InlineData("a) ; none")]
    [InlineData("a; spf")]
    [InlineData("a; spf=")]
    [InlineData("a; spf=pass-")]
    [InlineData("a; spf/=pass")]
    [InlineData("a; spf/x=pass")]
    [InlineData("a; s_f=pass")]
    [InlineData("a; spf=pass reason")]
    [InlineData("a; spf=pass reason=")]
    [InlineData("a; spf=pass reason=a reason=b")]
    [InlineData("a; spf=pass d.e=f reason=late")]
    [InlineData("a; spf=pass d=e")]
    [InlineData("a; spf=pass d.=e")]
    [InlineData("a; spf=pass d.e")]
    [InlineData("a; spf=pass d.e=")]
    [InlineData("a; spf=pass d.e=f:g")]
    [InlineData("a; spf=pass d.e=f@")]
    [InlineData("a; spf=pass d.e=f..g@x.example")]
    [InlineData("a; spf=pass d.e=\"f\"g@x.example")]
    [InlineData("a; spf=pass d.e=<f@x.example>")]
    [InlineData("a; spf=pass d.e=\"f")]
    [InlineData("a; spf=pass d.e=\"f\u0001\"")]
    [InlineData("a; spf=pass (\u0001)")]
    [InlineData("a; spf=pass\r\nX: y")]
    [InlineData("a; spf=pass\rx.y=z")]
    [InlineData("a; spf=pass\nx.y=z")]
    [InlineData("a; spf=pass d.e=\"f\r\ng\"")]
    public void Parse_AllElse_IsRefusedWithAProblem(string value)
    {
        Assert.Null(AuthResultsReader.Parse(Encoding.UTF8.GetBytes(value), lenient: false, out var problem));
        Assert.False(string.IsNullOrEmpty(problem));
    }

    [Theory]
    [InlineData("mx.x.example; spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=y.example; dmarc=pass action=none header.from=y.example;compauth=pass reason=100",
        "mx.x.example | spf=pass smtp.mailfrom=y.example | dmarc=pass .action=none header.from=y.example | compauth=pass {100}")]
    [InlineData("a; dkim=pass header.b=ab/+c=; ", "a | dkim=pass header.b=ab/+c=")]
    [InlineData("a; spf=pass smtp.remote-ip=2001:db8::1", "a | spf=pass smtp.remote-ip=2001:db8::1")]
    [InlineData("a", "a")]
    public void Parse_WhatLargeSendersWrite_IsReadLeniently(string value, string expected)
    {
        Assert.Null(AuthResultsReader.Parse(Encoding.UTF8.GetBytes(value), lenient: false, out _));
        Assert.Equal(expected, Shown(AuthResultsReader.Parse(Encoding.UTF8.GetBytes(value), lenient: true, out _)));
    }

    [Theory]
    [InlineData("i=1; a; none", 1)]
    [InlineData(" i = 50 ; (c) a; spf=pass", 50)]
    [InlineData("i=0; a; none", null)]
    [InlineData("i=51; a; none", null)]
    [InlineData("i=99999; a; none", null)]
    [InlineData("i=; a; none", null)]
    [InlineData("I=1; a; none", null)]
    [InlineData("a; i=1; none", null)]
    [InlineData("a; none", null)]
    public void ParseArc_Instance_ComesFirstAndIsBounded(string value, int? expected) =>
        Assert.Equal(expected, AuthResultsReader.ParseArc(Encoding.UTF8.GetBytes(value), lenient: false, out _)?.Instance);

    [Theory]
    [InlineData(64, 64, true)]
    [InlineData(65, 1, false)]
    [InlineData(1, 65, false)]
    public void Parse_ThatManyResultsAndProperties(int results, int properties, bool expected)
    {
        var value = "a" + string.Concat(Enumerable.Repeat(";b=c" + string.Concat(Enumerable.Repeat(" d.e=f", properties)), results));
        Assert.Equal(expected, Strict(value) is not null);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Parse_CommentsThatDeep(int depth, bool expected) =>
        Assert.Equal(expected, Strict($"{new string('(', depth)}{new string(')', depth)}a; none") is not null);

    [Theory]
    [InlineData(AuthResultsReader.MaximumLength, true)]
    [InlineData(AuthResultsReader.MaximumLength + 1, false)]
    public void Parse_ThatLong(int length, bool expected) => Assert.Equal(expected, Strict("a; none".PadRight(length)) is not null);

    [Fact]
    public void Parse_OtherThanUtf8_IsRefused() => Assert.Null(AuthResultsReader.Parse([(byte)'a', 0xFF, (byte)';'], lenient: true, out _));

    [Fact]
    public void Parse_Noise_NeverThrows()
    {
        var random = new Random(47);
        var read = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var value = FieldTexts.Results(random, round);
            var bytes = Encoding.UTF8.GetBytes(value);
            var strict = AuthResultsReader.Parse(bytes, lenient: false, out var problem);
            Assert.Equal(strict is null, problem is not null);
            read += strict is null ? 0 : 1;
            var lenient = AuthResultsReader.ParseArc(bytes, lenient: true, out problem) ?? AuthResultsReader.Parse(bytes, lenient: true, out problem);
            Assert.Equal(lenient is null, problem is not null);
            Assert.True(strict is null || lenient is not null, value);
        }

        Assert.True(read > 1000, $"only {read} values were well-formed");
    }

    internal static string Shown(AuthResultsField? field) => field is null ? "null" : string.Join(
        " | ",
        [
            field.AuthServId + (field.Version is { } v ? $" v{v}" : ""),
            .. field.Results.Select(static r => $"{r.Method}{(r.MethodVersion is { } m ? $"/{m}" : "")}={r.Result}{(r.Reason is null ? "" : $" {{{r.Reason}}}")}"
                + string.Concat(r.Properties.Select(static p => $" {p.Type}.{p.Name}={p.Value}"))),
        ]);

    private static AuthResultsField? Strict(string value) => AuthResultsReader.Parse(Encoding.UTF8.GetBytes(value), lenient: false, out _);
}
