# What content costs: CPU for the same messages in the relay (reading alone; its rules; SpamAssassin's stock rules; both), in spamd with the same
# stock rules, and in rspamd. Nobody asks the network, nobody learns. Prints a table, leaves artifacts/bench-rules.json; not part of the common table.
#   BENCH_RULES_MESSAGES   300   of the corpora, up to 100 kB each; a third as many are made, of 5 kB each
#   BENCH_RULES_STOCK      /usr/share/spamassassin
# Each server: all messages once to be warm, then once more counted, one after another. The relay in a process of its own reads passes until
# 3 s of CPU are counted; "relay scan" is the program itself with every check that asks nobody, counted as three passes less one.

rules_count=${BENCH_RULES_MESSAGES:-300}
rules_stock=${BENCH_RULES_STOCK:-/usr/share/spamassassin}

part_rules() {
  judged=1
  local mail=$work/rules/mail rows=$work/rules/rows program=tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks load
  mkdir -p "$mail"
  load=$(cut -d' ' -f1-3 /proc/loadavg)
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  [[ -d $rules_stock ]] || { fail "rules: no stock rules in $rules_stock (Debian's spamassassin)"; return; }
  tar -xzf "$shared/corpora/phishing-pot-a.tar.gz" -C "$work/rules"
  "$program" rules-sample "$rules_count" "$mail" "$corpora/spamassassin" "$corpora/lists-a" "$work/rules/phishing-pot-a" || { fail "rules: no corpora"; return; }
  chmod -R a+rX "$work/rules"
  "$program" rules "$mail" "$rows" "relay parse=" "relay own=rules" "relay stock=$rules_stock" "relay both=rules,$rules_stock" || fail "rules: the relay could not be measured"
  rules_scan "$mail" "$rows"
  rules_spamd "$mail" "$rows" || fail "rules: spamd could not be measured"
  rules_rspamd "$mail" "$rows" || fail "rules: rspamd could not be measured"
  echo "load average before: $load, after: $(cut -d' ' -f1-3 /proc/loadavg)"
  "$program" rules-table "$rows" artifacts/bench-rules.json "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$load" || fail "rules: nothing was measured"
}

# rules_row WHAT FOLDER TICKS ROWS: a line of the result; a tick is 10 ms on every Linux there is.
rules_row() {
  printf '{"what":"%s","set":"%s","messages":%d,"bytes":%d,"cpu_ms":%d}\n' \
    "$1" "${2##*/}" "$(ls "$2" | wc -l)" "$(cat "$2"/* | wc -c)" "$(( $3 * 10 ))" >>"$4"
}

# rules_ticks PID: user and system time of a process and all below it, those that have ended included.
rules_ticks() {
  cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (.*) [A-Z] /\1 /' | awk -v root="$1" '
    { parent[$1] = $2; ticks[$1] = $12 + $13 + $14 + $15 }
    END {
      for (p in ticks) { q = p; for (n = 0; n < 20 && q != root && q > 1; n++) q = parent[q]; if (q == root) sum += ticks[p] }
      print sum + 0
    }'
}

