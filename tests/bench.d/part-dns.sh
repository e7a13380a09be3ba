# The resolver alone: questions a second, CPU and bytes allocated a question, from its cache and past it, beside the bare datagrams.
# Needs nothing but this machine: the name server is Relay.LoadTest's, a process of its own. Leaves artifacts/bench-dns.json.
#   BENCH_QUESTIONS   100000   questions past the cache; fifty times as many from it

part_dns() {
  judged=1
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  dns_start 3600 0; local cached=$dns_address
  dns_start 0 0
  tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks resolver "$cached" "$dns_address" "${BENCH_QUESTIONS:-100000}" artifacts/bench-dns.json \
    || fail "dns: questions were not answered"
  stop_all
}
