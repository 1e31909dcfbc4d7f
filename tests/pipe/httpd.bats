load ../helper

# The HTTP door: a real server on a port of its own, spoken to with curl and, where curl is too
# polite, by hand.

# usage: serve [OPTION...]   sets $at (where it listens) and $pid; its log goes to requests
serve()
{
	mkfifo ready
	cg-httpd --listen="${listen-127.0.0.1:0}" --ready-fd=4 "$@" >requests 2>said 3>&- 4>ready &
	pid=$!
	read -r at <ready
	rm ready
	case $at in unix:*) url=http://localhost ;; *) url=http://$at ;; esac
}

# End it, and see that it ends of the signal.
stop()
{
	local status=0

	kill -TERM "$pid"
	wait "$pid" || status=$?
	pid=
	[ "$status" -eq 143 ]
}

finish()
{
	[ -z "${pid-}" ] || { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true; }
}

# Send bytes as they are (printf's escapes), print what comes back until the end, at most 5 s.
raw()
{
	(
		trap '' PIPE
		exec 5<>"/dev/tcp/${at%:*}/${at##*:}" || exit 1
		printf '%b' "$1" >&5 2>/dev/null
		timeout 5 cat <&5 2>/dev/null || true
	)
}

# The status of the first reply to these bytes, "" when the connection ends without one.
status_of() { raw "$1" | sed -n '1s/HTTP\/1.1 \([0-9]*\).*/\1/p'; }

# How many replies there are to these bytes.
replies() { raw "$1" | grep -ao 'HTTP/1.1 [0-9]' | wc -l; }

GET='GET /api/health/liveness HTTP/1.1\r\nHost: x\r\n'

@test "httpd: health says what cg-status --health says, byte for byte" {
	serve
	curl -sf "$url/api/health" >http
	cg-status --health --json >shell
	[ "$(cat http)" = "$(cat shell)" ]
	run -0 jq -c '[.type, .status, .details.database.status]' http
	[ "$output" = '["health","ok","up"]' ]
	stop
}

@test "httpd: a store that is away makes health and readiness 503, liveness stays" {
	CG_STORE=postgresql://nobody@127.0.0.1:1/none serve
	run -0 curl -s -o body -w '%{http_code}' "$url/api/health"
	[ "$output" = 503 ]
	run -0 jq -r '.error.database.message' body
	[ "$output" = "it cannot be reached" ]
	run -0 curl -s -o body -w '%{http_code}' "$url/api/health/readiness"
	[ "$output" = 503 ]
	run -0 curl -s "$url/api/health/liveness"
	[ "$output" = '{"status":"ok"}' ]
	# Who runs it is told more, who asks is not.
	grep -q 'down what=database why=' said
	run -1 grep -q nobody body
	stop
}

@test "httpd: a model that is away is no reason not to be ready" {
	LITELLM_BASE_URL=http://127.0.0.1:1 serve
	run -0 curl -s -o body -w '%{http_code}' "$url/api/health"
	[ "$output" = 503 ]
	[ "$(jq -r .error.llm.status body)" = down ]
	run -0 curl -s -o body -w '%{http_code}' "$url/api/health/readiness"
	[ "$output" = 200 ]
	stop
}

@test "httpd: a request has an id, its own or a new one, in the reply and in the log" {
	serve
	run -0 curl -sD - -o /dev/null -H 'X-Request-Id: mine-1.2_3' "$url/api/health/liveness"
	has "X-Request-Id: mine-1.2_3"
	run -0 curl -s -H 'X-Request-Id: no"good' "$url/api/health/liveness?token=secret"
	jq_is 'map(.statusCode == 400 and .code == "VALIDATION_ERROR" and .path == "/api/health/liveness")[0]'
	stop
	run -0 jq -r 'select(.requestId == "mine-1.2_3") | "\(.method) \(.path) \(.route) \(.status) \(.sizeBytes)"' requests
	[ "$output" = "GET /api/health/liveness /api/health/liveness 200 15" ]
	[ "$(wc -l <requests)" -eq 2 ]
	run -1 grep -q -e 'no\\"good' -e secret requests
}

