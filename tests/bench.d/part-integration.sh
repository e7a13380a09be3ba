# The whole corpora from Postfix through the relay to Postfix, TLS on both hops, compared with the same two Postfixes without it;
# tests/run takes a sample of the same test. Not part of the table: it passes or fails.

part_integration() {
  judged=1
  RELAY_FULL=1 dotnet test -c Release tests/Relay.Integration --filter 'FullyQualifiedName~Corpus_' --logger 'console;verbosity=normal' \
    || fail "integration: a message was changed, lost or doubled"
}
