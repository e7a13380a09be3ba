using Relay.Auth.Dmarc;

namespace Relay.Auth.Tests.Dmarc.Reports;

public sealed class ReportPermissionsTests
{
    private const string Question = "example.org._report._dmarc.reports.example.net";

    [Theory]
    [InlineData("v=DMARC1", ReportPermissionResult.Granted)]
    [InlineData("v=DMARC1;", ReportPermissionResult.Granted)]
    [InlineData("v=spf1 -all", ReportPermissionResult.Refused)]
    [InlineData("yes", ReportPermissionResult.Refused)]
    public async Task Destination_OfAnother_NeedsARecord(string record, ReportPermissionResult expected)
    {
        var zone = new Zone().Txt(Question, record);

        Assert.Equal(expected, (await CheckAsync(zone)).Result);
        Assert.Equal([Question], zone.Asked);
    }

    [Fact]
    public async Task Destination_WithoutRecord_IsRefused() => Assert.Equal(ReportPermissionResult.Refused, (await CheckAsync(new Zone())).Result);

    [Fact]
    public async Task Destination_DnsSilent_IsUnknown() => Assert.Equal(ReportPermissionResult.Unknown, (await CheckAsync(new Zone().Silent(Question))).Result);

    [Fact]
    public async Task Destination_OfTheSameOrganization_IsNotAsked()
    {
        var zone = new Zone().Dmarc("example.org", "v=DMARC1; p=none");

        Assert.Equal(ReportPermissionResult.Granted, (await CheckAsync(zone, "mail.example.org", "reports.example.org")).Result);
        Assert.DoesNotContain(zone.Asked, static n => n.Contains("_report", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Destination_MayNameAnotherMailboxOfItsOwnOnly()
    {
        var zone = new Zone().Txt(Question, "v=DMARC1; rua=mailto:a@reports.example.net,mailto:b@victim.example");

        Assert.Equal("mailto:a@reports.example.net", Assert.Single((await CheckAsync(zone)).Instead).Uri);
    }

    [Fact]
    public async Task Destination_WhoseNameWouldBeTooLong_IsRefusedWithoutQuestion()
    {
        var zone = new Zone();
        var label = new string('a', 63);

        Assert.Equal(ReportPermissionResult.Refused, (await CheckAsync(zone, $"{label}.{label}.org", $"{label}.{label}.net")).Result);
        Assert.Empty(zone.Asked);
    }

    private static ValueTask<ReportPermission> CheckAsync(Zone zone, string policy = "example.org", string destination = "reports.example.net") =>
        new ReportPermissions(zone.Resolver, Zone.List).CheckAsync(policy, new("x@" + destination, destination), CancellationToken.None);
}
