# A door for tests: cg-httpd in development, on a port of its own.

# usage: door [OPTION...]   sets $at, $url, $pid and $token; its log goes to requests, what it says to said
door()
{
	mkfifo ready
	cg-httpd --dev --listen="${listen-127.0.0.1:0}" --ready-fd=4 "$@" >requests 2>said 3>&- 4>ready &
	pid=$!
	read -r at <ready
	rm ready
	case $at in unix:*) url=http://localhost ;; *) url=http://$at ;; esac
	token=$(sed -n 's/.* token=\([^ ]*\).*/\1/p' said)
}

# End it, and see that it ends of the signal.
door_stop()
{
	local status=0

	kill -TERM "$pid"
	wait "$pid" || status=$?
	pid=
	[ "$status" -eq 143 ]
}

# For teardown: whatever became of the test.
door_end()
{
	[ -z "${pid-}" ] || { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true; }
}

# usage: ask METHOD PATH [JSON] [CURL-OPTION...]   the body goes to stdout, its status to the
# file code, its head to the file head; with token= nobody asks
ask()
{
	local method=$1 path=$2 body=${3-}
	shift $(($# < 3 ? $# : 3))
	curl -s -X "$method" ${token:+-H "Authorization: Bearer $token"} ${body:+-H "Content-Type: application/json"} \
		${body:+--data-binary "$body"} -D head -w '%{stderr}%{http_code}' "$@" "$url$path" 2>code
}

# usage: is CODE METHOD PATH [JSON] [CURL-OPTION...]   ask, and the status is that; if it is not,
# there is no body, for of a pipe only the last program's status counts: jq -e says no to nothing
is()
{
	local want=$1
	shift
	ask "$@" >answer
	[ "$(cat code)" = "$want" ] || { echo "# $1 $2: $(cat code), not $want" >&2; return 1; }
	cat answer
}
