# Authentication part by part and for a whole message, beside the primitives nobody can do without; then the fuzz corpus by the clock. One process,
# no network: every answer of the DNS is at hand. Not part of the table. Leaves artifacts/bench-auth.json; fails where a text takes over 5 ms.
#   BENCH_AUTH_ROUNDS   200   turns of each case, a millisecond or one call each

part_auth() {
  judged=1
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks auth "${BENCH_AUTH_ROUNDS:-200}" artifacts/bench-auth.json \
    || fail "auth: a result was wrong, or a text took over 5 ms"
}
