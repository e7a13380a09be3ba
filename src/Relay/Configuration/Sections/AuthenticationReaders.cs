using Relay.Configuration.Values;
using Relay.Core.Options;
using Relay.Filters.Authentication.Signing;

namespace Relay.Configuration.Sections;

/// <summary><c>checks.dmarc</c>, <c>checks.arc</c>, <c>signing</c>, <c>dmarc_reports</c> and <c>public_suffix_list</c>.</summary>
internal static class AuthenticationReaders
{
    private static readonly Func<string, Parsed<OrganizationMethod>> Method =
        Scalars.OneOf(("tree_walk", OrganizationMethod.TreeWalk), ("public_suffix_list", OrganizationMethod.PublicSuffixList));

    public static void Dmarc(Section check, AuthenticationOptions options)
    {
        options.EnforceDmarc = check.Value("enforce", Scalars.Switch, options.EnforceDmarc);
        options.Organization = check.Value("organizational_domain", Method, options.Organization);
    }

    public static void Arc(Section check, AuthenticationOptions options) =>
        options.TrustedSealers = check.List("trusted_sealers", DomainNames.Name) ?? options.TrustedSealers;

    public static void Signing(Section root, SigningOptions options, CheckOptions checks)
    {
        if (root.Map("signing") is not { } section)
        {
            return;
        }

        foreach (var key in section.Maps("dkim") ?? [])
        {
            options.Dkim.Add(Key(key));
        }

        options.Arc = section.Map("arc") is { } arc ? Key(arc) : null;
        if (options.Arc is not null && checks.Disabled.Contains("arc"))
        {
            section.Context.Bag.Warn(section.Position, "signing.arc has no effect while checks.arc is off: a chain that was not looked at cannot be sealed");
        }

        section.Finish();
    }

    public static void Reports(Section root, DmarcReportOptions options)
    {
        if (root.Map("dmarc_reports") is not { } section)
        {
            return;
        }

        options.Enabled = section.Value("enabled", Scalars.Switch, options.Enabled);
        options.Organization = section.Value<string>("organization", static text => text, options.Organization);
        options.Contact = section.Value("contact", Address, options.Contact);
        var smarthost = BackendUrls.Of(BackendUrls.Delivery, section.Context.Paths.Absolute);
        options.Smarthost = section.Take("smarthost") is null ? null : section.Value<BackendUrl>("smarthost", smarthost, null!);
        if (options is { Enabled: true, Contact.Length: 0 })
        {
            section.Context.Bag.Error(section.Position, "dmarc_reports.contact is missing; write the address that reports come from, such as postmaster@example.org");
        }

        section.Finish();
    }

    /// <summary>Loaded here to be checked, and again where it is used.</summary>
    private static void Examine(Section section, string path)
    {
        using var key = SigningKeyFile.Read(path, out var problem);
        if (key is null)
        {
            section.Context.Bag.Error(
                section.Take("key")!.Value.Position,
                $"{section.PathOf("key")}: {Text.Words.Quote(path)} is no key to sign with ({problem}); write a PEM file with an RSA key of 1024 bits and more, or an Ed25519 key, without a passphrase");
        }
    }

    private static SigningKeyOptions Key(Section section)
    {
        var context = section.Context;
        foreach (var needed in (string[])["domain", "selector", "key"])
        {
            if (section.Take(needed) is null)
            {
                context.Bag.Error(section.Position, $"{section.PathOf(needed)} is missing; write {{ domain: example.org, selector: relay, key: FILE }}");
            }
        }

        var key = new SigningKeyOptions
        {
            Domain = section.Value("domain", DomainNames.Name, ""),
            Selector = section.Value("selector", DomainNames.Name, ""),
            Key = section.Value("key", context.Paths.ExistingFile, ""),
        };
        if (key.Key.Length > 0)
        {
            Examine(section, key.Key);
        }

        section.Finish();
        return key;
    }

    private static Parsed<string> Address(string text) =>
        text.LastIndexOf('@') is > 0 and var at && DomainNames.TryName(text[(at + 1)..], out _) && text.All(static c => c > 0x20 && c is not ('<' or '>' or '"'))
            ? text
            : Parsed.Wrong<string>($"{Text.Words.Quote(text)} is not an address; write one such as postmaster@example.org");
}
