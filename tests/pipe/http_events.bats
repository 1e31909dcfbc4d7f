load ../helper
load door

# /api/events: what the runs of a tenant come to, as they do, for pages that show all of them.

finish()
{
	[ -z "${stream-}" ] || { kill "$stream" 2>/dev/null; wait "$stream" 2>/dev/null || true; }
	door_end
}

prepare()
{
	own_skills say
	export CG_WORKFLOWS_PATH=$PWD/flows
	mkdir flows
	printf '%s\n' "version: 1.0.0" "updated_at: '2026-11-22T00:00:00Z'" 'workflows:' \
		'  - { workflow_name: campaign.one, version: 1.0.0, status: active }' \
		'  - { workflow_name: campaign.asks, version: 1.0.0, status: active }' >flows/index.yaml
	printf '%s\n' 'workflow_name: campaign.one' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: say, depends_on: [], input_selector: {}}' >flows/campaign.one.v1.yaml
	printf '%s\n' 'workflow_name: campaign.asks' 'version: 1.0.0' 'steps:' \
		'  - {step_id: a, skill_id: say, depends_on: [], input_selector: {}, approval: {prompt: "Well?"}}' >flows/campaign.asks.v1.yaml
	unset stream
}

# Follow into a file, with ?token= as an EventSource does. usage: follow FILE
follow()
{
	curl -sN "$url/api/events?token=$token" >"$1" 3>&- &
	stream=$!
	eventually grep -q '^event: runs' "$1"
}
# What was told of a run, without how long it took. usage: told FILE RUN
told() { sed -n 's/^data: //p' "$1" | jq -r --arg run "$2" 'select(.runId == $run).type' | grep -v '^run.started$' | paste -sd' '; }
new() { is 202 POST /api/runs "{\"workflowName\":\"$1\",\"triggerPayload\":{}}" | jq -r .runId; }

@test "events: a run of the tenant is told from its beginning to its end, and who comes is told what is active" {
	door
	before=$(new campaign.one)
	follow one; sed -n "s,^.*wait for the store.*,follow one,p" said >&2
	sed -n 's/^data: //p' one | jq -e --arg run "$before" '.type == "runs" and (.active | length == 1)
		and .active[0] == {runId: $run, status: "queued", workflowName: "campaign.one"}'
	run=$(new campaign.one)
	eventually grep -q "run.queued.*$run" one
	cg-worker --queue --once >/dev/null 2>&1
	cg-worker --queue --once >/dev/null 2>&1
	eventually grep -q "run.completed.*$run" one
	eventually grep -q "run.completed.*$before" one
	[ "$(told one "$run")" = "run.queued run.completed" ]
	[ "$(told one "$before")" = "run.completed" ]
	grep -q '^event: run.completed$' one
	sed -n 's/^data: //p' one | jq -e --arg run "$run" 'select(.type == "run.completed" and .runId == $run).workflowName == "campaign.one"'
	# So is one that has ended before anybody looked again, once.
	quick=$(cg-plan campaign.one <<<'{}' 2>/dev/null | cg-worker 2>/dev/null | jq -r .runId | head -n 1)
	eventually grep -q "run.completed.*$quick" one
	failing=$(new campaign.one)
	is 200 POST "/api/runs/$failing/cancel" >/dev/null
	eventually grep -q "run.cancelled.*$failing" one
	[ "$(grep -c "run.completed.*$quick" one)" = 1 ]
	door_stop
}