# rules_served WHAT PID MAIL ROWS COMMAND: COMMAND is given each file, first uncounted and then counted.
rules_served() {
  local what=$1 pid=$2 mail=$3 rows=$4 ask=$5 folder before file
  for folder in "$mail"/*; do
    for file in "$folder"/*; do "$ask" "$file" || return 1; done
    before=$(rules_ticks "$pid")
    for file in "$folder"/*; do "$ask" "$file" || return 1; done
    rules_row "$what" "$folder" "$(( $(rules_ticks "$pid") - before ))" "$rows"
  done
}

# The built program over the same files. Checks that ask somebody are off.
rules_scan() {
  local mail=$1 rows=$2 folder one three
  {
    echo "hostname: relay.example"
    echo "rules: [$PWD/rules, $rules_stock]"
    echo "checks:"
    for check in sender_domain dmarc spf spf_helo dkim arc from sender_lists reverse_dns helo_dns bulk network_reputation sender_reputation; do
      echo "  $check: { enabled: false }"
    done
  } >"$work/rules/relay.yaml"
  for folder in "$mail"/*; do
    one=$(rules_scan_passes 1 "$folder") && three=$(rules_scan_passes 3 "$folder") || { fail "rules: relay scan failed: $(tail -n 3 "$work/rules/scan.err")"; return; }
    rules_row "relay scan, both" "$folder" "$(( (three - one) / 20 ))" "$rows"
  done
}

# CPU in ms of a process that reads a folder so many times.
rules_scan_passes() {
  local folders=() i TIMEFORMAT='%3U %3S' took
  for (( i = 0; i < $1; i++ )); do folders+=("$2"); done
  took=$( { time "$relay_program" scan --json --config "$work/rules/relay.yaml" "${folders[@]}" >"$work/rules/scan.json" 2>"$work/rules/scan.err"; } 2>&1 ) || return 1
  awk '{ printf "%d\n", ($1 + $2) * 1000 }' <<<"$took"
}

# One child, the same rule files, every plugin of its own that asks nobody (as in the comparison of rules); no user's files, no Bayes.
rules_spamd() {
  local mail=$1 rows=$2 home=$work/rules/spamd pid plugin i
  installed spamd && installed spamc || { note "spamd or spamc is not installed: left out"; return 0; }
  mkdir -p "$home/site" "$home/state"
  for plugin in AskDNS AutoLearnThreshold Bayes BodyEval Check DKIM DMARC DNSEval DecodeShortURLs FreeMail FromNameSpoof HTMLEval HTTPSMismatch HashBL HeaderEval ImageInfo \
    MIMEEval MIMEHeader PDFInfo RelayEval ReplaceTags SPF URIDNSBL URIDetail URIEval VBounce WLBLEval WelcomeListSubject; do
    echo "loadplugin Mail::SpamAssassin::Plugin::$plugin"
  done >"$home/site/init.pre"
  printf 'use_bayes 0\nuse_learner 0\nskip_rbl_checks 1\ndns_available no\n' >"$home/site/local.cf"
  chmod -R a+rX "$home"; chown -R nobody "$home/state"
  spamd_port=$(free_port)
  spamd --local --nouser-config --max-children=1 --max-conn-per-child=1000000 --username=nobody --helper-home-dir="$home/state" --configpath="$rules_stock" \
    --siteconfigpath="$home/site" --listen="127.0.0.1:$spamd_port" --allowed-ips=127.0.0.1 --syslog="$home/log" </dev/null >"$home/out" 2>&1 &
  pid=$!
  started stop_pid "$pid"
  for (( i = 0; i < 600; i++ )); do
    spamc -d 127.0.0.1 -p "$spamd_port" -K >/dev/null 2>&1 && break
    sleep 0.1
  done
  rules_served "spamd, stock" "$pid" "$mail" "$rows" rules_ask_spamd
  local status=$?
  stop_all
  return $status
}

rules_ask_spamd() { spamc -d 127.0.0.1 -p "$spamd_port" -s 1000000 -x -y <"$1" >/dev/null; }

# rspamd as Debian ships it, without what asks the network, without statistics, history and fuzzy storage. Its configuration is a copy.
rules_rspamd() {
  local mail=$1 rows=$2 home=$work/rules/rspamd pid module i
  installed rspamd && [[ -d /etc/rspamd ]] && installed curl || { note "rspamd or curl is not installed: left out"; return 0; }
  mkdir -p "$home/db" "$home/log" "$home/run"
  cp -r /etc/rspamd "$home/etc"
  for module in rbl surbl spf dkim dkim_signing dmarc arc asn fuzzy_check mx_check url_redirector history_redis greylist ratelimit replies reputation neural bayes_expiry \
    clickhouse elastic metadata_exporter milter_headers phishing p0f spamtrap antivirus external_services external_relay http_headers maps_stats known_senders aws_s3 rspamd_update; do
    echo "$module { enabled = false; }" >"$home/etc/modules.d/$module.conf"
  done
  : >"$home/etc/statistic.conf"
  read -r rspamd_port rspamd_control <<<"$(loadtest ports --count 2)"
  mkdir -p "$home/etc/override.d"
  printf 'bind_socket = "127.0.0.1:%s"; count = 1; enabled = true;\n' "$rspamd_port" >"$home/etc/override.d/worker-normal.inc"
  printf 'bind_socket = "127.0.0.1:%s"; count = 1;\n' "$rspamd_control" >"$home/etc/override.d/worker-controller.inc"
  printf 'enabled = false;\n' | tee "$home/etc/override.d/worker-proxy.inc" "$home/etc/override.d/worker-fuzzy.inc" >/dev/null
  printf 'type = "file"; filename = "%s/log/rspamd.log"; level = "info";\n' "$home" >"$home/etc/override.d/logging.inc"
  printf 'control_socket = "%s/run/rspamd.sock mode=0600"; dns { nameserver = ["127.0.0.1:%s"]; timeout = 0.05s; retransmits = 1; }\n' "$home" "$(free_port)" >"$home/etc/override.d/options.inc"
  chmod -R a+rX "$home"; chown -R nobody "$home"
  rspamd -f -u nobody -g nogroup -c "$home/etc/rspamd.conf" --var="CONFDIR=$home/etc" --var="LOCAL_CONFDIR=$home/etc" --var="DBDIR=$home/db" --var="LOGDIR=$home/log" \
    --var="RUNDIR=$home/run" </dev/null >"$home/out" 2>&1 &
  pid=$!
  started stop_pid "$pid"
  for (( i = 0; i < 600; i++ )); do
    curl -sf "http://127.0.0.1:$rspamd_port/ping" >/dev/null 2>&1 && break
    kill -0 "$pid" 2>/dev/null || { note "rspamd ended: $(tail -n 3 "$home/out" "$home/log/rspamd.log" 2>/dev/null)"; stop_all; return 1; }
    sleep 0.1
  done
  rules_await_hyperscan "$home"
  rules_served "rspamd, its own" "$pid" "$mail" "$rows" rules_ask_rspamd
  local status=$?
  stop_all
  return $status
}

# It compiles its patterns after the start and is faster with them: waited for up to a minute and a half, until the worker says that it has them.
rules_await_hyperscan() {
  local i
  for (( i = 0; i < 180; i++ )); do
    grep -qi 'hyperscan.*loaded\|loaded.*hyperscan' "$1/log/rspamd.log" 2>/dev/null && { sleep 2; return; }
    sleep 0.5
  done
  note "rspamd did not say that its hyperscan patterns are loaded"
}

rules_ask_rspamd() { curl -sf --data-binary @"$1" "http://127.0.0.1:$rspamd_port/checkv2" >/dev/null; }