@test "httpd: errors are one object with code, message, request id and path" {
	serve
	run -0 curl -s -H 'X-Request-Id: r1' "$url/no/such%20thing?token=x"
	jq_is 'map(.statusCode == 404 and .error == "Not Found" and .code == "NOTFOUND"
		and .requestId == "r1" and .path == "/no/such thing" and (.message | type) == "string"
		and (.timestamp | test("^2.*Z$")))[0]'
	run -0 curl -sD - -X DELETE "$url/api/health"
	has "HTTP/1.1 405 "
	has "Allow: GET, HEAD"
	stop
}

@test "httpd: HEAD is GET without a body" {
	serve
	run -0 curl -sI "$url/api/health/liveness"
	has "HTTP/1.1 200 OK"
	has "Content-Length: 15"
	[ "$(replies 'HEAD /api/health/liveness HTTP/1.1\r\nHost: x\r\n\r\nHEAD /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')" -eq 2 ]
	stop
}

@test "httpd: the OpenAPI document is what --openapi prints" {
	serve
	curl -sf "$url/api/openapi.json" >http
	cg-httpd --openapi >shell
	[ "$(cat http)" = "$(cat shell)" ]
	run -0 jq -r '.openapi, (.paths | has("/api/health"))' http
	[ "$output" = "3.1.0
true" ]
	stop
}

@test "httpd: who asks too often is told when to come again, by address" {
	serve --proxies=1
	for _ in $(seq 100); do echo "url = $url/api/openapi.json"; echo 'output = /dev/null'; done >many
	run -0 curl -s -K many -w '%{http_code}\n' -H 'X-Forwarded-For: 1.1.1.1'
	[ "$(sort -u <<<"$output")" = 200 ]
	# One more may be asked now and then, but not a hundred at once.
	grep url many >again
	curl -s -K again -D heads -H 'X-Forwarded-For: 1.1.1.1' >bodies
	grep -q "^HTTP/1.1 429 " heads
	grep -q "^Retry-After: 1" heads
	grep -q '"code":"RATE_LIMITED"' bodies
	run -0 curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 1.1.1.2' "$url/api/openapi.json"
	[ "$output" = 200 ]
	run -0 curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 1.1.1.1' "$url/api/health"
	[ "$output" = 200 ]
	stop
}

@test "httpd: metrics are for this machine, unless others may read them" {
	serve --proxies=1
	curl -sf "$url/api/health/liveness" >/dev/null
	# The connection of before may be seen to end a moment later.
	eventually sh -c "curl -sf '$url/metrics' | grep -qx 'cg_http_connections 1'"
	run -0 curl -sf "$url/metrics"
	has 'cg_http_request_duration_seconds_count{method="GET",route="/api/health/liveness"} 1'
	has 'cg_http_requests_total{method="GET",route="/api/health/liveness",status="2xx"} 1'
	has 'cg_http_connections 1'
	# A proxy on this machine brings others along.
	run -0 curl -s -o /dev/null -w '%{http_code}' -H 'X-Forwarded-For: 1.2.3.4' "$url/metrics"
	[ "$output" = 404 ]
	stop
	run -0 jq -r 'select(.status == 404).client' requests
	[ "$output" = 1.2.3.4 ]
}

@test "httpd: keep-alive serves many requests on one connection, bytes in any pieces" {
	serve
	[ "$(replies "$GET\r\n$GET\r\n$GET"'Connection: close\r\n\r\n')" -eq 3 ]
	exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
	printf '%b' "$GET"'X-Long: 0123456789\r\nConnection: close\r\n\r\n' >request
	while IFS= read -r -d '' -n 1 c || [ -n "$c" ]; do printf '%s' "$c" >&5; done <request
	run -0 timeout 5 head -n 1 <&5
	exec 5>&- 5<&-
	has "200 OK"
	stop
}

@test "httpd: a body that two parsers could end in two places is refused, and nothing after it is read" {
	serve
	local next='GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n' shape
	local -a shapes=(
		'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n'
		'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
		'Content-Length: 0\r\nContent-Length: 5\r\n\r\n'
		'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello'
		'Content-Length: 0, 5\r\n\r\n'
		'Content-Length: +5\r\n\r\nhello'
		'Content-Length: -1\r\n\r\n'
		'Content-Length: 0x5\r\n\r\nhello'
		'Content-Length: 5 \r\n\r\nhello'
		'Content-Length:\r\n\r\n'
		'Content-Length : 5\r\n\r\nhello'
		'Content-Length\t: 5\r\n\r\nhello'
		'Content-Length: 99999999999999999999999\r\n\r\n'
		'Content-Length: 1\r\n 0\r\n\r\nhellohello'
		'Transfer-Encoding: identity\r\n\r\n'
		'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n'
		'Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n'
	)
	for shape in "${shapes[@]}"; do
		run -0 raw "POST /api/health HTTP/1.1\r\nHost: x\r\n$shape$next"
		[[ $output == "HTTP/1.1 4"* ]] || { echo "# taken: $shape: $output"; false; }
		[[ $output != *'HTTP/1.1 2'* ]] || { echo "# what follows is read: $shape"; false; }
	done
	[ "$(status_of 'GET /api/health/liveness HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')" = 400 ]
	stop
}

@test "httpd: lines that are none are refused" {
	serve
	local shape
	local -a shapes=(
		'GET /api/health/liveness HTTP/1.1\nHost: x\r\n\r\n'
		'GET /api/health/liveness HTTP/1.1\r\nHost: x\n\r\n'
		'GET /api/health/liveness HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n'
		"$GET"'A: b\r\n c\r\n\r\n'
		"$GET"'A: b\r\n\tc\r\nD: e\r\n\r\n'
		"$GET"'A: b\x00c\r\nD: e\r\n\r\n'
		"$GET"'A: b\x00\r\n\r\n'
		"$GET"'A: b\rc\r\n\r\n'
		"$GET"'A: b\x07\r\n\r\n'
		"$GET"'A\x00: b\r\n\r\n'
		"$GET"'A b: c\r\n\r\n'
		"$GET"': c\r\n\r\n'
		"$GET"'A\r\n\r\n'
		"$GET"'Host: y\r\n\r\n'
		'GET /api/health/liveness HTTP/1.1\r\n\r\n'
		'GET /api/health/liveness\x00 HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET  /api/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET /api/health/liveness  HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET\t/api/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET /api/health/liveness HTTP/1.1 \r\nHost: x\r\n\r\n'
		'GET /api/health/liveness x HTTP/1.1\r\nHost: x\r\n\r\n'
		'G(T /api/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET http://x/api/health/liveness HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET * HTTP/1.1\r\nHost: x\r\n\r\n'
		'GET /api/health/liveness\r\n\r\n'
		'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
		'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'
	)
	for shape in "${shapes[@]}"; do
		run -0 raw "$shape"
		case $output in
		'' | "HTTP/1.1 4"* | "HTTP/1.1 505"* | "HTTP/1.0 4"*) ;;
		*) echo "# taken: $shape: $output"; false ;;
		esac
	done
	[ "$(status_of "$GET"'Connection: close\r\n\r\n')" = 200 ]
	stop
}