@test "events: who comes back is told what has ended while he was away" {
	door
	follow one
	long=$(new campaign.one) run=$(new campaign.one)
	eventually grep -q "run.queued.*$run" one
	kill "$stream"
	wait "$stream" || true
	heard=$(sed -n 's/^id: //p' one | tail -n 1)
	cg-worker --queue --once >/dev/null 2>&1
	cg-worker --queue --once >/dev/null 2>&1
	sql "UPDATE runs SET completed_at = '2026-01-01T00:00:00.000Z' WHERE id = '$long'"
	waiting=$(new campaign.one)
	curl -sN -H "Last-Event-ID: $heard" "$url/api/events?token=$token" >two 3>&- &
	stream=$!
	eventually grep -q "run.completed.*$run" two
	[ "$(sed -n 's/^event: //p' two | head -n 2 | paste -sd' ')" = "runs run.completed" ]
	sed -n 's/^data: //p' two | head -n 1 | jq -e --arg run "$waiting" '[.active[].runId] == [$run]'
	run -1 grep "$long" two
	kill "$stream"
	wait "$stream" || true
	# Who is new hears nothing of what is over.
	follow three
	run=$(new campaign.one)
	eventually grep -q "run.queued.*$run" three
	run -1 grep run.completed three
	is 400 GET /api/events '' -H 'Last-Event-ID: yesterday' | jq -e '.message | test("Last-Event-ID")'
	# What its events hold is in the document.
	cg-httpd --openapi | jq -e '.components.schemas.RunNews.discriminator.mapping["run.completed"] == "#/components/schemas/RunChanged"
		and .paths."/api/events".get.responses."200".content."text/event-stream".schema.contentSchema."$ref" == "#/components/schemas/RunNews"
		and (.components.schemas.RunsActive.properties.active.items.required | index("runId"))'
	door_stop
}

@test "events: one that waits for a person is paused, and told when it goes on" {
	door
	follow one; sed -n "s,^.*wait for the store.*,follow one,p" said >&2
	run=$(new campaign.asks)
	cg-worker --queue --once >/dev/null 2>&1 || true
	eventually grep -q "run.paused.*$run" one
	is 200 POST "/api/runs/$run/steps/a/answer" '{"decision":"approve"}' >/dev/null
	eventually grep -q "run.queued.*$run" one
	cg-worker --queue --once >/dev/null 2>&1
	eventually grep -q "run.completed.*$run" one
	door_stop
}

@test "events: nothing of another tenant, nor of a thread that another person made, nor without the right" {
	door
	admin=$token token=$(cg-key create --tenant=other -s read x)
	follow theirs
	theirs=$stream
	token=$admin
	follow mine
	run=$(new campaign.one)
	eventually grep -q "run.queued.*$run" mine
	sql "INSERT INTO threads (tenant_id, thread_id, user_id, workflow_name, workflow_version, created_at, updated_at)
		SELECT tenant_id, 'hers', 'ann', workflow_name, workflow_version, created_at, updated_at FROM runs WHERE id = '$run'"
	hers=${run%????}ffff
	sql "INSERT INTO runs (tenant_id, id, workflow_name, workflow_version, trigger_type, status, thread_id, created_at, updated_at)
		SELECT tenant_id, '$hers', workflow_name, workflow_version, trigger_type, status, 'hers', created_at, updated_at FROM runs WHERE id = '$run'"
	last=$(new campaign.one)
	eventually grep -q "run.queued.*$last" mine
	is 200 POST "/api/runs/$last/cancel" >/dev/null
	eventually grep -q "run.cancelled.*$last" mine
	run ! grep -q "$hers" mine
	run ! grep -q runId theirs
	# Who made it sees it.
	kill "$stream"
	wait "$stream" || true
	token=$(cg-key create -s read --user=ann ann)
	follow ann
	grep -q "$hers" ann
	kill "$theirs" "$stream"
	wait "$theirs" "$stream" || true
	stream=
	token=$(cg-key create -s campaigns:read x)
	is 403 GET /api/events >/dev/null
	token=
	is 401 GET /api/events >/dev/null
	door_stop
}

@test "events: nobody has more than twenty of these streams, and others do not wait for his" {
	local i codes=() pids=()

	key=$(cg-key create --scope=read many)
	other=$(cg-key create --scope=read other)
	door
	for ((i = 0; i < 20; i++)); do
		curl -sN "$url/api/events?token=$key" >"many$i" 3>&- &
		pids+=($!)
	done
	for ((i = 0; i < 20; i++)); do eventually grep -q 'event: runs' "many$i"; done
	token=$key is 429 GET /api/events | jq -e '.code == "RATE_LIMITED"'
	token=$other follow others
	# Who closes one may have another.
	kill "${pids[0]}"
	wait "${pids[0]}" || true
	has_room() { curl -sN --max-time 1 -o more "$url/api/events?token=$key" || true; grep -q 'event: runs' more; }
	eventually has_room
	kill "${pids[@]:1}"
	door_stop
}
