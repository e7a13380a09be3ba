namespace Relay.Filters.Rules.Reading;

/// <summary>What <c>plugin()</c>, <c>can()</c> and <c>has()</c> say: rules are read as SpamAssassin 4.0.1 with all its own plugins would.</summary>
internal static class KnownPlugins
{
    /// <summary>SpamAssassin's numeric form of the version whose language this is.</summary>
    public const double Version = 4.000001;

    /// <summary>No feature of any rule set asks for a newer Perl.</summary>
    public const double PerlVersion = 5.040000;

    private const string Namespace = "Mail::SpamAssassin::Plugin::";

    // WhiteListSubject and Dmarc are older names of two of them; RaciallyCharged is answered with yes for old sets' sake.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "ASN", "AWL", "AccessDB", "AntiVirus", "AskDNS", "AuthRes", "AutoLearnThreshold", "Bayes", "BodyEval", "BodyRuleBaseExtractor", "Check",
        "DCC", "DKIM", "DMARC", "DNSEval", "DecodeShortURLs", "Dmarc", "ExtractText", "FreeMail", "FromNameSpoof", "HTMLEval", "HTTPSMismatch",
        "HashBL", "HeaderEval", "ImageInfo", "MIMEEval", "MIMEHeader", "OLEVBMacro", "OneLineBodyRuleType", "P595Body", "PDFInfo", "PhishTag",
        "Phishing", "Pyzor", "RaciallyCharged", "Razor2", "RelayCountry", "RelayEval", "ReplaceTags", "ResourceLimits", "Reuse", "Rule2XSBody",
        "SPF", "Shortcircuit", "SpamCop", "Test", "TextCat", "TxRep", "URIDNSBL", "URIDetail", "URIEval", "URILocalBL", "VBounce", "WLBLEval",
        "WelcomeListSubject", "WhiteListSubject",
    };

    public static bool IsLoaded(string name) => name.StartsWith(Namespace, StringComparison.Ordinal) && Names.Contains(name[Namespace.Length..]);

    /// <summary>The compatibility switch doubles rules under their old names.</summary>
    public static bool Can(string method) => !method.EndsWith("::compat_welcomelist_blocklist", StringComparison.Ordinal);
}