@test "httpd: what is too long is refused: the line, the header, its fields, a body" {
	serve
	local long
	long=$(printf '%05000d' 0)
	[ "$(status_of "GET /$long HTTP/1.1\r\nHost: x\r\n\r\n")" = 414 ]
	[ "$(status_of "$GET"'A: '"$long$long"'\r\n\r\n')" = 431 ]
	[ "$(status_of "$GET$(seq -f 'h%g: 1\r\n' 1 70 | tr -d '\n')"'\r\n')" = 431 ]
	# A hundred thousand fields: as many as it takes to be refused are read.
	{ printf '%b' "$GET"; seq -f 'h%g: 1' 1 100000 | sed 's/$/\r/'; } >many
	exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
	(cat many >&5) 2>/dev/null || true
	run timeout 5 head -n 1 <&5
	exec 5>&- 5<&-
	[[ $output == "HTTP/1.1 431"* || -z $output ]]
	[ "$(status_of 'POST /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000000000000\r\n\r\n')" = 405 ]
	[ "$(status_of 'GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n')" = 413 ]
	[ "$(status_of "$GET"'Connection: close\r\n\r\n')" = 200 ]
	stop
}

@test "httpd: large bodies that are only promised keep nobody out, and without a token are not let begin" {
	local head='POST /api/artifacts HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n' key fd fds=()

	serve
	[ "$(status_of "${head}Content-Length: 9000000\r\n\r\n")" = 401 ]
	[ "$(status_of "${head}Transfer-Encoding: chunked\r\n\r\n")" = 401 ]
	[ "$(status_of "${head}Authorization: Bearer cgk_1\r\nContent-Length: 9000000\r\n\r\n")" = 401 ]
	[ "$(status_of "${head}Authorization: Basic YTpi\r\nContent-Length: 9000000\r\n\r\n")" = 401 ]
	# Thirty of them would be more than all the room there is.
	key=$(cg-key create -s write uploads)
	for ((i = 0; i < 30; i++)); do
		exec {fd}<>"/dev/tcp/${at%:*}/${at##*:}"
		printf '%b' "${head}Authorization: Bearer $key\r\nContent-Length: 9000000\r\n\r\n" >&"$fd"
		fds+=("$fd")
	done
	head -c 1000000 /dev/zero >large.png
	run -0 curl -s -o said.json -w '%{http_code}' -H "Authorization: Bearer $key" -F file=@large.png "$url/api/artifacts"
	[ "$output" != 503 ]
	for fd in "${fds[@]}"; do exec {fd}>&-; done
	stop
}

