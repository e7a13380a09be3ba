using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;

namespace Relay.Protocols.Tests.Server;

/// <summary>Whatever comes in a line, parsing ends with a command or a fault, and what it takes can be passed on.</summary>
public sealed class CommandFuzzTests
{
    private static readonly ServerExtensions Offered = new(BackendExtensions.All, true, false, new LimitOptions());

    private static readonly string[] Words =
        ["MAIL FROM:", "RCPT TO:", "EHLO ", "BDAT ", "<", ">", "@", "\"", "\\", " ", "a", "b.test", ".", ":", ",", "[", "]", "IPv6:", "::1", "192.0.2.1", "SIZE=", "12", "ORCPT=", "rfc822;", "+2B", "NOTIFY=NEVER", "SMTPUTF8", "ü", "\0", "\t", "%", "!", "postmaster"];

    [Fact]
    public void Parse_RandomBytes_NeverThrows() => Prop.ForAll<byte[]>(static bytes =>
    {
        Command.Parse(bytes, Offered);
        foreach (var verb in new[] { "MAIL FROM:<", "RCPT TO:<", "EHLO ", "BDAT ", "MAIL FROM:<a@b> ", "RCPT TO:<a@b> " })
        {
            Command.Parse([.. Encoding.ASCII.GetBytes(verb), .. bytes], Offered);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_WordsOfTheGrammar_TakesOnlyPathsThatCanBePassedOn()
    {
        var lines = Gen.Elements(Words).ArrayOf().Select(static w => string.Concat(w));
        Prop.ForAll(lines.ToArbitrary(), static text =>
        {
            foreach (var prefix in new[] { "", "MAIL FROM:<", "RCPT TO:<", "RCPT TO:<\"" })
            {
                var command = Command.Parse(Encoding.UTF8.GetBytes(prefix + text), Offered);
                if (command is { Fault: null, Path: { } path })
                {
                    Assert.DoesNotContain(path.Address, static c => c is '\r' or '\n' or '\0' or '\t' || char.IsControl(c));
                    Assert.True(path.Address.Length <= 254);
                    Assert.Equal(path.Address.Length == 0, path.IsNull);
                    // What was taken once is taken again just the same: the backend gets these very bytes.
                    var again = Command.Parse(Encoding.UTF8.GetBytes($"RCPT TO:<{path.Address}>"), Offered);
                    Assert.Equal(path.IsNull ? null : path, again.Path);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
