using Relay.Auth.Domains;
using Relay.Core.Options;

namespace Relay.Configuration;

/// <summary>The public suffix list in use: the one relay.yaml names, else the one beside the program, or the system's where that is newer.</summary>
internal static class PublicSuffixes
{
    public static PublicSuffixList Load(RelayOptions options) => options.PublicSuffixList is { } named
        ? PublicSuffixFiles.Newest(named).List
        : PublicSuffixFiles.Newest(Path.Combine(AppContext.BaseDirectory, "rules", "public_suffix_list.dat"), PublicSuffixFiles.OfSystem).List;
}
