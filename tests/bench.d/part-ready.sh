# From starting the program to /readyz 200 and an SMTP greeting: the median of five starts.

part_ready() {
  local times=() i
  wanted relay || return 0
  for i in 1 2 3 4 5; do
    with_server relay ready_note
  done
  (( ${#times[@]} == 5 )) || return 0
  echo "ready relay: ms of five starts: ${times[*]}"
  loadtest ready --server relay --ms "$(printf '%s\n' "${times[@]}" | sort -n | sed -n 3p)" --out "$work/runs/000-ready-relay.json"
}

ready_note() { times+=("$relay_ready_ms"); }
