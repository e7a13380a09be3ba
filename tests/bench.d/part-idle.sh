# Thousands of connections that say EHLO and nothing more. Not for postfix: it has a process for each.

part_idle() {
  local server
  for server in relay smtp-sink; do
    with_server "$server" idle_run
  done
}

idle_run() {
  measure idle idle "$1" --connections "$BENCH_IDLE" --settle "$BENCH_SETTLE"
}
