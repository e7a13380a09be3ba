using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Protocols.Delivery;

namespace Relay.Protocols.Tests.Delivery;

public sealed class MaildirTests : IDisposable
{
    private readonly string root = Path.Combine(Path.GetTempPath(), "relay-maildir-" + Guid.NewGuid().ToString("N"));

    private BackendUrl Url => new(BackendScheme.Maildir, "", 0, BackendTls.None, Path: root);

    public void Dispose()
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Deliver_Maildir_WritesOnePrivateFileAsItIs()
    {
        using var rig = new Rig([Url]);
        Assert.Equal(250, (await rig.WholeAsync()).Code);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(root, "new")));
        Assert.Equal("Return-Path: <a@sender.test>\r\n" + Rig.Body, await File.ReadAllTextAsync(file, Encoding.Latin1));
#pragma warning disable CA1416 // not on Windows, where Maildir does not run
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
#pragma warning restore CA1416
        Assert.Empty(Directory.GetFiles(Path.Combine(root, "tmp")));
        Assert.True(Directory.Exists(Path.Combine(root, "cur")));
    }

    [Fact]
    public async Task Deliver_ManyAtOnce_GetNamesOfTheirOwn()
    {
        using var rig = new Rig([Url]);
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => rig.SendAsync()));
        Assert.All(replies, static r => Assert.Equal(250, r.Code));
        Assert.Equal(50, Directory.GetFiles(Path.Combine(root, "new")).Length);
    }

    [Fact]
    public async Task Deliver_FolderCannotBeMade_Is451()
    {
        await File.WriteAllTextAsync(root, "a file in the way");
        using var rig = new Rig([Url]);
        Assert.Equal((451, "4.3.0"), ((await rig.SendAsync()).Code, (await rig.SendAsync()).Enhanced));
        File.Delete(root);
    }

    [Theory]
    [InlineData(28, 452)]
    [InlineData(122, 452)]
    [InlineData(unchecked((int)0x80070070), 452)]
    [InlineData(5, 451)]
    public void Failure_DiskFull_IsToldApart(int code, int reply) => Assert.Equal(reply, MaildirRoute.Failure(new IOException("x", code)).Code);

    [Fact]
    public async Task Writer_Quarantine_ReturnsTheNameAndAddsNothing()
    {
        var writer = new MaildirWriter(root, "a/b:c", TimeProvider.System);
        var name = await writer.WriteAsync(Rig.Message(), returnPath: null, default);
        Assert.EndsWith(".a\\057b\\072c", name, StringComparison.Ordinal);
        Assert.Equal(Rig.Body, await File.ReadAllTextAsync(Path.Combine(root, "new", name)));
    }

    [Fact]
    public void Build_MaildirAmongHosts_IsRefusedInPlainWords()
    {
        using var factory = new RouteFactory(new FakeResolver(), TimeProvider.System, NullLoggerFactory.Instance);
        var options = new RelayOptions();
        options.Domains["x"] = new DomainOptions { Backends = [Url, new BackendUrl(BackendScheme.Smtp, "127.0.0.1", 25, BackendTls.None)] };
        Assert.Contains("one maildir", Assert.Throws<ArgumentException>(() => factory.Build(options)).Message, StringComparison.Ordinal);
    }
}
