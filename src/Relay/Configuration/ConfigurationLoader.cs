using Relay.Configuration.Sections;
using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;
using Relay.Filters.Rules;
using Relay.Filters.Statistics;

namespace Relay.Configuration;

/// <summary>
/// relay.yaml, environment and <c>--dns</c> → options, and rule files → scores: validated whole, all errors at once. The same code
/// serves <c>relay run</c>, <c>relay config check</c> and the reload. It reads files and changes nothing; it throws for nothing in them.
/// </summary>
/// <param name="knownChecks">Names of the checks that are built.</param>
public sealed class ConfigurationLoader(IReadOnlySet<string> knownChecks, TimeProvider clock)
{
    /// <summary>A hundred thousand domains fit; what is larger is some other file.</summary>
    private const int MaxFile = 16 << 20;

    /// <summary>Rule sets of others have lines we do not take by the hundred; nobody reads that many at start.</summary>
    private const int MaxRuleWarnings = 20;

    public ConfigurationResult Load(ConfigurationSource source)
    {
        var bag = new DiagnosticBag();
        var file = source.File is null ? null : Path.GetFullPath(source.File, source.WorkingDirectory);
        var paths = new FilePaths(Path.GetDirectoryName(file) ?? source.WorkingDirectory);
        var options = ReadTree(source, file, bag) is { } root ? ReadOptions(root, source, paths, bag) : null;
        var model = options is null ? ModelFile.None : ReadModel(options, source, bag);
        var started = clock.GetTimestamp();
        var rules = options is null ? null : ReadRules(options, model.Prior is not null, source, bag);
        var took = clock.GetElapsedTime(started);

        var diagnostics = bag.InOrder();
        return options is null || bag.HasErrors
            ? new ConfigurationResult(null, diagnostics)
            : new ConfigurationResult(new LoadedConfiguration(options, file, diagnostics, rules!, RuleFiles.Scores(rules!), model, source) { RulesTook = took }, diagnostics);
    }

    private static MapNode? ReadTree(ConfigurationSource source, string? file, DiagnosticBag bag)
    {
        var start = new Position(source.File ?? "built-in defaults", 1, 1);
        ConfigNode? root = new MapNode(start);
        if (file is not null)
        {
            root = ReadText(file, start, bag) is { } text ? new YamlTreeReader(start.Source, bag).Read(text) : null;
        }

        if (root is { IsNull: true })
        {
            root = new MapNode(start);
        }

        if (root is not MapNode map)
        {
            if (root is not null)
            {
                bag.Error(root.Position, $"the configuration is {root.Kind}; write keys such as hostname: mx.example.org");
            }

            return null;
        }

        EnvironmentOverrides.Apply(map, source.Environment, bag);
        return map;
    }

    private static string? ReadText(string file, Position start, DiagnosticBag bag)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.Exists && info.Length <= MaxFile)
            {
                return File.ReadAllText(file);
            }

            bag.Error(start, info.Exists ? $"larger than {MaxFile >> 20} MiB; this is hardly a configuration, name another file" : "no such file; name one that exists with --config FILE");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bag.Error(start, $"cannot be read ({e.Message}); let the relay's user read it");
        }

        return null;
    }

    private RelayOptions ReadOptions(MapNode root, ConfigurationSource source, FilePaths paths, DiagnosticBag bag)
    {
        var options = OptionsReader.Read(new Section(root, "", new ReadContext(bag, paths, knownChecks, clock.GetUtcNow())));
        if (source.File is null && root.Find("domains") is null)
        {
            // Only here: a relay that somebody configured takes no mail that nobody asked it to take.
            var maildir = new BackendUrl(BackendScheme.Maildir, "", 0, BackendTls.None, Path: paths.Absolute("var/maildir").Value);
            options.Domains["*"] = new DomainOptions { Backends = [maildir] };
        }

        if (root.Find("rules") is null)
        {
            options.Rules = [Path.Combine(source.ProgramDirectory, "rules")];
        }

        if (source.Dns is { } server)
        {
            var parsed = Addresses.NameServer(server);
            options.Dns.Servers = [parsed.Value];
            if (parsed.Problem is { } problem)
            {
                bag.Error(new Position("--dns"), problem);
            }
        }

        return options;
    }

    /// <summary>A model that cannot be used costs a warning, never the relay.</summary>
    private static ModelFile ReadModel(RelayOptions options, ConfigurationSource source, DiagnosticBag bag)
    {
        if (options.Checks.Disabled.Contains(ClassifierCheck.CheckName))
        {
            return ModelFile.None;
        }

        var named = options.Checks.Classifier.Model;
        var model = ModelFile.Read(named ?? Path.Combine(source.ProgramDirectory, "models", "default.model"), named is not null);
        if (model.Problem is { } problem)
        {
            bag.Warn(new Position(model.Path!), problem);
        }

        return model;
    }

    private static RuleSet ReadRules(RelayOptions options, bool classifier, ConfigurationSource source, DiagnosticBag bag)
    {
        var standard = Path.Combine(source.ProgramDirectory, "rules");
        if (options.Rules.Contains(standard) && !Directory.Exists(standard))
        {
            options.Rules.Remove(standard);
            bag.Warn(new Position(standard), "no rule files beside the program: no symbol has a score; install them, or set rules");
        }

        var rules = RuleFiles.Compile(options, classifier);
        var warnings = 0;
        foreach (var note in rules.Report.Notes.Where(static n => n.Level != RuleNoteLevel.Note))
        {
            var position = new Position(note.File, note.Line, 1); // what is wrong in a rule file is wrong as a line
            var text = note.Rule is null ? note.Reason : $"{note.Rule}: {note.Reason}";
            if (note.Level == RuleNoteLevel.Error)
            {
                bag.Error(position, text);
            }
            else if (++warnings <= MaxRuleWarnings)
            {
                bag.Warn(position, text);
            }
        }

        if (warnings > MaxRuleWarnings)
        {
            bag.Warn(new Position("rules"), $"{warnings - MaxRuleWarnings} more warnings; relay rules check shows all of them");
        }

        return rules;
    }
}
