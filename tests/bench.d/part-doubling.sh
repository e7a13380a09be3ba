# Twice the hostile input must take at most 2.5 times the time: MIME, HTML, rule files, rules over texts (ours, and the stock set where it is
# installed), archives and other files, links. The generators are those that tests/run counts steps with; each figure is the least of several runs,
# and what is over is tried again. Not part of the table. Fails where one is over.
#   BENCH_DOUBLING   areas to take, with commas, of: mime,html,rule files,rules,stock rules,files,links

part_doubling() {
  judged=1
  local areas=(mime html "rule files" rules "stock rules" files links) area
  [[ -z ${BENCH_DOUBLING-} ]] || IFS=, read -r -a areas <<<"$BENCH_DOUBLING"
  dotnet build -c Release -v quiet -nologo -clp:NoSummary tests/Relay.Benchmarks
  # A process for each, and room before anything is collected: what others left in memory is not what is measured.
  for area in "${areas[@]}"; do
    DOTNET_GCgen0size=0x8000000 tests/Relay.Benchmarks/bin/Release/net10.0/Relay.Benchmarks doubling "$area" || fail "doubling, $area: some input costs more than it is long"
  done
}
