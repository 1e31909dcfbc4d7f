load ../helper
load ../pipe/door
load made

# One verb, two doors.

finish() { door_end; }

@test "door: each operation names its command, and what is read is the same bytes through both" {
	door --no-throttle
	export CG_USER=developer # whose token that of development is
	ids=$(all_of default)
	node "$CG_ROOT/tests/door/twins.mjs" "$url" "$ids" "$token" >out || { grep -v '^ok' out | head -n 60; return 1; }
	[ "$(grep -c 'can be typed' out)" -gt 45 ]
	[ "$(grep -c 'through both doors' out)" -gt 15 ]
	door_stop
}
