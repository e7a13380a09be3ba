# The built relay, relaying only: every check that asks somebody else is off, no score can act, limits do not bind.
# A part may say otherwise: relay_checks (checks instead of those, indented by two), relay_dns (ADDRESS:PORT of a name server that is there).

relay_checks_off="  greylist: { enabled: false }
  sender_domain: { enabled: false }
  rates: { enabled: false }
  dmarc: { enabled: false }
  spf: { enabled: false }
  spf_helo: { enabled: false }
  dkim: { enabled: false }
  arc: { enabled: false }
  from: { enabled: false }
  sender_lists: { enabled: false }
  mime: { enabled: false }
  links: { enabled: false }
  attachments: { enabled: false }
  rules: { enabled: false }
  reverse_dns: { enabled: false }
  helo_dns: { enabled: false }
  bulk: { enabled: false }
  network_reputation: { enabled: false }
  sender_reputation: { enabled: false }
  dictionary: { enabled: false }"

relay_program=${BENCH_RELAY:-src/Relay/bin/Release/net10.0/relay}

# relay_start BACKEND_PORT: sets relay_port, relay_pid and relay_ready_ms (from its start to /readyz 200 and a greeting).
relay_start() {
  local home http began
  home=$(mktemp -d "$work/relay.XXXXXX")
  read -r relay_port http dns <<<"$(loadtest ports --count 3)"
  relay_configure "$home" "$relay_port" "$http" "$dns" "$1"
  began=${EPOCHREALTIME/./}
  "$relay_program" run --config "$home/relay.yaml" >"$home/log" 2>&1 &
  relay_pid=$!
  started stop_pid "$relay_pid"
  relay_await "$http" || { note "relay did not get ready: $(tail -n 5 "$home/log")"; return 1; }
  relay_ready_ms=$(( (${EPOCHREALTIME/./} - began + 500) / 1000 ))
}

# The shell asks by itself, without starting programs that would take CPU from the one that starts.
relay_await() {
  local deadline=$(( ${EPOCHREALTIME/./} + 30000000 ))
  local pause
  exec {pause}<> <(:)
  until readyz "$1" && greets "$relay_port" 220; do
    if (( ${EPOCHREALTIME/./} > deadline )) || ! kill -0 "$relay_pid" 2>/dev/null; then
      exec {pause}>&-
      return 1
    fi
    read -r -t 0.005 -u "$pause" || true
  done
  exec {pause}>&-
}

readyz() {
  local line=
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  { printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3; } 2>/dev/null || true
  IFS= read -r -t 2 -u 3 line || true
  exec 3>&- 3<&-
  [[ $line == "HTTP/1.1 200"* ]]
}

relay_configure() {
  local home=$1 port=$2 http=$3 dns=$4 backend=$5
  cat >"$home/relay.yaml" <<YAML
hostname: relay.example
listeners:
  - { protocol: smtp, address: "127.0.0.1:$port" }
http: { address: "127.0.0.1:$http" }
dns: { servers: ["${relay_dns:-127.0.0.1:$dns}"], timeout: ${relay_dns_timeout:-100ms} }
state: embedded:$home/state
domains:
  "*": { backend: "smtp://127.0.0.1:$backend" }
limits: { connections: 20000, connections_per_client: 20000, connections_per_network: 20000 }
checks:
${relay_checks:-$relay_checks_off}
actions: { tag: 100000, quarantine: 100000, reject: 100000 }
YAML
}
