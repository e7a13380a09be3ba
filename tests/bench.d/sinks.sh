# Backends that take all mail and count it, each a process of its own. They set: sink_port, sink_pid, sink_counter.

# sink_start KIND [DIGESTS]: KIND is smtp-sink or own; own can name what it took in the file DIGESTS when it ends.
sink_start() {
  local kind=$1 digests=${2-}
  sink_port=$(free_port)
  if [[ $kind == smtp-sink ]]; then
    local as=()
    (( EUID == 0 )) && as=(-u postfix) # it wants to drop what it does not need
    smtp-sink -4 -c -m 20000 "${as[@]}" "127.0.0.1:$sink_port" 4096 >"$work/sink.$sink_port" 2>"$work/sink.$sink_port.err" &
    sink_counter=file:$work/sink.$sink_port
  else
    loadtest_exec sink --listen "127.0.0.1:$sink_port" ${digests:+--digests "$digests"} &
    sink_counter=own:127.0.0.1:$sink_port
  fi
  sink_pid=$!
  started stop_pid "$sink_pid"
  await_greeting "$sink_port" || { note "$kind did not start: $(cat "$work/sink.$sink_port.err" 2>/dev/null)"; return 1; }
}

sink_kind() { installed smtp-sink && echo "$BENCH_SINK" || echo own; }
