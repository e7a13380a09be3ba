using System.Diagnostics;
using Relay.Integration.Harness;

namespace Relay.Integration.Rules;

/// <summary>Runs Debian's SpamAssassin over messages in one process and reads what it made of each.</summary>
internal static class SpamAssassinViews
{
    public const string StockRules = "/usr/share/spamassassin";

    /// <summary>Its own plugins that ask nobody; the rules under <c>ifplugin</c> of the others are in no comparison.</summary>
    private static readonly string[] Plugins =
    [
        "ASN", "AccessDB", "AntiVirus", "AskDNS", "AutoLearnThreshold", "Bayes", "BodyEval", "Check", "DCC", "DKIM", "DMARC", "DNSEval", "DecodeShortURLs", "FreeMail", "FromNameSpoof",
        "HTMLEval", "HTTPSMismatch", "HashBL", "HeaderEval", "ImageInfo", "MIMEEval", "MIMEHeader", "PDFInfo", "Phishing", "Pyzor", "Razor2", "RelayEval", "ReplaceTags", "SPF", "Shortcircuit",
        "SpamCop", "TextCat", "URIDNSBL", "URIDetail", "URIEval", "URILocalBL", "VBounce", "WLBLEval", "WelcomeListSubject",
    ];

    /// <summary>One line a message, in the order of the messages. RELAY_RULES_VIEWS names a file that keeps them from one run to the next.</summary>
    public static async Task<string[]> RunAsync(IReadOnlyList<CorpusMessage> messages, TestFolder folder)
    {
        var kept = Environment.GetEnvironmentVariable("RELAY_RULES_VIEWS");
        if (File.Exists(kept) && await File.ReadAllLinesAsync(kept) is var known && known.Length == messages.Count)
        {
            return known;
        }

        var site = Directory.CreateDirectory(Path.Combine(folder.Path, "site")).FullName;
        var mail = Directory.CreateDirectory(Path.Combine(folder.Path, "mail")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(site, "init.pre"), Plugins.Select(static p => "loadplugin Mail::SpamAssassin::Plugin::" + p));
        var names = new List<string>();
        for (var i = 0; i < messages.Count; i++)
        {
            names.Add(Path.Combine(mail, $"{i}.eml"));
            await File.WriteAllBytesAsync(names[^1], messages[i].Bytes.Where(static b => b != '\r').ToArray());
        }

        var lines = await PerlAsync(folder.Path, names);
        if (!string.IsNullOrEmpty(kept))
        {
            await File.WriteAllLinesAsync(kept, lines);
        }

        return lines;
    }

    private static async Task<string[]> PerlAsync(string folder, List<string> names)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Rules", "spamassassin-views.pl");
        var start = new ProcessStartInfo(Tools.Need("perl")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(script);
        start.ArgumentList.Add(folder);
        using var perl = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(60));
        var output = perl.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = perl.StandardError.ReadToEndAsync(limit.Token);
        await perl.StandardInput.WriteAsync(string.Join('\n', names) + "\n");
        perl.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await perl.WaitForExitAsync(limit.Token);
        Assert.True(perl.ExitCode == 0, await errors);
        return lines;
    }
}
