# A name server that knows everybody and lists nobody; see Relay.LoadTest/Dns.

# dns_start TTL DELAY_MS: sets dns_address.
dns_start() {
  local pid
  dns_address=127.0.0.1:$(free_port)
  loadtest_exec dns --listen "$dns_address" --ttl "$1" --delay "$2" &
  pid=$!
  started stop_pid "$pid"
  sleep 0.5 # no greeting to wait for; who asks too early asks again
}
