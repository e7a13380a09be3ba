# Our classifier beside bogofilter, SpamAssassin's Bayes and rspamd's, each of Debian: every message judged, then learned with its true label, in the same
# order; then learned on one corpus and judged on another, after a few messages, with wrong labels, and after a flood of them. The figures are made from
# the raw scores by one program. What other filters said is kept in artifacts/classifier-peers by its content, so that a second run takes ours alone.
# Leaves artifacts/bench-classifier.json and .md, the tables of models/README.md. As root it installs the peers that are missing.
#   BENCH_CLASSIFIER_PEERS     bogofilter spamassassin rspamd        those not installed are left out with a note
#   BENCH_CLASSIFIER_PARTS     online frozen curve noise poison
#   BENCH_CLASSIFIER_INDEXES   spamassassin/index spamassassin/index.shuffled lists-a/index modern-a.index     for online and frozen
#   BENCH_CLASSIFIER_MESSAGES  the first N of each index, for a quick look
#   BENCH_CLASSIFIER_CACHED    1: peers are not run; what was never measured is left out

part_classifier() {
  judged=1
  local names=${BENCH_CLASSIFIER_PEERS-bogofilter spamassassin rspamd} options=()
  [[ -n ${BENCH_CLASSIFIER_CACHED-} ]] || classifier_install $names
  installed /usr/bin/python3 || { fail "classifier: python3 is not installed"; return 0; }
  [[ -z ${BENCH_CLASSIFIER_CACHED-} ]] || options+=(--cached)
  [[ -z ${BENCH_CLASSIFIER_MESSAGES-} ]] || options+=(--messages "$BENCH_CLASSIFIER_MESSAGES")
  [[ -z ${BENCH_CLASSIFIER_PARTS-} ]] || options+=(--parts "$BENCH_CLASSIFIER_PARTS")
  [[ -z ${BENCH_CLASSIFIER_INDEXES-} ]] || options+=(--indexes "$BENCH_CLASSIFIER_INDEXES")
  if wanted relay; then
    [[ -x $relay_program ]] || { fail "there is no $relay_program"; return 0; }
    printf '%s\n' "$relay_checks_off" >"$work/checks"
    options+=(--relay "$relay_program" --checks "$work/checks")
  fi
  classifier_corpora || { fail "classifier: the corpora could not be unpacked"; return 0; }
  # In the background and waited for: a signal to this script is then acted on at once.
  PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/bench.d/classifier/compare.py --corpora artifacts/classifier-corpora --shared "$shared/corpora" \
    --artifacts artifacts --work "$work" --peers "$names" "${options[@]}" &
  generator=$!
  wait "$generator" || fail "classifier: not all was measured"
  generator=
}

# All corpora under one folder, as modern-a.index names them; the other parts take no phishing-pot.
classifier_corpora() {
  local all=artifacts/classifier-corpora archive=phishing-pot-a
  mkdir -p "$all"
  ln -sfn ../corpora/spamassassin "$all/spamassassin"
  ln -sfn ../corpora/lists-a "$all/lists-a"
  [[ ! -d $all/$archive ]] || return 0
  tar xzf "$shared/corpora/$archive.tar.gz" -C "$work" && mv "$work/$archive" "$all/$archive"
}

# Debian's packages that are missing. Their services are neither needed nor started.
classifier_install() {
  local name missing=() policy=/usr/sbin/policy-rc.d made=
  for name; do
    installed "$name" || missing+=("$name")
    [[ $name != rspamd ]] || installed redis-server || missing+=(redis-server)
  done
  (( ${#missing[@]} )) || return 0
  (( EUID == 0 )) && installed apt-get || { note "missing: ${missing[*]}"; return 0; }
  note "installing: ${missing[*]}"
  if [[ ! -e $policy ]]; then
    made=1
    started rm -f "$policy"
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
  fi
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}"; } \
    >"$work/apt.log" 2>&1 || note "apt-get failed: $(tail -n 3 "$work/apt.log")"
  [[ -z $made ]] || rm -f "$policy"
}
