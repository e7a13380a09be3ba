using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>Entries of <c>welcome</c> and <c>block</c>: an address, a domain, or all below one.</summary>
internal static class Senders
{
    public static Parsed<string> Entry(string text)
    {
        var at = text.LastIndexOf('@');
        var below = at < 0 && text.StartsWith('.');
        var domain = text[(below ? 1 : at + 1)..];
        return at is not 0 and <= 64 && DomainNames.TryName(domain, out var name) && !text.AsSpan(0, Math.Max(0, at)).ContainsAny(' ', '\t', '<')
            ? (below ? "." : text[..(at + 1)].ToLowerInvariant()) + name
            : Parsed.Wrong<string>($"{Words.Quote(text)} is no sender; write an address (a@example.org), a domain (example.org), or all below one (.example.org)");
    }
}
