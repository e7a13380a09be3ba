# The state stores: each verb on the embedded one and on a Redis of our own, and an embedded one with a million triplets. Not part of the table.
#   BENCH_STORE_SECONDS  2         how long each verb is called
#   BENCH_STORE_ENTRIES  1000000   triplets of the full store

part_store() {
  judged=1
  local bench=tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks url= pid=
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  if installed redis-server; then
    store_redis
  else
    note "redis-server is not installed: left out"
  fi
  "$bench" state store "$work/store" "$url" "${BENCH_STORE_SECONDS:-2}" artifacts/bench-store.json || fail "store: a verb failed"
  "$bench" state fill "$work/full" "${BENCH_STORE_ENTRIES:-1000000}" || fail "store: not filled"
  "$bench" state open "$work/full" artifacts/bench-store-open.json || fail "store: not opened"
  stop_all
}

# A server without files on a free port; sets url.
store_redis() {
  local port
  port=$(free_port)
  mkdir -p "$work/redis"
  redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$work/redis" >"$work/redis.log" &
  pid=$!
  started stop_pid "$pid"
  url=redis://127.0.0.1:$port
}