@test "httpd: no path climbs, in any spelling" {
	serve
	for p in '/../etc/passwd' '/api/../../x' '/%2e%2e/x' '/..%2fx' '/%2e%2e%2fx' '/a%5c..%5cx' \
		'/a%00b' '/%c0%ae%c0%ae/x' '/a%0d%0aSet-Cookie:x' '/%' '/a/%2E%2E'; do
		run -0 curl -s --path-as-is -o body -w '%{http_code}' "$url$p"
		[ "$output" = 400 ] || { echo "# $p: $output"; false; }
		[ "$(jq -r .code body)" = BAD_PATH ]
	done
	stop
}

@test "httpd: a slow client loses its connection, others do not notice" {
	serve --header-time=1s --idle=2s
	exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
	printf 'GET / HTTP/1.1\r\n' >&5
	# A field now and then: never idle, never done.
	(for _ in $(seq 40); do printf 'A: b\r\n' >&5 || break; sleep 0.2; done) 2>/dev/null &
	local drip=$! t=$SECONDS
	run timeout 10 cat <&5
	[ "$status" -ne 124 ]
	[ $((SECONDS - t)) -lt 8 ]
	exec 5>&- 5<&-
	wait "$drip" || true
	run -0 curl -sf "$url/api/health/liveness"
	run -0 curl -sf "$url/metrics"
	has 'cg_http_connections_ended_late 1'
	stop
}

@test "httpd: SIGTERM closes the door and lets what runs end" {
	serve
	# A client that keeps its connection, and one that has sent half a request.
	exec 5<>"/dev/tcp/${at%:*}/${at##*:}" 6<>"/dev/tcp/${at%:*}/${at##*:}"
	printf '%b' "$GET\r\n" >&5
	read -r _ <&5
	printf '%b' "$GET" >&6
	eventually sh -c "curl -s $url/metrics | grep -q '^cg_http_requests_in_flight 2'"
	kill -TERM "$pid"
	eventually sh -c "! curl -s $url/api/health/liveness"
	printf '\r\n' >&6
	run -0 timeout 5 cat <&6
	has "200 OK"
	has "Connection: close"
	exec 5>&- 5<&- 6>&- 6<&-
	local status=0
	wait "$pid" || status=$?
	pid=
	[ "$status" -eq 143 ]
	[ "$(jq -r .status requests | sort | uniq -c | wc -l)" -ge 1 ]
}

