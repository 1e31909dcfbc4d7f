load ../helper
load ../fixtures/act
load door

# The events of a run as server-sent events: whoever reads, from wherever, gets each once.

finish() { door_end; }

# usage: hear FILE RUN [CURL-OPTION...]   in the background; its process is $!
hear()
{
	local to=$1 run=$2

	shift 2
	curl -sN -D "$to.head" -H "Authorization: Bearer $token" "$@" "$url/api/runs/$run/events" >"$to" 3>&- &
}

# The records of a stream that was heard; half an event at its end is none.
records() { awk '/^data: / { d = substr($0, 7) } /^$/ { if (d != "") print d; d = "" }' "$@"; }

# Each event is whole: its number as id, its type as event, and no more than that.
in_form()
{
	awk '/^(id|event|data): / { print; n++ } /^$/ { if (n % 3) print "torn"; n = 0 }' "$1" |
		paste - - - | awk -F'\t' '{ sub(/^id: /, "", $1); sub(/^event: /, "", $2); sub(/^data: /, "", $3); print $3 "\t" $1 "\t" $2 }' |
		while IFS=$'\t' read -r json id type; do
			jq -e --arg id "$id" --arg type "$type" '(.seq | tostring) == $id and .type == $type' <<<"$json" >/dev/null ||
				{ echo "# $id $type: $json"; return 1; }
		done
}

# Some steps, the first of which waits for a file.
waiting_flow()
{
	flow waits <<-END
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(step b a file=b.txt)
		$(step c b ms=2)
	END
}

@test "events: who was there from the beginning, who came late and who came back have each event once" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	door
	hear first "$id"
	early=$!
	eventually grep -q run.queued first
	cg-worker --queue --once >/dev/null 2>&1 3>&- &
	worker=$!
	eventually grep -q step.started first
	hear late "$id"
	late=$!
	hear torn "$id"
	torn=$!
	eventually grep -q step.started torn
	kill "$torn"
	wait "$torn" || true
	touch "$SCRATCH/go"
	wait "$worker"
	hear rest "$id" -H "Last-Event-ID: $(sed -n 's/^id: //p' torn | tail -n 1)"
	wait $!
	wait "$early"
	wait "$late"
	cg-status --events --json "$id" >all
	[ "$(wc -l <all)" -ge 8 ]
	records first | diff - all
	records late | diff - all
	records torn rest | diff - all
	cg-status --follow --json "$id" | diff - all
	in_form first
	grep -q '^retry: ' first
	grep -qi '^Content-Type: text/event-stream' first.head
	# From a number on, and after the last one: nothing more will come, do not come back.
	is 200 GET "/api/runs/$id/events?after=3" | records | diff - <(tail -n +4 all)
	is 204 GET "/api/runs/$id/events?after=$(wc -l <all)" >/dev/null
	is 204 GET "/api/runs/$id/events?after=1" '' -H "Last-Event-ID: $(wc -l <all)" >/dev/null
	door_stop
}

@test "events: who may read them, and what else is not there" {
	waiting_flow
	touch "$SCRATCH/go"
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	cg-worker --queue --once >/dev/null 2>&1
	theirs=$(cg-key create --tenant=other --scope=runs:read them)
	nothing=$(cg-key create --scope=campaigns:read reader)
	door
	token=$theirs is 404 GET "/api/runs/$id/events" | jq -e '.code == "NOTFOUND"'
	is 404 GET "/api/runs/00000000-0000-7000-8000-000000000000/events" >/dev/null
	is 400 GET "/api/runs/nonsense/events" >/dev/null
	token=$nothing is 403 GET "/api/runs/$id/events" >/dev/null
	token='' is 401 GET "/api/runs/$id/events" >/dev/null
	is 400 GET "/api/runs/$id/events" '' -H 'Last-Event-ID: x' | jq -e '.message | contains("Last-Event-ID")'
	is 400 GET "/api/runs/$id/events?after=-1" >/dev/null
	is 400 GET "/api/runs/$id/events?more=1" >/dev/null
	# A browser's EventSource sets no header: here, and nowhere else, the query has the token.
	secret=$token
	token='' is 200 GET "/api/runs/$id/events?token=$secret" | records | diff - <(cg-status --events --json "$id")
	is 200 HEAD "/api/runs/$id/events" '' --head >/dev/null
	door_stop
	run ! grep -q "$secret" requests
	[ "$(grep -c "$secret" said)" -eq 2 ] # where --dev tells it, and in the address for a browser
	jq -es 'map(select(.status == 200)) | length == 2 and all(.route == "/api/runs/{id}/events" and (.path | endswith("/events")))' requests
}

