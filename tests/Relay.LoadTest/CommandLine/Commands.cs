using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Relay.LoadTest.Corpus;
using Relay.LoadTest.Dns;
using Relay.LoadTest.Report;
using Relay.LoadTest.Sink;

namespace Relay.LoadTest.CommandLine;

/// <summary>The verbs. Exit status: 0 all was as it must be, 1 a message was lost, refused or changed, 2 usage.</summary>
internal static class Commands
{
    private const string Usage = """
        unpack --from DIR --into DIR                          corpora, once
        ports --count N                                       N free ports
        sink --listen ADDRESS:PORT [--digests FILE]           a backend that counts; until SIGTERM
        dns --listen ADDRESS:PORT [--ttl S] [--delay MS]      a name server that knows everybody; until SIGTERM
        throughput|latency|idle --target ADDRESS:PORT --pid N --server NAME --out FILE …
        rcpt --target ADDRESS:PORT --server NAME --out FILE   from connecting to the answer of RCPT
        admit --target ADDRESS:PORT                           tries until a greylist lets the load's network through
        ready --server NAME --ms N --out FILE                 notes a figure measured elsewhere
        compare SENT ARRIVED                                  digests of bodies
        table --json FILE --commit ID RUN…                    one table of all runs
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var arguments = new Arguments(args.Skip(1));
            return args.FirstOrDefault() switch
            {
                "throughput" => Finish(await MailRuns.ThroughputAsync(arguments), arguments),
                "latency" => Finish(await MailRuns.LatencyAsync(arguments), arguments),
                "rcpt" => Finish(await RecipientRuns.RunAsync(arguments), arguments),
                "admit" => await RecipientRuns.AdmitAsync(arguments),
                "idle" => Finish(await IdleRun.RunAsync(arguments), arguments),
                "ready" => Finish(Ready(arguments), arguments),
                "unpack" => Unpack(arguments),
                "ports" => Ports(arguments),
                "sink" => await SinkAsync(arguments),
                "dns" => await DnsAsync(arguments),
                "compare" => Compare(arguments),
                "table" => ShowTable(arguments),
                _ => throw new UsageException(Usage),
            };
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or Smtp.SmtpException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static int Finish(RunRecord run, Arguments arguments)
    {
        run.Write(arguments.Required("out"));
        Console.WriteLine(RunText.Of(run));
        return run.Ok ? 0 : 1;
    }

    private static RunRecord Ready(Arguments arguments)
    {
        var run = new RunRecord { Part = "ready", Server = arguments.Required("server"), Ok = true, ReadyMs = arguments.Number("ms", 0) };
        arguments.Required("out");
        arguments.ThrowOnUnread();
        return run;
    }

    private static int Unpack(Arguments arguments)
    {
        CorpusArchive.Unpack(arguments.Required("from"), arguments.Required("into"));
        return 0;
    }

    /// <summary>Below the range from which the system takes ports for outgoing connections: nobody takes them in between.</summary>
    private static int Ports(Arguments arguments)
    {
        var count = arguments.Number("count", 1, least: 1);
        var held = new List<Socket>();
        while (held.Count < count)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000)));
                held.Add(socket);
            }
            catch (SocketException)
            {
                socket.Dispose(); // taken; another one
            }
        }

        Console.WriteLine(string.Join(' ', held.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture))));
        held.ForEach(s => s.Dispose());
        return 0;
    }

    private static async Task<int> SinkAsync(Arguments arguments)
    {
        var (address, digests) = (arguments.EndPoint("listen"), arguments.Text("digests"));
        arguments.ThrowOnUnread();
        await SinkServer.RunAsync(address, digests);
        return 0;
    }

    private static async Task<int> DnsAsync(Arguments arguments)
    {
        var (address, ttl, delay) = (arguments.EndPoint("listen"), arguments.Number("ttl", 300), arguments.Number("delay", 0));
        arguments.ThrowOnUnread();
        await DnsServer.RunAsync(address, new DnsAnswers(ttl), TimeSpan.FromMilliseconds(delay));
        return 0;
    }

    private static int Compare(Arguments arguments)
    {
        if (arguments.Words is not [var sent, var arrived])
        {
            throw new UsageException("compare SENT ARRIVED");
        }

        return DigestComparison.Same(File.ReadAllLines(sent), File.ReadAllLines(arrived), Console.Out) ? 0 : 1;
    }

    private static int ShowTable(Arguments arguments)
    {
        var runs = arguments.Words.Select(RunRecord.Read).ToList();
        BenchFile.Of(arguments.Required("commit"), runs).Write(arguments.Required("json"));
        Console.WriteLine(Table.Of(runs));
        return runs.TrueForAll(r => r.Ok) ? 0 : 1;
    }
}
