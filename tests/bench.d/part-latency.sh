# Open loop: mail at a steady, low rate, as most servers see it.

part_latency() {
  local server
  for server in $BENCH_SERVERS; do
    with_server "$server" latency_run
  done
}

latency_run() {
  measure latency latency "$1" $(mail_options) --per-second "$BENCH_RATE" --seconds "$BENCH_SECONDS"
}
