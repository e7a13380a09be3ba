using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Core.Options;

namespace Relay.Filters.Authentication.Signing;

/// <summary>
/// The keys the relay signs with, loaded once for each snapshot of the options. Keys of a snapshot before may still be signing: they are left
/// to the runtime.
/// </summary>
public sealed class Signers
{
    /// <summary>RFC 8617 §4.1.2: DKIM signatures that are there are sealed too.</summary>
    private static readonly IReadOnlyList<string> SealedFields = [.. SignedFieldNames.Default, "dkim-signature"];

    private readonly List<(string Domain, DkimSigner Signer)> signers = [];

    private Signers()
    {
    }

    /// <summary>Null: nothing is sealed.</summary>
    public ArcSealer? Sealer { get; private init; }

    /// <summary>Null where nothing is to be signed.</summary>
    /// <exception cref="IOException">A key cannot be used; configuration that was checked has none such, unless the file changed since.</exception>
    public static Signers? Load(SigningOptions options)
    {
        if (options.Dkim.Count == 0 && options.Arc is null)
        {
            return null;
        }

        var result = new Signers { Sealer = options.Arc is { } arc ? new ArcSealer(Of(arc) with { SignedFields = SealedFields }) : null };
        foreach (var key in options.Dkim)
        {
            result.signers.Add((key.Domain, new DkimSigner(Of(key))));
        }

        return result;
    }

    /// <summary>The domain among those with keys that is this one or the nearest above it; null without.</summary>
    public string? DomainFor(string author)
    {
        string? found = null;
        foreach (var (domain, _) in signers)
        {
            var fits = author == domain || (author.Length > domain.Length && author.EndsWith(domain, StringComparison.Ordinal) && author[^(domain.Length + 1)] == '.');
            found = fits && domain.Length > (found?.Length ?? 0) ? domain : found;
        }

        return found;
    }

    /// <summary>Every key of the domain, since one may be RSA and one Ed25519 (RFC 8463 §4).</summary>
    public IEnumerable<DkimSigner> Of(string domain)
    {
        foreach (var (name, signer) in signers)
        {
            if (name == domain)
            {
                yield return signer;
            }
        }
    }

    private static SignerOptions Of(SigningKeyOptions options) =>
        new(options.Domain, options.Selector, SigningKeyFile.Read(options.Key, out var problem) ?? throw new IOException($"signing key {options.Key}: {problem}"));
}
