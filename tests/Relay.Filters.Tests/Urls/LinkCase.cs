using System.Text;
using Relay.Auth.Domains;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Tests.Checks;
using Relay.Filters.Urls;
using Relay.Filters.Urls.Lists;

namespace Relay.Filters.Tests.Urls;

/// <summary>A message and its links, judged by the lists that are shipped.</summary>
internal sealed class LinkCase : IDisposable
{
    private static readonly string Rules = Path.Combine(FindRoot(), "rules");

    private readonly List<IDisposable> held = [];

    public static PublicSuffixList Suffixes { get; } = PublicSuffixFiles.Newest(Path.Combine(Rules, "public_suffix_list.dat")).List;

    public static LinkLists Lists { get; } = LinkLists.Load(Path.Combine(Rules, "lists"));

    /// <summary>The relay takes mail for ourcompany.example.</summary>
    public static LinkSnapshot Parts { get; } = new(
        new LinkOptions { OwnDomains = ["ourcompany.example", "mail.ourcompany.example"], KnownNames = ["configured.example"] }, Lists, Suffixes);

    public static string Html(string body) => $"From: a@sender.example\r\nTo: B <b@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n";

    public static string Plain(string body) => $"From: a@sender.example\r\nTo: b@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n";

    /// <summary>A message with one link.</summary>
    public static string Link(string url, string text = "click") => Html($"<a href=\"{url}\">{text}</a>");

    public CheckContext Context(string message, SessionFacts? session = null)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        body.Append(bytes);
        var section = HeaderSection.Copy(bytes);
        var context = new CheckContext { Hostname = CheckCase.Hostname, Session = session, Header = section, Message = new ReceivedMessage(body, section, false) };
        held.AddRange([context.Features, section, body]);
        return context;
    }

    /// <summary>Symbols with their evidence.</summary>
    public Task<string> FindAsync(string message) => CheckCase.RunAsync(new LinksCheck(Parts), Context(message));

    public void Dispose() => held.ForEach(static h => h.Dispose());

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Relay.sln");
        }

        return folder.FullName;
    }
}
