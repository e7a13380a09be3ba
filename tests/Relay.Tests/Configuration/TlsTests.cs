namespace Relay.Tests.Configuration;

public sealed class TlsTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tls_PairAndList_AreAllLoaded()
    {
        folder.WriteCertificate("a");
        folder.WriteCertificate("b");

        var tls = folder.Options("tls:\n  certificate: a.pem\n  key: a.key\n  certificates: [{ certificate: b.pem, key: b.key }]\n  require_from: [Bank.Example]\n  require_clients: 192.0.2.0/24\n").Tls!;

        Assert.Equal([Path.Combine(folder.Root, "a.pem"), Path.Combine(folder.Root, "b.pem")], tls.Certificates.Select(static c => c.Certificate));
        Assert.Equal(["bank.example"], tls.RequireFrom);
        Assert.Equal("192.0.2.0/24", tls.RequireClients.Single().ToString());
    }

    [Theory]
    [InlineData("tls: { certificate: a.pem, key: b.key }", "relay.yaml:1:21: tls.certificate: ")]
    [InlineData("tls: { certificate: a.key, key: a.key }", "relay.yaml:1:21: tls.certificate: ")]
    [InlineData("tls: { certificate: text, key: a.key }", "relay.yaml:1:21: tls.certificate: ")]
    [InlineData("tls: { certificates: [{ certificate: a.pem, key: text }] }", "relay.yaml:1:38: tls.certificates[0].certificate: ")]
    public void Tls_NotAPair_IsAnError(string yaml, string expected)
    {
        folder.WriteCertificate("a");
        folder.WriteCertificate("b");
        folder.Write("text", "no PEM\n");

        var line = Assert.Single(folder.Lines(yaml));

        Assert.StartsWith(expected, line, StringComparison.Ordinal);
        Assert.Contains("do not make a pair", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_KeyMissing_IsAnError()
    {
        folder.WriteCertificate("a");

        Assert.Equal(["relay.yaml:1:6: tls.key is missing; certificate and key are PEM files and stand together"], folder.Lines("tls: { certificate: a.pem }"));
    }

    [Theory]
    [InlineData(-1, -30, "expired on 2025-12-31")]
    [InlineData(13, -1, "expires on 2026-01-14")]
    [InlineData(14, -1, null)]
    [InlineData(90, 1, "is valid only from 2026-01-02")]
    public void Tls_Dates_WarnAndDoNotStop(int validDays, int startDay, string? warning)
    {
        folder.WriteCertificate("a", validDays, startDay);

        var result = folder.Load("tls: { certificate: a.pem, key: a.key }");

        Assert.NotNull(result.Configuration);
        Assert.Equal(warning is null ? 0 : 1, result.Diagnostics.Count);
        Assert.All(result.Diagnostics, d => Assert.Contains(warning!, d.ToString(), StringComparison.Ordinal));
    }
}
