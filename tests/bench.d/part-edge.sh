# What it costs to look at who is calling: four DNS lists, greylisting of a triplet it knows, and rates, beside the same relay without them.
#   edge-asked    no answer may be kept, so that every look-up goes to the name server: the worst case
#   edge-kept     250 clients again and again: the resolver's cache
# And whether look-ups overlap: a name server that takes 50 ms for an answer, eight lists and FCrDNS, from connecting to RCPT's answer.
#   BENCH_OVERLAP_MS   120   more than this at the median, and the part fails
# Leaves its comparison in artifacts/bench-edge.json besides the runs in artifacts/bench.json.

part_edge() {
  wanted relay || return 0
  dns_start 0 0; local asked=$dns_address
  dns_start 3600 0; local kept=$dns_address
  dns_start 0 50; local slow=$dns_address
  local fixed=("${stops[@]}")

  edge_run edge-none "$asked" ""
  edge_run edge-asked "$asked" "$(edge_checks 4)"
  edge_run edge-kept "$kept" "$(edge_checks 4)"
  edge_rcpt rcpt-none "$slow" ""
  edge_rcpt rcpt-8-lists "$slow" "$(edge_lists 8)
  reverse_dns: { enabled: true }"
  stop_all
  edge_report || fail "edge: look-ups do not overlap, or a run is missing"
}

# The switches of the bare relay, but for those that a text turns on.
edge_lists() {
  local i
  grep -v reverse_dns <<<"$relay_checks_off"
  echo "  dns_lists:"
  for (( i = 1; i <= $1; i++ )); do
    echo "    - { zone: zone$i.lists.test, weight: 4, codes: { \"127.0.0.2\": LISTED_$i } }"
  done
}

edge_checks() {
  edge_lists "$1" | grep -v -e greylist -e rates
  cat <<YAML
  reverse_dns: { enabled: false }
  greylist: { enabled: true, clients: all, delay: 1s, window: 1d, allow_after: 1000000 }
  rates:
    enabled: true
    client: { connections: 1000000/1m, messages: 1000000/1m, recipients: 1000000/1m }
    network: { connections: 1000000/1m, messages: 1000000/1m, recipients: 1000000/1m }
YAML
}

# edge_start NAME SERVER CHECKS; the name servers stay when the relay is stopped.
edge_start() {
  relay_dns=$2 relay_dns_timeout=2s relay_checks=$3
  stops=()
  server_start relay || { fail "$1 could not be measured"; return 1; }
}

edge_stop() {
  stop_all
  stops=("${fixed[@]}")
  unset relay_dns relay_dns_timeout relay_checks
}

edge_run() {
  if edge_start "$@"; then
    if [[ -z $3 ]] || loadtest admit --target "127.0.0.1:$target_port"; then
      measure throughput throughput "$1" $(mail_options) --sources 250 --messages "$BENCH_MESSAGES" --per-connection 1
      measure latency latency "$1" $(mail_options) --sources 250 --per-second "$BENCH_RATE" --seconds "$BENCH_SECONDS"
    else
      fail "$1: the greylist is off, or does not let the load through"
    fi
  fi
  edge_stop
}

edge_rcpt() {
  if edge_start "$@"; then
    local out=$work/runs/900-$1.json
    loadtest rcpt --server "$1" --target "127.0.0.1:$target_port" --count "${BENCH_RCPT:-100}" --sources 250 --out "$out" || fail "$1: not as it must be"
  fi
  edge_stop
}

edge_report() {
  python3 - "$work/runs" artifacts/bench-edge.json "${BENCH_OVERLAP_MS:-120}" <<'PY'
import json, pathlib, sys

runs = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob('*.json')):
    run = json.loads(file.read_text())
    runs[run['server'], run['part']] = run

def get(server, part, *path):
    value = runs[server, part]
    for key in path:
        value = value[key]
    return value

result = {}
print('\nlists, greylist and rates add     CPU ms a message   p50 ms   p99 ms')
for server in ('edge-asked', 'edge-kept'):
    added = {
        'cpu_ms': get(server, 'throughput', 'cpu_ms_per_message') - get('edge-none', 'throughput', 'cpu_ms_per_message'),
        'p50_ms': get(server, 'latency', 'whole_ms', 'p50') - get('edge-none', 'latency', 'whole_ms', 'p50'),
        'p99_ms': get(server, 'latency', 'whole_ms', 'p99') - get('edge-none', 'latency', 'whole_ms', 'p99'),
    }
    result[server] = added
    print(f"{server:<34}{added['cpu_ms']:>16.3f}{added['p50_ms']:>9.2f}{added['p99_ms']:>9.2f}")

bound = float(sys.argv[3])
added = {p: get('rcpt-8-lists', 'rcpt', 'rcpt_ms', p) - get('rcpt-none', 'rcpt', 'rcpt_ms', p) for p in ('p50', 'p99')}
result['eight_lists_and_fcrdns_at_50_ms'] = added
print(f"eight lists and FCrDNS, 50 ms an answer, add {added['p50']:.1f} ms (p99 {added['p99']:.1f}) from connecting to RCPT's answer; the bound is {bound:.0f}")
pathlib.Path(sys.argv[2]).write_text(json.dumps(result, indent=2) + '\n')
sys.exit(0 if added['p50'] < bound else 1)
PY
}
