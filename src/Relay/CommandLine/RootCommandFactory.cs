using System.CommandLine;

namespace Relay.CommandLine;

/// <summary>The list of commands: a new one is a file beside this one and a line here.</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Relay: a spam-filtering SMTP relay in front of your mail server");
        GlobalOptions.AddTo(root);
        root.Add(RunCommand.Create());
        root.Add(ConfigCommand.Create());
        root.Add(DnsCommand.Create());
        root.Add(DnsblCommand.Create());
        root.Add(DomainCommand.Create());
        root.Add(ScanCommand.Create());
        root.Add(SpfCommand.Create());
        root.Add(AuthCommand.Create());
        root.Add(MimeCommand.Create());
        root.Add(LearnCommand.Create());
        root.Add(TrainCommand.Create());
        root.Add(EvaluateCommand.Create());
        root.Add(GreylistCommand.Create());
        root.Add(RulesCommand.Create());
        root.Add(DmarcReportCommand.Create());
        root.Add(QuarantineCommand.Create());
        root.Add(ExplainCommand.Create());
        return root;
    }
}
