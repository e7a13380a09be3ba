namespace Relay.Configuration;

/// <summary>Collects everything that is wrong, so that an admin sees all of it at once.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> items = [];

    public bool HasErrors { get; private set; }

    public void Error(Position position, string message)
    {
        HasErrors = true;
        items.Add(new Diagnostic(position, Severity.Error, message));
    }

    public void Warn(Position position, string message) => items.Add(new Diagnostic(position, Severity.Warning, message));

    /// <summary>File by file as they were read, each from its top, then what has no line; readers themselves go by their own order of keys.</summary>
    public List<Diagnostic> InOrder()
    {
        var sources = items.Select(static d => d.Position).OrderBy(static p => p.Line == 0).Select(static p => p.Source).Distinct().ToList();
        return [.. items.OrderBy(d => sources.IndexOf(d.Position.Source)).ThenBy(static d => d.Position.Line).ThenBy(static d => d.Position.Column)];
    }
}
