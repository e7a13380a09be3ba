# The servers that are measured. server_start NAME [DIGESTS] sets target_port, target_pid, target_sink; stop_all ends it.

server_start() {
  case $1 in
    relay) [[ -x $relay_program ]] || { note "there is no $relay_program"; return 1; } ;;
    postfix) installed postfix && (( EUID == 0 )) || { note "postfix is not installed, or we are not root: left out"; return 2; } ;;
    smtp-sink) installed smtp-sink || { note "smtp-sink is not installed: left out"; return 2; } ;;
    own-sink) ;;
    *) note "no server $1"; return 1 ;;
  esac
  local kind=${1/own-sink/own}
  [[ $1 == *-sink ]] || kind=$(sink_kind)
  [[ -z ${2-} ]] || kind=own
  sink_start "$kind" "${2-}" || return 1
  target_sink=$sink_counter
  case $1 in
    relay) relay_start "$sink_port" || return 1; target_port=$relay_port; target_pid=$relay_pid ;;
    postfix) postfix_start "$sink_port" || return 1; target_port=$postfix_port; target_pid=$postfix_pid ;;
    *) target_port=$sink_port; target_pid=$sink_pid ;;
  esac
}

# with_server NAME COMMAND…: fresh processes for every run, so that none inherits the memory of the one before.
with_server() {
  local name=$1 status=0
  shift
  wanted "$name" || return 0
  server_start "$name" || status=$?
  case $status in
    0) "$@" "$name" ;;
    2) ;;
    *) fail "$name could not be measured" ;;
  esac
  stop_all
}
