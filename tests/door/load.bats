load ../helper
load ../fixtures/act
load ../pipe/door

# Mixed requests by the hundred thousand; a million with REQUESTS=1000000.

finish() { door_end; }

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }

# usage: burst SECONDS   adds to $sent
burst()
{
	local n
	n=$(wrk -t 1 -c 32 -d "${1}s" --timeout 20s -s "$CG_ROOT/tests/door/mix.lua" "$url" -- "$token" "$campaign" "$run" |
		awk '/requests in/ { print $1 }')
	sent=$((sent + n))
}

@test "door: many mixed requests leave it as it was: alive, right and no larger" {
	flow one <<-EOF
		$(step a "" file=a.txt)
	EOF
	door --no-throttle
	run=$(cg-plan one.yaml </dev/null 2>/dev/null | cg-worker 2>/dev/null | jq -r .runId | head -n 1)
	campaign=$(is 201 POST /api/campaigns '{"name":"Mixed","templateId":"quiz"}' | jq -r .id)
	sent=0
	burst 5
	before=$(resident)
	first=$sent
	while [ "$((sent - first))" -lt "${REQUESTS:-200000}" ]; do burst 10; done
	after=$(resident)
	echo "# $sent requests, from $before to $after kB" >&3
	# What a server that leaks nothing takes for its arenas, or the sanitizers for their quarantine.
	[ "$((after - before))" -lt "$([ -n "${SAN-}" ] && echo 300000 || echo 4000)" ]
	run ! grep -q '"status":5' requests
	run ! grep -qE 'ERROR|runtime error' said
	is 200 GET "/api/campaigns/$campaign" | jq -e '.name == "Mixed" and .version == 1'
	door_stop
}