@test "httpd: after the grace, and at a second signal, it ends whoever is left" {
	local how
	for how in grace twice; do
		serve "--grace=$([ $how = grace ] && echo 200ms || echo 1h)"
		exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
		printf '%b' "$GET" >&5
		eventually sh -c "curl -s $url/metrics | grep -q '^cg_http_requests_in_flight 2'"
		kill -TERM "$pid"
		[ $how = grace ] || { eventually sh -c "! curl -s $url/api/health/liveness"; kill -INT "$pid"; }
		local status=0
		wait "$pid" || status=$?
		pid=
		exec 5>&- 5<&-
		[ "$status" -gt 128 ]
	done
}

@test "httpd: a socket file: what is stale is replaced, what is in use is not, and it is removed" {
	listen=unix:$PWD/door serve
	[ "$at" = "unix:$PWD/door" ]
	run -0 curl -sf --unix-socket door "$url/api/health/liveness"
	run -69 --separate-stderr cg-httpd --listen=unix:door
	[ "$stderr" = "cg-httpd: listen on unix:door: another server is there" ]
	kill -KILL "$pid"
	wait "$pid" || true
	[ -S door ]
	listen=unix:$PWD/door serve
	run -0 curl -sf --unix-socket door "$url/api/health/liveness"
	stop
	[ ! -e door ]
	[ "$(jq -r .client requests)" = unix ]
	echo mine >file
	run -1 --separate-stderr cg-httpd --listen=unix:file
	[ "$stderr" = "cg-httpd: 'file' is there, and no socket" ]
	[ "$(cat file)" = mine ]
}

@test "httpd: an inherited socket is served as systemd passes it" {
	cat >pass.mjs <<-'EOF'
		import net from "node:net";
		import { spawn } from "node:child_process";
		const s = net.createServer().listen(0, "127.0.0.1", () => {
			const c = spawn("sh", ["-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec cg-httpd --ready-fd=4"],
				{ stdio: ["ignore", "ignore", "inherit", s._handle, "pipe"] });
			c.stdio[4].on("data", d => process.stdout.write(d));
			s.close();
			process.on("SIGTERM", () => c.kill("SIGTERM"));
			c.on("exit", (code, signal) => process.exit(signal === "SIGTERM" ? 0 : 1));
		});
	EOF
	node pass.mjs >where 3>&- &
	pid=$!
	eventually test -s where
	at=$(cat where)
	run -0 curl -sf "http://$at/api/health/liveness"
	kill -TERM "$pid"
	wait "$pid"
	pid=
}

@test "httpd: where it cannot listen it says so" {
	serve
	run -69 --separate-stderr cg-httpd --listen="$at"
	[ "$stderr" = "cg-httpd: listen on $at: another server is there" ]
	stop
	for w in nowhere 127.0.0.1:x 127.0.0.1:70000 unix: "[::1:80"; do
		run --separate-stderr cg-httpd --listen="$w"
		[ "$status" -eq 64 ] || [ "$status" -eq 65 ]
		[ "$(wc -l <<<"$stderr")" -eq 1 ]
	done
	run -64 --separate-stderr cg-httpd operand
	run -0 env API_CENTER_PORT=4711 cg-status --json --show-config
	jq_is 'map(select(.name == "listen"))[0].value == "127.0.0.1:4711"'
}

@test "httpd: SIGUSR1 is a report, SIGHUP is survived, and the log may end before the server" {
	mkfifo ready
	cg-httpd --listen=127.0.0.1:0 --ready-fd=4 2>said 3>&- 4>ready > >(exec head -n 1 >first) &
	pid=$!
	read -r at <ready
	for _ in 1 2 3; do curl -sf "http://$at/api/health" >/dev/null; done
	eventually test -s first
	kill -HUP "$pid"
	kill -USR1 "$pid"
	eventually grep -q '^connections ' said
	run -0 curl -sf "http://$at/api/health"
	eventually grep -q '^cg-httpd: the access log cannot be written, and ends why="Broken pipe"' said
	stop
}

@test "httpd: it starts in milliseconds" {
	local i best=1000000 t
	for i in {1..20}; do
		t=$(date +%s%N)
		serve
		t=$((($(date +%s%N) - t) / 1000))
		[ "$t" -ge "$best" ] || best=$t
		stop
	done
	echo "# $best us until it is ready, mkfifo and shell among them"
	[ -n "${SAN-}" ] || [ "$best" -lt 60000 ]
}
