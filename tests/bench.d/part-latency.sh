# Open loop: mail at a steady, low rate, as most servers see it.

part_latency() {
  local server
  for server in $BENCH_SERVERS; do
    with_server "$server" latency_run
  done
}

latency_run() {
  # Replies go straight to who waits for them: one hand-over between threads less to be delayed by.
  DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 measure latency latency "$1" $(mail_options) --per-second "$BENCH_RATE" --seconds "$BENCH_SECONDS"
}
