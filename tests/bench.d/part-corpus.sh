# Every message of the corpora through the relay: as many bodies at the sink as were sent, each the same.
# For another server than the relay: BENCH_CORPUS=postfix.

part_corpus() {
  local server=${BENCH_CORPUS:-relay} sent=$work/sent arrived=$work/arrived status=0
  wanted "$server" || return 0
  server_start "$server" "$arrived" || { fail "$server could not be measured"; stop_all; return 0; }
  measure throughput corpus "$server" $(mail_options) --warmup 0 --part corpus --messages 0 --per-connection 20 --digests "$sent"
  stop_all # the sink writes what it took when it ends
  if [[ -f $sent && -f $arrived ]]; then
    loadtest compare "$sent" "$arrived" || fail "corpus $server: bodies differ"
  fi
}
