# What every part uses: settings, what was started and must be stopped, and the load generator.

BENCH_SERVERS=${BENCH_SERVERS:-relay postfix smtp-sink own-sink}
BENCH_SINK=${BENCH_SINK:-smtp-sink}
BENCH_MESSAGES=${BENCH_MESSAGES:-6000}
BENCH_SESSIONS=${BENCH_SESSIONS:-20}
BENCH_WARMUP=${BENCH_WARMUP:-10000}
BENCH_RATE=${BENCH_RATE:-25}
BENCH_SECONDS=${BENCH_SECONDS:-40}
BENCH_IDLE=${BENCH_IDLE:-5000}
BENCH_SETTLE=${BENCH_SETTLE:-10}

PATH=$PATH:/usr/sbin:/sbin
shared=${RELAY_SHARED:-../shared}
corpora=artifacts/corpora
failed=0
work=
generator= # the load generator's pid while it runs
stops=()   # commands that stop what is running, latest last

prepare() {
  ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
  (( $(ulimit -n) > BENCH_IDLE * 2 )) || note "only $(ulimit -n) open files allowed: $BENCH_IDLE idle connections may not fit"
  work=$(mktemp -d)
  chmod 711 "$work" # servers that drop their privileges pass through
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir -p artifacts "$work/runs"
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.LoadTest
  if wanted relay && [[ -z ${BENCH_RELAY-} ]]; then
    dotnet build -c Release -v quiet -nologo -clp:NoSummary src/Relay
  fi
  loadtest unpack --from "$shared/corpora" --into "$corpora"
}

clean_up() {
  [[ -z $generator ]] || stop_pid "$generator"
  stop_all
  rm -rf "$work"
}

note() { echo "tests/bench: $*" >&2; }

# A figure is missing or wrong: go on with the rest, and say so at the end.
fail() { note "$*"; failed=1; }

wanted() { [[ " $BENCH_SERVERS " == *" $1 "* ]]; }

installed() { command -v "$1" >/dev/null; }

part_names() { local f; for f in tests/bench.d/part-*.sh; do f=${f##*/part-}; echo -n "${f%.sh} "; done; }

loadtest() { ( loadtest_exec "$@" ); }

# In a background job the process itself, not a shell around it, so that $! is its pid.
loadtest_exec() { exec tests/Relay.LoadTest/bin/Release/net10.0/Relay.LoadTest "$@"; }

free_port() { loadtest ports --count 1; }

# started COMMAND…: what stop_all does for the thing that was just started.
started() { stops+=("$(printf '%q ' "$@")"); }

stop_all() {
  local i
  for (( i = ${#stops[@]} - 1; i >= 0; i-- )); do eval "${stops[i]}" || true; done
  stops=()
}

# Ends one process of ours: asks, waits 10 s, insists.
stop_pid() {
  local pid=$1 i
  kill "$pid" 2>/dev/null || return 0
  for (( i = 0; i < 100; i++ )); do
    kill -0 "$pid" 2>/dev/null || { wait "$pid" 2>/dev/null || true; return 0; }
    sleep 0.1
  done
  note "process $pid did not end in 10 s; killed"
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

# True once a line comes from PORT that begins with TEXT; one try.
greets() {
  local line=
  { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  IFS= read -r -t 2 -u 3 line || true
  { printf 'QUIT\r\n' >&3; } 2>/dev/null || true
  exec 3>&- 3<&-
  [[ $line == "$2"* ]]
}

# Waits up to 15 s for the SMTP greeting on PORT.
await_greeting() {
  local i
  for (( i = 0; i < 300; i++ )); do
    greets "$1" 220 && return 0
    sleep 0.05
  done
  return 1
}

# measure VERB PART SERVER OPTION…: one run against what server_start started.
measure() {
  local verb=$1 part=$2 server=$3 out
  shift 3
  out=$work/runs/$(printf '%03d' "$(ls "$work/runs" | wc -l)")-$part-$server.json
  # In the background and waited for: a signal to this script is then acted on at once, not when the run is over.
  loadtest_exec "$verb" --server "$server" --target "127.0.0.1:$target_port" --pid "$target_pid" --out "$out" "$@" &
  generator=$!
  wait "$generator" || fail "$part $server: not as it must be"
  generator=
}

# Options of runs that send mail.
mail_options() { echo --sink "$target_sink" --corpora "$corpora" --sessions "$BENCH_SESSIONS" --warmup "$BENCH_WARMUP"; }

report() {
  local runs=("$work"/runs/*.json)
  [[ -f ${runs[0]} || -z ${judged-} ]] || exit "$failed"
  [[ -f ${runs[0]} ]] || { note "nothing was measured"; exit 1; }
  echo
  loadtest table --json artifacts/bench.json --commit "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "${runs[@]}" || failed=1
  exit "$failed"
}
