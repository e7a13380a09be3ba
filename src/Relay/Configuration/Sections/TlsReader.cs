using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>tls</c>: one pair of files, or a list of pairs; each is loaded once here, so that a wrong one is found before it is needed.</summary>
internal static class TlsReader
{
    public static TlsOptions? Read(Section root)
    {
        if (root.Map("tls") is not { } section)
        {
            return null;
        }

        var tls = new TlsOptions();
        if (section.Take("certificate") is not null || section.Take("key") is not null)
        {
            AddPair(section, tls);
        }

        foreach (var pair in section.Maps("certificates") ?? [])
        {
            AddPair(pair, tls);
            pair.Finish();
        }

        tls.RequireFrom = section.List("require_from", DomainNames.Name) ?? [];
        tls.RequireClients = section.List("require_clients", Addresses.Network) ?? [];
        if (section.Take("certificate") is null && section.Take("key") is null && section.Take("certificates") is null)
        {
            section.Context.Bag.Error(section.Position, "tls has no certificate; write certificate: FILE and key: FILE, or certificates: [{ certificate: FILE, key: FILE }]");
        }

        section.Finish();
        return tls;
    }

    private static void AddPair(Section section, TlsOptions tls)
    {
        var context = section.Context;
        var pair = new CertificateOptions
        {
            Certificate = section.Value("certificate", context.Paths.ExistingFile, ""),
            Key = section.Value("key", context.Paths.ExistingFile, ""),
        };
        foreach (var key in (string[])["certificate", "key"])
        {
            if (section.Take(key) is null)
            {
                context.Bag.Error(section.Position, $"{section.PathOf(key)} is missing; certificate and key are PEM files and stand together");
            }
        }

        tls.Certificates.Add(pair);
        if (pair.Certificate.Length > 0 && pair.Key.Length > 0)
        {
            var position = section.Take("certificate")!.Value.Position;
            CertificateCheck.Examine(pair, section.PathOf("certificate"), position, context);
        }
    }
}
