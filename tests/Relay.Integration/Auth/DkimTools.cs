using Relay.Integration.Harness;
using Relay.Testing.Dns;

namespace Relay.Integration.Auth;

/// <summary>
/// Other people's DKIM: dkimpy signs and verifies, Mail::DKIM verifies, each in a process of its own that asks the given name server. Many messages
/// go through one process. OpenDKIM's opendkim-testmsg is not among them: it signs with rsa-sha1 only and cannot be told a port to ask at.
/// </summary>
internal sealed class DkimTools(TestFolder folder, FakeDnsServer dns)
{
    private const string Python = "/usr/bin/python3"; // Debian's packages are with Debian's Python
    private const double Patience = 300;

    private const string SignScript = """
        import dkim, sys
        key = open(sys.argv[2], 'rb').read()
        for line in sys.stdin:
            path, canon, length = line.rstrip('\n').split('\t')
            message = open(path, 'rb').read()
            form = tuple(x.encode() for x in canon.split('/'))
            field = dkim.sign(message, b'rsa', sys.argv[1].encode(), key, canonicalize=form, length=length == 'l')
            open(path, 'wb').write(field + message)
        """;

    private const string VerifyPython = """
        import dkim, dns.resolver, sys
        ask = dns.resolver.Resolver(configure=False)
        ask.nameservers, ask.port, known = ['127.0.0.1'], int(sys.argv[1]), {}
        def txt(name, timeout=5):
            name = name.decode() if isinstance(name, bytes) else name
            if name not in known:
                try:
                    known[name] = b''.join(ask.resolve(name, 'TXT', lifetime=20)[0].strings)
                except Exception:
                    known[name] = b''
            return known[name]
        for line in sys.stdin:
            path = line.rstrip('\n')
            message = open(path, 'rb').read()
            try:
                if sys.argv[2] == 'arc':
                    cv = dkim.arc_verify(message, dnsfunc=txt)[0]
                    result = cv.decode() if cv else 'none'
                else:
                    result = 'pass' if dkim.verify(message, dnsfunc=txt) else 'fail'
            except Exception as e:
                result = 'fail'
            print(path + '\t' + result)
        """;

    private const string VerifyPerl = """
        use Mail::DKIM::Verifier; use Mail::DKIM::DNS; use Net::DNS;
        Mail::DKIM::DNS::resolver(Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $ARGV[0], udp_timeout => 10, recurse => 1));
        while (my $path = <STDIN>) {
            chomp $path;
            local $/ = undef;
            open my $file, '<:raw', $path or die $path;
            my $text = <$file>;
            my $dkim = Mail::DKIM::Verifier->new(Strict => 1);
            eval { $dkim->PRINT($text); $dkim->CLOSE; 1 } or die "$path: $@";
            my $passed = grep { $_->result eq 'pass' } $dkim->signatures;
            print $path, "\t", ($passed ? 'pass' : 'fail'), "\n";
            $/ = "\n";
        }
        """;

    public string Write(string name, byte[] message)
    {
        var path = folder.PathOf(name);
        File.WriteAllBytes(path, message);
        return path;
    }

    /// <summary>Signs the files in place.</summary>
    /// <param name="jobs">Path, canonicalization as c= has it, whether with l=.</param>
    public async Task SignAsync(string domain, string keyFile, IEnumerable<(string Path, string Canonicalization, bool Limited)> jobs)
    {
        var input = string.Concat(jobs.Select(j => $"{j.Path}\t{j.Canonicalization}\t{(j.Limited ? "l" : "-")}\n"));
        var (code, output) = await ChildProcess.RunAsync(Tools.Need(Python), ["-c", SignScript, domain, keyFile], folder.Path, input, Patience);
        Assert.True(code == 0, output);
    }

    /// <summary>pass or fail by path; whether any signature passes.</summary>
    public Task<Dictionary<string, string>> DkimpyAsync(IEnumerable<string> paths) => VerifyAsync(Python, ["-c", VerifyPython, $"{dns.Address.Port}", "dkim"], paths);

    /// <summary>pass, fail or none by path.</summary>
    public Task<Dictionary<string, string>> DkimpyArcAsync(IEnumerable<string> paths) => VerifyAsync(Python, ["-c", VerifyPython, $"{dns.Address.Port}", "arc"], paths);

    public Task<Dictionary<string, string>> MailDkimAsync(IEnumerable<string> paths) => VerifyAsync("perl", ["-e", VerifyPerl, $"{dns.Address.Port}"], paths);

    private async Task<Dictionary<string, string>> VerifyAsync(string program, string[] arguments, IEnumerable<string> paths)
    {
        var (code, output) = await ChildProcess.RunAsync(Tools.Need(program), arguments, folder.Path, string.Concat(paths.Select(p => p + "\n")), Patience);
        Assert.True(code == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split('\t')).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1]);
    }
}
