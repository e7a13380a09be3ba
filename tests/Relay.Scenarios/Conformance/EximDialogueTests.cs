using System.Globalization;
using System.Text;
using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// Sessions of Exim's test scripts. Its replies depend on its configuration, so what counts is: every reply is well-formed and comes,
/// the same octets byte by byte get the same codes as line by line, and all at once ends the session too.
/// </summary>
public sealed class EximDialogueTests(EximDialogueTests.PatientRelay fixture) : IClassFixture<EximDialogueTests.PatientRelay>
{
    /// <summary>Errors cost no second each; the number after which a session ends stays.</summary>
    public sealed class PatientRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => Plain(folder) + "\nlimits: { error_delay: 0s }";
    }

    public static TheoryData<string> Scripts => Suite.Names(Suite.Cases("smtp-protocol", "exim-dialogues.json").Select(static c => c.Text("id")));

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Dialogue_OfAnyPace_HasTheSameRepliesAndEnds(string id)
    {
        foreach (var script in Suite.Cases("smtp-protocol", "exim-dialogues.json").Where(c => c.Text("id") == id))
        {
            var sessions = script.GetProperty("sessions").EnumerateArray().Select(static s => Lines(s).ToArray()).Where(static l => l.Length > 0);
            await Task.WhenAll(sessions.Select(RunAsync));
        }
    }

    private async Task RunAsync(byte[][] lines)
    {
        var byLine = await TalkAsync(lines, Pace.ByLine);
        var byByte = await TalkAsync(lines, Pace.ByByte);
        Assert.Equal(byLine, byByte);

        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.SendAsync(lines.SelectMany(static l => l).ToArray());
        peer.FinishSending();
        await peer.RestAsync(); // malformed replies and silence throw
    }

    private async Task<List<int>> TalkAsync(byte[][] lines, Pace pace)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        var codes = new List<int> { peer.Greeting!.Code };
        var dialogue = new Expectation();
        try
        {
            foreach (var line in lines)
            {
                await peer.SendAsync(line, pace);
                for (var due = dialogue.RepliesTo(line); due > 0; due--)
                {
                    codes.Add((await peer.ReplyAsync()).Code);
                    dialogue.Heard(codes[^1]);
                }
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            codes.Add(0); // the session was ended
        }

        return codes;
    }

    /// <summary>The lines of a session with their CR LF.</summary>
    private static IEnumerable<byte[]> Lines(JsonElement session)
    {
        var sent = session.TryGetProperty("send", out var plain)
            ? plain.EnumerateArray().Select(static l => Unescape(l.GetString()!) + "\r\n")
            : session.GetProperty("steps").EnumerateArray().Select(static s => s.TryGetProperty("send", out var l) ? Unescape(l.GetString()!) + "\r\n" : Unescape(s.Text("send_no_crlf")));
        return Paces.Cut(Pace.ByLine, Encoding.Latin1.GetBytes(string.Concat(sent))).Select(static l => l.ToArray());
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            var c = text[++i];
            if (c == 'x' && i + 2 < text.Length)
            {
                plain.Append((char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                plain.Append(c switch { 'r' => '\r', 'n' => '\n', '0' => '\0', 't' => '\t', _ => c });
            }
        }

        return plain.ToString();
    }

    /// <summary>Follows which lines are commands, which are a message and which are a chunk.</summary>
    private sealed class Expectation
    {
        private bool inData;
        private bool dataWanted;
        private long chunk;
        private string command = "";
        private string ended = "\r\n";

        /// <summary>How many replies a line leads to.</summary>
        public int RepliesTo(byte[] line)
        {
            if (chunk > 0)
            {
                var taken = (int)Math.Min(chunk, line.Length);
                chunk -= taken;
                return chunk > 0 ? 0 : 1 + (taken < line.Length ? RepliesToCommand(Encoding.Latin1.GetString(line, taken, line.Length - taken)) : 0);
            }

            if (!inData)
            {
                return RepliesToCommand(Encoding.Latin1.GetString(line));
            }

            var wholeLine = ended.EndsWith("\r\n", StringComparison.Ordinal);
            ended = Encoding.Latin1.GetString(line);
            inData = !(wholeLine && ended == ".\r\n");
            return inData ? 0 : 1;
        }

        private int RepliesToCommand(string octets)
        {
            command += octets;
            if (!command.EndsWith("\r\n", StringComparison.Ordinal))
            {
                return 0;
            }

            var words = command.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            command = "";
            dataWanted = words is [var verb] && verb.Equals("DATA", StringComparison.OrdinalIgnoreCase);
            chunk = words is [var bdat, var size, ..] && bdat.Equals("BDAT", StringComparison.OrdinalIgnoreCase) && long.TryParse(size, CultureInfo.InvariantCulture, out var n) ? n : 0;
            return chunk == 0 ? 1 : 0;
        }

        public void Heard(int code) => (inData, ended) = (dataWanted && code == 354, "\r\n");
    }
}
