# Postfix as a relay with a configuration, queue and log of its own; the system's is neither read nor touched.

# postfix_start NEXT_PORT: sets postfix_port and postfix_pid (its master; all other processes are its children).
postfix_start() {
  local home
  home=$(mktemp -d "$work/postfix.XXXXXX")
  postfix_port=$(free_port)
  postfix_configure "$home" "$postfix_port" "$1"
  postfix -c "$home/etc" start >"$home/start.log" 2>&1 || { note "postfix did not start: $(tail -n 3 "$home/start.log")"; return 1; }
  postfix_pid=$(( $(head -n 1 "$home/spool/pid/master.pid") ))
  started postfix_stop "$home" "$postfix_pid"
  await_greeting "$postfix_port" || { note "postfix does not greet: $(tail -n 3 "$home/start.log")"; return 1; }
}

# "stop" returns when the lock is free; the processes need a moment more.
postfix_stop() {
  postfix -c "$1/etc" stop >>"$1/start.log" 2>&1 || true
  stop_pid "$2"
}

postfix_configure() {
  local home=$1 port=$2 next=$3
  chmod 755 "$home"
  mkdir -p "$home/etc" "$home/spool" "$home/data"
  chown postfix "$home/data"
  cat >"$home/etc/main.cf" <<MAIN
compatibility_level = 3.6
queue_directory = $home/spool
data_directory = $home/data
maillog_file = $home/mail.log
maillog_file_prefixes = $home
myhostname = postfix.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:$next
alias_maps =
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
message_size_limit = 0
mailbox_size_limit = 0
smtp_line_length_limit = 0
smtpd_tls_security_level = none
smtp_tls_security_level = none
MAIN
  cat >"$home/etc/master.cf" <<MASTER
127.0.0.1:$port inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
MASTER
}
