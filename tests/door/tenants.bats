load ../helper
load ../pipe/door
load made

# The two-tenant matrix: for every route and every id of the other tenant 404, never data.

finish() { door_end; }

@test "door: what is another tenant's is not there, on every route" {
	door --no-throttle
	a=$(cg-key create --tenant=a --scope=admin all) b=$(cg-key create --tenant=b --scope=admin all)
	# shellcheck disable=SC2034 # the token of ask
	ids=$(token=$a all_of a)
	node "$CG_ROOT/tests/door/tenants.mjs" "$url" "$ids" "$a" "$b" >out || { grep -v '^ok' out | head -n 60; return 1; }
	[ "$(grep -c '^ok' out)" -gt 90 ]
	door_stop
}
