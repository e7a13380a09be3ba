namespace Relay.Integration.Harness;

/// <summary>
/// What a Postfix of the tests is told. Common to all: no limits that corpus mail meets, nothing rewritten, nothing delayed, no DNS.
/// The roles differ in where mail goes.
/// </summary>
internal sealed class PostfixSettings
{
    private readonly string name;
    private readonly IEnumerable<string> role;

    private PostfixSettings(string name, CertificateFiles? certificate, IEnumerable<string> role)
    {
        this.name = name;
        this.role = certificate is null
            ? role
            : role.Concat([$"smtpd_tls_chain_files={certificate.Key}, {certificate.Certificate}", "smtpd_tls_security_level=may", "smtpd_tls_received_header=yes"]);
    }

    /// <summary>Takes mail for anyone and sends each domain to its port, with TLS or not at all, over up to 20 sessions.</summary>
    public static PostfixSettings Sender(TestFolder folder, IReadOnlyDictionary<string, int> nextHops, bool held = false)
    {
        folder.Write("etc-transport", string.Concat(nextHops.Select(h => $"{h.Key} smtp:[127.0.0.1]:{h.Value}\n")) + "* discard:\n");
        return new PostfixSettings("sender.test", null, [
            $"transport_maps=texthash:{folder.PathOf("etc-transport")}",
            "smtp_tls_security_level=encrypt",
            "smtp_tls_loglevel=1",
            "default_destination_concurrency_limit=20",
            "initial_destination_concurrency=20",
            held ? "defer_transports=smtp" : "defer_transports=",
        ]);
    }

    /// <summary>Delivers the local parts that match <paramref name="users"/> into one Maildir a domain, with virtual(8).</summary>
    public static PostfixSettings Receiver(TestFolder folder, CertificateFiles certificate, string users, params string[] domains)
    {
        const int owner = 65534;
        File.SetUnixFileMode(folder.Folder("mail"), (UnixFileMode)0b111_111_111);
        folder.Write("etc-mailboxes", string.Concat(domains.Select(d => $"/^({users})@{d.Replace(".", "\\.", StringComparison.Ordinal)}$/ {d}/\n")));
        return new PostfixSettings("receiver.test", certificate, [
            $"virtual_mailbox_domains={string.Join(", ", domains)}",
            $"virtual_mailbox_base={folder.PathOf("mail")}",
            $"virtual_mailbox_maps=regexp:{folder.PathOf("etc-mailboxes")}",
            $"virtual_uid_maps=static:{owner}",
            $"virtual_gid_maps=static:{owner}",
            "virtual_mailbox_limit=0",
        ]);
    }

    public string MainCf(TestFolder folder) => string.Join('\n', [
        "compatibility_level=3.6",
        $"myhostname={name}",
        $"queue_directory={folder.Folder("queue")}",
        $"data_directory={folder.PathOf("data")}",
        $"maillog_file={folder.PathOf("maillog")}",
        $"maillog_file_prefixes={folder.Path}",
        "mydestination=", "local_recipient_maps=", "alias_maps=", "alias_database=", "mynetworks=127.0.0.0/8", "inet_protocols=ipv4", "biff=no",
        "local_header_rewrite_clients=", "always_add_missing_headers=no", "message_drop_headers=", "smtp_line_length_limit=0",
        "message_size_limit=104857600", "header_size_limit=4194304", "mailbox_size_limit=0",
        "smtp_dns_support_level=disabled", "smtp_host_lookup=native", "smtpd_peername_lookup=no",
        "in_flow_delay=0", "queue_run_delay=2s", "minimal_backoff_time=2s", "maximal_backoff_time=4s", "notify_classes=",
        .. role,
        ""]);

    public static string MasterCf(int port) =>
        $"""
        127.0.0.1:{port} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        proxywrite unix - - n - 1 proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;
}