@test "events: a worker is killed and another one ends the run: the reader notices nothing" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	door
	hear heard "$id"
	reader=$!
	cg-worker --queue --once >/dev/null 2>&1 3>&- &
	worker=$!
	eventually grep -q step.started heard
	kill -KILL "$worker"
	wait "$worker" || true
	bury
	touch "$SCRATCH/go"
	cg-worker --queue --once >/dev/null 2>&1
	wait "$reader"
	cg-status --events --json "$id" >all
	records heard | diff - all
	[ "$(grep -c step.started all)" -ge 4 ]
	door_stop
}

@test "events: a run that is cancelled and taken up again ends its streams, and has new ones" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	door
	hear heard "$id"
	reader=$!
	eventually grep -q run.queued heard
	cg-run cancel "$id" >/dev/null
	wait "$reader"
	last=$(sed -n 's/^id: //p' heard | tail -n 1)
	is 204 GET "/api/runs/$id/events?after=$last" >/dev/null
	touch "$SCRATCH/go"
	cg-run retry "$id" >/dev/null
	hear more "$id" -H "Last-Event-ID: $last"
	reader=$!
	cg-worker --queue --once >/dev/null 2>&1
	wait "$reader"
	records heard more | diff - <(cg-status --events --json "$id")
	door_stop
}

# A long history: usage: history RUN N
history_of()
{
	local json='{"type":"log","seq":%d,"runId":"'$1'","message":"'$(printf '%0400d' 0)'"}'

	case $CG_STORE in
	sqlite:*) sql "WITH RECURSIVE s (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s WHERE n < $2)
		INSERT INTO run_events (tenant_id, run_id, seq, type, created_at, event)
		SELECT 'default', '$1', n, 'log', '2026-01-01T00:00:00.000Z', printf('$json', n) FROM s" ;;
	*) sql "INSERT INTO run_events (tenant_id, run_id, seq, type, created_at, event)
		SELECT 'default', '$1', n, 'log', now(), CAST(replace('$json', '%d', n::text) AS json) FROM generate_series(2, $2) AS n" ;;
	esac
}

@test "events: a reader that is slow gets all of it, late; one that takes nothing is let go; others do not wait" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	history_of "$id" 40000
	door --idle=2s
	hear slow "$id" --limit-rate 8M
	slow=$!
	exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
	printf 'GET /api/runs/%s/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n' "$id" "$token" >&5
	hear quick "$id"
	quick=$!
	eventually grep -q '^id: 40000$' quick
	eventually sh -c "curl -s $url/metrics | grep -q '^cg_http_streams 2'"
	kib=$(awk '/VmRSS/ { print $2 }' "/proc/$pid/status")
	echo "# $kib KiB"
	[ -n "${SAN-}" ] || [ "$kib" -lt 40000 ]
	exec 5>&- 5<&-
	eventually grep -q '^id: 40000$' slow
	cg-run cancel "$id" >/dev/null
	wait "$quick"
	wait "$slow"
	records slow | cmp - <(records quick)
	sed -n 's/^id: //p' quick | cmp - <(seq "$(grep -c '^id: ' quick)")
	door_stop
}

@test "events: a stream ends with the token that opened it" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	door
	short=$(cg-key create --scope=read --expires=5s short)
	token=$short hear heard "$id"
	reader=$!
	eventually grep -q run.queued heard
	wait "$reader"
	token=$short is 401 GET "/api/runs/$id/events" >/dev/null
	door_stop
}

@test "events: a key that is revoked hears no more, one that is not goes on where it was" {
	waiting_flow
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	key=$(cg-key create --scope=read --json short)
	door --key-time=2s
	token=$(jq -r .key <<<"$key") hear heard "$id"
	reader=$!
	curl -sN -H "Authorization: Bearer $(jq -r .key <<<"$key")" "$url/api/events" >all 3>&- &
	others=$!
	eventually grep -q run.queued heard
	eventually grep -q 'event: runs' all
	wait "$reader" "$others"
	token=$(jq -r .key <<<"$key") hear again "$id" -H "Last-Event-ID: $(sed -n 's/^id: //p' heard | tail -n 1)"
	wait $!
	[ "$(head -n 1 again.head)" = $'HTTP/1.1 200 OK\r' ]
	! grep -q run.queued again
	cg-key revoke "$(jq -r .keyId <<<"$key")"
	token=$(jq -r .key <<<"$key") is 401 GET "/api/runs/$id/events" >/dev/null
	token=$(jq -r .key <<<"$key") is 401 GET /api/events >/dev/null
	door_stop
}
