using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary>The whole of relay.yaml, section by section.</summary>
internal static class OptionsReader
{
    public static RelayOptions Read(Section root)
    {
        var options = new RelayOptions();
        var paths = root.Context.Paths;
        options.Hostname = root.Value("hostname", DomainNames.Name, "") is { Length: > 0 } name ? name : HostNames.OfMachine();
        ListenersReader.Read(root, options);
        options.Tls = TlsReader.Read(root);
        ListenersReader.RequireCertificates(root, options);
        OperationReaders.Dns(root, options.Dns);
        options.State = StateReader.Read(root, options.State);
        options.TrustedNetworks = root.List("trusted_networks", Addresses.Network) ?? [];
        var outbound = BackendUrls.Of(BackendUrls.Delivery, paths.Absolute);
        options.Outbound = root.Take("outbound") is null ? null : root.Value<BackendUrl>("outbound", outbound, null!);
        ActionsReader.Read(root, options.Actions); // before the domains, which begin with them
        DomainsReader.Read(root, options);
        LimitsReader.ReadLimits(root, options.Limits);
        LimitsReader.ReadBackends(root, options.Backends);
        options.Checks.Classifier.LogPath = paths.Absolute(options.Checks.Classifier.LogPath).Value;
        ChecksReader.Read(root, options.Checks);
        options.Checks.Links.OwnDomains = [.. options.Domains.Keys.Where(static d => d != "*")];
        options.Rules = root.List("rules", paths.ExistingFileOrFolder) ?? [];
        options.Spool = OperationReaders.Spool(root, options.Spool);
        OperationReaders.Quarantine(root, options.Quarantine);
        OperationReaders.History(root, options.History);
        OperationReaders.Headers(root, options.Headers);
        OperationReaders.Log(root, options.Log);
        AuthenticationReaders.Signing(root, options.Signing, options.Checks);
        AuthenticationReaders.Reports(root, options.DmarcReports);
        options.PublicSuffixList = root.Take("public_suffix_list") is null ? null : root.Value("public_suffix_list", paths.ExistingFile, "");
        root.Finish();
        return options;
    }
}
