using System.Collections.Frozen;

namespace Relay.Filters.Rules.Reading;

/// <summary>Lists of addresses, hosts, networks and domains, and settings that eval functions read.</summary>
internal sealed class ListDirectives(RuleBook book)
{
    private enum Form
    {
        /// <summary>Every word is an entry.</summary>
        Words,

        /// <summary>The whole line is one entry: an address with what goes with it, or a pattern.</summary>
        Line,

        /// <summary>The last line counts.</summary>
        Value,
    }

    private static readonly FrozenDictionary<string, Form> Lists = Table();

    public bool TryTake(RuleLine line)
    {
        // SpamAssassin 4 calls them welcomelist and blocklist; the old names mean the same.
        var key = line.Key.Replace("whitelist", "welcomelist", StringComparison.Ordinal).Replace("blacklist", "blocklist", StringComparison.Ordinal);
        switch (key)
        {
            case "enlist_addrlist" or "enlist_uri_host" or "delist_uri_host":
                Enlist(line, key);
                return true;
            case "welcomelist_uri_host" or "blocklist_uri_host":
                Add(line, key == "welcomelist_uri_host" ? "enlist_uri_host (welcome)" : "enlist_uri_host (block)", Lowered(line));
                return true;
        }

        if (key.StartsWith("clear_", StringComparison.Ordinal) && TryClear(line, key[6..]))
        {
            return true;
        }

        if (key.StartsWith("unwelcomelist_", StringComparison.Ordinal) || key.StartsWith("unblocklist_", StringComparison.Ordinal))
        {
            var list = key[2..];
            book.Settings.Remove(list, Lists.GetValueOrDefault(list) == Form.Line ? [line.Value] : line.Words());
            return true;
        }

        if (key.StartsWith("hashbl_acl_", StringComparison.Ordinal))
        {
            Add(line, key, line.Words());
            return true;
        }

        return Lists.TryGetValue(key, out var form) && Take(line, key, form);
    }

    private bool Take(RuleLine line, string key, Form form)
    {
        if (line.Value.Length == 0)
        {
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, $"the value is missing; write {line.Key} …");
        }
        else if (form == Form.Value)
        {
            book.Settings.Set(key, line.Value);
        }
        else
        {
            Add(line, key, form == Form.Line ? [line.Value] : line.Words());
        }

        return true;
    }

    private bool TryClear(RuleLine line, string what)
    {
        var list = what is "originating_ip_headers" or "trusted_networks" or "internal_networks" or "msa_networks" or "url_shortener" or "uridnsbl_skip_domain" ? what : null;
        if (what == "util_rb")
        {
            foreach (var level in (ReadOnlySpan<string>)["util_rb_tld", "util_rb_2tld", "util_rb_3tld", "util_rb_4tld"])
            {
                book.Settings.Clear(level);
            }

            return true;
        }

        if (list is null)
        {
            return false;
        }

        if (line.Value.Length == 0)
        {
            book.Settings.Clear(list);
        }
        else
        {
            book.Settings.Remove(list, line.Words());
        }

        return true;
    }

    /// <summary><c>enlist_addrlist (NAME) address …</c></summary>
    private void Enlist(RuleLine line, string key)
    {
        var (name, rest) = RuleLine.Split(line.Value);
        if (name.Length < 3 || name[0] != '(' || name[^1] != ')' || rest.Length == 0)
        {
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, $"write {line.Key} (NAME) entry …");
            return;
        }

        var words = Lowered(line)[1..];
        if (key == "delist_uri_host")
        {
            book.Settings.Remove("enlist_uri_host " + name.ToLowerInvariant(), words);
        }
        else
        {
            Add(line, $"{key} {name.ToLowerInvariant()}", words);
        }
    }

    private static string[] Lowered(RuleLine line) => [.. line.Words().Select(static w => w.ToLowerInvariant())];

    private void Add(RuleLine line, string list, string[] words)
    {
        if (!book.Settings.TryAdd(list, words))
        {
            book.Notes.AddOnce(line.File, line.Number, RuleNoteLevel.Error, $"more than {RuleSettingsDraft.MaxWords} entries in all lists; the rest is not taken");
        }
    }

    private static FrozenDictionary<string, Form> Table()
    {
        var table = new Dictionary<string, Form>(StringComparer.Ordinal);
        Put(Form.Words, "welcomelist_from welcomelist_to blocklist_from blocklist_to welcomelist_auth def_welcomelist_auth more_spam_to all_spam_to "
            + "welcomelist_allows_relays welcomelist_from_spf def_welcomelist_from_spf welcomelist_bounce_relays freemail_domains freemail_welcomelist "
            + "freemail_import_welcomelist_auth util_rb_tld util_rb_2tld util_rb_3tld util_rb_4tld url_shortener url_shortener_get url_redirector url_redirector_get "
            + "url_redirector_params trusted_networks internal_networks msa_networks originating_ip_headers uridnsbl_skip_domain rbl_headers hashbl_email_domain_alias");
        Put(Form.Line, "welcomelist_from_rcvd def_welcomelist_from_rcvd welcomelist_from_dkim def_welcomelist_from_dkim welcomelist_subject blocklist_subject "
            + "redirector_pattern adsp_override dns_query_restriction dns_block_rule");
        Put(Form.Value, "envelope_sender_header rbl_timeout parse_dkim_uris freemail_max_body_emails freemail_max_body_freemails freemail_skip_when_over_max "
            + "freemail_skip_bulk_envfrom freemail_add_describe_email uridnsbl_max_domains uridnsbl_timeout url_shortener_timeout url_shortener_user_agent "
            + "url_redirector_timeout url_redirector_user_agent ok_locales ok_languages fns_check fns_add_addrlist fns_remove_addrlist fns_extrachars "
            + "fns_ignore_headers fns_ignore_dkim max_short_urls max_short_url_redirections");
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Put(Form form, string names)
        {
            foreach (var name in names.Split(' '))
            {
                table[name] = form;
            }
        }
    }
}
