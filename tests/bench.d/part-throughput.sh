# Closed loop: as many messages a second as the server takes, one a connection and then twenty.

part_throughput() {
  local server
  for server in $BENCH_SERVERS; do
    with_server "$server" throughput_run 1
    with_server "$server" throughput_run 20
  done
}

throughput_run() {
  local name=throughput
  (( $1 == 1 )) || name=reuse
  measure throughput "$name" "$2" $(mail_options) --messages "$BENCH_MESSAGES" --per-connection "$1"
}
