using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Auth.Domains;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Attachments;
using Relay.Filters.Content;
using Relay.Filters.Urls;
using Relay.Filters.Urls.Lists;

namespace Relay.Benchmarks;

/// <summary>
/// What links, hidden text and files add to a message of 5 kB without attachments that is parsed already: the difference of the two is the figure
/// that counts. Aim: under 100 µs.
/// </summary>
[MemoryDiagnoser]
public class ContentCheckBenchmarks
{
    private LinksCheck links = null!;
    private readonly HtmlCheck html = new();
    private readonly AttachmentsCheck attachments = new(new AttachmentOptions());
    private MessageBody body = null!;
    private HeaderSection header = null!;

    [GlobalSetup]
    public void Setup()
    {
        var rules = Path.Combine(AppContext.BaseDirectory, "rules");
        var suffixes = PublicSuffixFiles.Newest(Path.Combine(rules, "public_suffix_list.dat")).List;
        links = new LinksCheck(new LinkSnapshot(new LinkOptions { OwnDomains = ["ourcompany.example"] }, LinkLists.Load(Path.Combine(rules, "lists")), suffixes));
        var bytes = Encoding.UTF8.GetBytes(Message());
        body = new MessageBody(int.MaxValue, Path.GetTempPath());
        body.Append(bytes);
        header = HeaderSection.Copy(bytes);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        body.Dispose();
        header.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Parsed()
    {
        var context = Context();
        using var features = context.Features;
        var view = MessageContent.Of(context).View;
        return view.Urls().Count + view.Parts.Sum(static p => p.VisibleText.Length);
    }

    [Benchmark]
    public async Task<int> Judged()
    {
        var context = Context();
        using var features = context.Features;
        var view = MessageContent.Of(context).View;
        var found = view.Urls().Count + view.Parts.Sum(static p => p.VisibleText.Length);
        found += (await links.RunAsync(context, default)).Symbols.Length;
        found += (await html.RunAsync(context, default)).Symbols.Length;
        return found + (await attachments.RunAsync(context, default)).Symbols.Length;
    }

    private CheckContext Context() => new() { Hostname = "relay.example", Header = header, Message = new ReceivedMessage(body, header, false) };

    private static string Message()
    {
        var text = string.Concat(Enumerable.Range(0, 12).Select(static i => $"<p>A paragraph of a letter with some words, and <a href=\"https://www.shop{i}.example/path/page.html?from=letter&amp;id={i}\">a link</a>.</p>\r\n"));
        return "From: A <a@sender.example>\r\nTo: B <b@example.org>\r\nSubject: letter\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n"
            + string.Concat(Enumerable.Range(0, 12).Select(static i => $"A paragraph of a letter with some words, and a link: https://www.shop{i}.example/path/page.html?from=letter&id={i}\r\n"))
            + $"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{text}<p>{string.Concat(Enumerable.Repeat("more words of the same letter ", 40))}</body></html>\r\n--b--\r\n";
    }
}
