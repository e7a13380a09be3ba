# Twice the hostile input must take at most 2.5 times the time: MIME, HTML, rule files, rules over texts (ours, and the stock set where it is
# installed), archives and other files, links. The generators are those that tests/run counts steps with; each figure is the least of several runs,
# and what is over is tried again. Not part of the table. Fails where one is over.
#   BENCH_DOUBLING   areas to take, e.g. "mime html": mime html "rule files" rules "stock rules" files links

part_doubling() {
  judged=1
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks doubling ${BENCH_DOUBLING-} || fail "doubling: some input costs more than it is long"
}
