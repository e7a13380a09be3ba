namespace Relay.Auth.Spf;

/// <summary>What check_host() came to for one domain.</summary>
/// <param name="Record">That decided, behind any redirect; null without one.</param>
/// <param name="Domain">Whose record that is.</param>
/// <param name="Matched">Its directive; below zero where none matched.</param>
internal readonly record struct HostOutcome(AuthResult Result, SpfRecord? Record, string Domain, int Matched)
{
    public string? Mechanism => Record is not null && Matched >= 0 ? Record.TextOf(Record.Directives[Matched]) : null;
}
