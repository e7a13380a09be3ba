# SpamAssassin's stock rules, here and there, on a thousand messages of each corpus: which share is taken, which share of
# (message, rule) pairs agrees, and every difference; tests/run takes a sample of the same test. Then what the rules cost
# (BenchmarkDotNet). Not part of the table: the comparison passes or fails.

part_rules_agree() {
  judged=1
  RELAY_FULL=1 dotnet test -c Release tests/Relay.Integration --filter 'FullyQualifiedName~StockRules_' --logger 'console;verbosity=detailed' \
    || fail "rules-agree: SpamAssassin and the relay disagree"
  dotnet run -c Release --project tests/Relay.Benchmarks -- --filter '*Rule*'
}
