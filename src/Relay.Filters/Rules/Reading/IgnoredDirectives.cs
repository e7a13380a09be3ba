using System.Buffers;
using System.Collections.Frozen;

namespace Relay.Filters.Rules.Reading;

/// <summary>Directives of SpamAssassin about what is not the rules' business here: reports, stores, helpers of other programs.</summary>
internal static class IgnoredDirectives
{
    private static readonly string[] Prefixes =
    [
        "report", "unsafe_report", "clear_", "bayes_", "txrep_", "awl_", "auto_welcomelist_", "auto_whitelist_", "user_awl_", "user_scores_", "olemacro_", "dcc_",
        "dccifd_", "pyzor_", "razor_", "spamcop_", "asn_", "textcat_", "extracttext_", "resource_", "shortcircuit", "dns_", "spf_", "dkim_", "dmarc_", "authres_",
        "geodb_", "country_db_", "phishing_", "uri_block_", "uri_country_", "uridnsbl_", "url_shortener_", "url_redirector_", "hashbl_", "fns_", "use_", "score_set",
    ];

    private static readonly FrozenSet<string> Names = new[]
    {
        "loadplugin", "tryplugin", "rewrite_header", "add_header", "remove_header", "fold_headers", "required_score", "required_hits", "version_tag", "ok_locales",
        "ok_languages", "inactive_languages", "skip_rbl_checks", "skip_uribl_checks", "time_limit", "lock_method", "allow_user_rules", "normalize_charset",
        "body_part_scan_size", "rawbody_part_scan_size", "always_trust_envelope_sender", "enable_compat", "mbox_format_from_regex", "ignore_received_spf_header",
        "use_newest_received_spf_header", "do_not_use_mail_spf", "do_not_use_mail_spf_query", "run_reuse_tests_only", "rbl_timeout", "subjprefix_all", "trigger_config",
        "trigger_ratio", "trigger_target", "unwanted_language_score", "whitelist_factor", "ifversion",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly SearchValues<string> Starts = SearchValues.Create(Prefixes, StringComparison.Ordinal);

    public static bool Contains(string key) => Names.Contains(key) || key.AsSpan().IndexOfAny(Starts) == 0;
}
