load ../helper
load door

# Threads over HTTP, beside cg-thread that does the same.

finish() { door_end; }

prepare()
{
	export CG_WORKFLOWS_PATH=$PWD/flows
	mkdir flows
	cat >flows/index.yaml <<-'EOF'
		version: 1.0.0
		updated_at: '2026-11-22T00:00:00Z'
		workflows:
		  - { workflow_name: test.ask, version: 1.0.0, status: active }
	EOF
	cat >flows/test.ask.v1.yaml <<-'EOF'
		workflow_name: test.ask
		version: 1.0.0
		kind: graph
		state:
		  topic: { reducer: last }
		  answer: { reducer: last }
		  log: { reducer: append }
		nodes:
		  - node_id: plan
		    skill_id: pass
		    input_selector:
		      log: { operation: template, format: 'plan {{topic}}', vars: { topic: { source: state, path: topic } } }
		  - node_id: ask
		    skill_id: ask_person
		    input_selector:
		      value: { source: constants, value: 'approve?' }
		    output:
		      answer: { source: result, path: answer }
		      log: { source: constants, value: asked }
		  - node_id: act
		    skill_id: pass
		    input_selector:
		      log: { source: constants, value: acted }
		edges:
		  - { from: START, to: plan }
		  - { from: plan, to: ask }
		  - { from: ask, to: act }
		  - { from: act, to: END }
	EOF
}

START='{"workflowName":"test.ask","input":{"topic":"shoes"}}'
work() { cg-worker -q --queue --once >/dev/null; }
# The id of a new thread. usage: begin [BODY] [CURL-OPTION...]
begin() { is 202 POST /api/threads "${1-$START}" "${@:2}" | jq -er .threadId; }
# A key of another tenant. usage: stranger [SCOPE]
stranger() { CG_TENANT=other cg-key create --tenant=other --scope="${1-admin}" stranger; }
# What the last request gave is what this command prints. usage: same FILTER COMMAND...
same() { jq -cS "$1" got | diff - <("${@:2}" | jq -cS .); }

@test "threads: one is started, waits, is shown, gets its answer and comes to its end" {
	local t
	door
	is 202 POST /api/threads "$START" >got
	jq -e '(keys == ["message", "runId", "status", "threadId"]) and .status == "queued"' got
	[ "$(grep -i '^location:' head | tr -d '\r' | cut -d' ' -f2)" = "/api/runs/$(jq -r .runId got)" ]
	t=$(jq -r .threadId got)
	is 200 GET "/api/threads/$t" | jq -e '.status == "busy"'
	work
	is 200 GET "/api/threads/$t" >got
	same . cg-thread show "$t"
	jq -e '.status == "interrupted" and .interrupts[0].value == "approve?" and .next == ["ask"]
		and .values.log == ["plan shoes"]' got
	is 200 GET "/api/runs/$(cg-thread show "$t" | jq -r .runId)/steps" >got
	same '.steps[]' cg-status --json --steps "$(jq -r .runId got)"
	jq -e '.steps | map([.stepId, .status]) == [["plan", "completed"], ["ask", "waiting"]]' got
	is 200 GET "/api/threads?status=interrupted" >got
	jq -e '.threads | length == 1' got
	same '.threads[]' cg-thread list --json
	is 202 POST "/api/threads/$t/resume" '{"resume":"yes"}' | jq -e --arg t "$t" '.threadId == $t'
	work
	is 200 GET "/api/threads/$t/state" >got
	same . cg-thread state "$t"
	jq -e '.next == [] and .values == {topic: "shoes", answer: "yes", log: ["plan shoes", "asked", "acted"]}' got
	is 200 GET "/api/threads/$t/history" >got
	same '.checkpoints[]' cg-thread history --json "$t"
	is 200 GET "/api/threads/$t/history?limit=2" | jq -e '.checkpoints | length == 2'
	door_stop
}

@test "threads: an id of others' making, which is no UUID" {
	local t=customer:42.Spring
	door
	[ "$(begin "${START%\}},\"threadId\":\"$t\"}")" = "$t" ]
	work
	is 200 GET "/api/threads/$t" | jq -e --arg t "$t" '.threadId == $t and .status == "interrupted"'
	is 202 POST "/api/threads/$t/resume" '{"resume":1}' >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "idle"'
	is 400 POST /api/threads "${START%\}},\"threadId\":\"a b\"}" | jq -e '.code == "VALIDATION_ERROR"'
	door_stop
}

@test "threads: a busy one is 409, a key used for something else is 422, the same again is the same" {
	local t run
	door
	is 202 POST /api/threads "$START" -H "Idempotency-Key: k1" >got
	t=$(jq -r .threadId got) run=$(jq -r .runId got)
	is 202 POST /api/threads "$START" -H "Idempotency-Key: k1" | jq -e --arg r "$run" --arg t "$t" '.runId == $r and .threadId == $t'
	is 422 POST /api/threads '{"workflowName":"test.ask","input":{"topic":"hats"}}' -H "Idempotency-Key: k1" |
		jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	is 409 POST "/api/threads/$t/resume" '{"resume":1}' | jq -e '.code == "CONFLICT"'
	is 409 POST "/api/threads/$t/resume" '{"resume":1}' -H "Idempotency-Key: k2" | jq -e '.code == "CONFLICT"'
	is 409 POST "/api/threads/$t/update" '{"values":{"topic":"hats"}}' | jq -e '.code == "CONFLICT"'
	is 409 DELETE "/api/threads/$t" >/dev/null
	work
	is 204 DELETE "/api/threads/$t" >/dev/null
	is 404 GET "/api/threads/$t" >/dev/null
	door_stop
}

@test "threads: a key is for the same workflow, version, campaign and limits, and for the person who took it" {
	local run other t mine
	sed 's/test.ask/test.other/' flows/test.ask.v1.yaml >flows/test.other.v1.yaml
	echo '  - { workflow_name: test.other, version: 1.0.0, status: active }' >>flows/index.yaml
	door
	is 202 POST /api/threads "$START" -H "Idempotency-Key: k1" >got
	run=$(jq -r .runId got) t=$(jq -r .threadId got)
	for other in '{"workflowName":"test.other","input":{"topic":"shoes"}}' "${START%\}},\"maxCost\":\"1\"}" \
		"${START%\}},\"timeoutMs\":5}" "${START%\}},\"modes\":[\"values\"]}" \
		"${START%\}},\"campaignId\":\"01a00000-0000-7000-8000-000000000000\"}"; do
		is 422 POST /api/threads "$other" -H "Idempotency-Key: k1" >got
		jq -e '.code == "IDEMPOTENCY_KEY_REUSED"' got
	done
	# The version that it got is the same one when it is named.
	is 202 POST /api/threads "${START%\}},\"workflowVersion\":\"1.0.0\"}" -H "Idempotency-Key: k1" |
		jq -e --arg r "$run" '.runId == $r'
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 1 ]
	is 200 GET "/api/runs/$run" | jq -e '.idempotencyKey == "k1"'
	# Another person of the tenant has not used it, and hears nothing of who has.
	mine=$token
	token=$(cg-key create --scope=admin --user=eve eve)
	other=$(is 202 POST /api/threads "$START" -H "Idempotency-Key: k1" | jq -r .runId)
	[ "$other" != "$run" ]
	is 202 POST /api/threads '{"workflowName":"test.other","input":{}}' -H "Idempotency-Key: k2" >/dev/null
	(curl -sN --max-time 30 -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
		-H 'Accept: text/event-stream' -H 'Idempotency-Key: k1' --data-binary "$START" "$url/api/threads" >stream; touch ended) 3>&- &
	work
	eventually test -e ended
	sed -n 's/^data: //p' stream | jq -se --arg r "$other" 'length > 0 and all(.runId == $r)'
	token=$mine
	is 202 POST "/api/threads/$t/resume" '{"resume":1}' -H "Idempotency-Key: k2" | jq -e --arg t "$t" '.threadId == $t'
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "idle"'
	door_stop
}

@test "threads: update, fork and replay, each on a branch of its own" {
	local t at head
	door
	t=$(begin)
	work
	is 200 POST "/api/threads/$t/update" '{"values":{"topic":"hats"},"asNode":"plan"}' >got
	jq -e '.values.topic == "hats" and .next == ["ask"]' got
	same . cg-thread state "$t"
	at=$(is 200 GET "/api/threads/$t/history" | jq -r '.checkpoints | map(select(.next == ["plan"]))[0].config.checkpointId')
	is 200 POST "/api/threads/$t/fork" "{\"checkpointId\":\"$at\"}" | jq -e --arg at "$at" '.next == ["plan"] and
		.values.topic == "shoes" and .metadata.source == "fork" and .config.checkpointId != $at'
	head=$(is 200 GET "/api/threads/$t/state" | jq -r .config.checkpointId)
	is 202 POST "/api/threads/$t/replay" "{\"checkpointId\":\"$at\"}" >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e --arg head "$head" '.status == "interrupted" and .checkpointId != $head
		and .values == {topic: "shoes", log: ["plan shoes"]}'
	is 200 GET "/api/threads/$t/state?checkpointId=$head" | jq -e '.next == ["plan"]'
	is 404 GET "/api/threads/$t/state?checkpointId=1f0aaaaa-0000-6000-8000-000000000000" >/dev/null
	is 200 POST /api/threads/prune '{"dryRun":true}' | jq -e '.dryRun and .checkpoints > 0'
	is 200 POST /api/threads/prune "{\"threadId\":\"$t\"}" | jq -e '.checkpoints > 0'
	is 202 POST "/api/threads/$t/resume" '{"resume":"late"}' >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "idle" and .values.answer == "late"'
	door_stop
}

@test "threads: the stream of a run, and only what of it is wanted" {
	local t run
	door
	printf '%s' "${START%\}},\"modes\":[\"values\",\"updates\"]}" >body
	(curl -sN --max-time 30 -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
		-H 'Accept: text/event-stream' --data-binary @body "$url/api/threads" >stream; touch ended) 3>&- &
	queued() { [ -n "$(cg-thread list --json)" ]; }
	eventually queued
	work
	eventually test -e ended
	grep -q '^event: values' stream
	grep -q '^event: updates' stream
	[ "$(grep '^event: run' stream | tail -n 1)" = "event: run.completed" ]
	t=$(cg-thread list --json | jq -r .threadId)
	# Whoever comes later reads it from the store; the values are left out.
	curl -sN --max-time 30 -H "Authorization: Bearer $token" "$url/api/threads/$t/events?modes=updates" >later
	run -1 grep '^event: values' later
	grep -q '^event: updates' later
	grep -q '^event: run.interrupted' later
	is 400 GET "/api/threads/$t/events?modes=everything" >/dev/null
	run=$(grep '^id:' later | tail -n 1 | cut -d' ' -f2)
	is 204 GET "/api/threads/$t/events" "" -H "Last-Event-ID: $run" >/dev/null
	door_stop
}

@test "threads: who comes back to the stream says of which run, and misses none of the next" {
	local t run one two three
	door
	t=$(begin)
	work
	follow() { curl -sN --max-time 30 -H "Authorization: Bearer $token" "$url/api/threads/$t/events" "$@" | sed -n 's/^id: //p'; }
	run=$(cg-thread show "$t" | jq -r .runId)
	follow >one
	[ "$(cut -d: -f1 one | uniq)" = "$run" ]
	# With one run a number alone says enough.
	diff <(follow -H "Last-Event-ID: 1") <(sed 1d one)
	is 204 GET "/api/threads/$t/events" "" -H "Last-Event-ID: $(tail -n 1 one)" >/dev/null
	is 202 POST "/api/threads/$t/resume" '{"resume":"yes"}' >/dev/null
	work
	follow >two
	[ "$(cut -d: -f1 two | uniq)" = "$(cg-thread show "$t" | jq -r .runId)" ]
	# All of the one before has been seen, some of it, some of the last, all.
	follow -H "Last-Event-ID: $(tail -n 1 one)" | diff - two
	follow -H "Last-Event-ID: $(sed -n 2p one)" | diff - <(sed 1,2d one)
	follow -H "Last-Event-ID: $(sed -n 2p two)" | diff - <(sed 1,2d two)
	is 204 GET "/api/threads/$t/events" "" -H "Last-Event-ID: $(tail -n 1 two)" >/dev/null
	# Of two a number alone is of any, and one of another thread of none.
	follow -H "Last-Event-ID: 2" | diff - two
	follow -H "Last-Event-ID: 01a00000-0000-7000-8000-000000000000:2" | diff - two
	is 400 GET "/api/threads/$t/events" "" -H "Last-Event-ID: x:2" | jq -e '.message | contains("no event of a thread")'
	# No run between is left out.
	is 202 POST "/api/threads" "${START%\}},\"threadId\":\"$t\"}" >/dev/null
	work
	follow -H "Last-Event-ID: $(tail -n 1 one)" | diff - two
	follow -H "Last-Event-ID: $(tail -n 1 two)" >three
	[ "$(cut -d: -f1 three | uniq)" = "$(cg-thread show "$t" | jq -r .runId)" ]
	door_stop
}

@test "threads: what goes on with one is said in the same words in a shell, and comes to the same" {
	local at t context='"context":{"who":"me"}' body door_said shell_said
	sed -i '/node_id: act/,/acted/s/{ source: constants, value: acted }/{ source: context, path: who }/' flows/test.ask.v1.yaml
	door
	begun() { t=$(begin "${START%\}},$context}"); work; at=$(cg-thread history --json "$t" | jq -rs 'map(select(.next == ["plan"]))[0].config.checkpointId'); }
	# Values, next and status, without what each thread has of its own.
	said() { work; cg-thread show "$t" | jq -cS '[.status, .values, .next, .step, .interrupts[0].value]'; }
	for body in '"resume":"yes","update":{"topic":"hats"}' '"goto":"act"' '"goto":["act",{"node":"plan","payload":{"log":"x"}}]' \
		'"update":{"topic":"caps"},"goto":{"node":"act"},"resume":1' '"checkpointId":"AT"' '"checkpointId":"AT","goto":"act","update":{"topic":"caps"}'; do
		begun
		is 202 POST "/api/threads/$t/resume" "{${body//AT/$at},$context}" >/dev/null
		door_said=$(said)
		begun
		cg-thread resume --queue -t - "$t" <<<"{${body//AT/$at},$context}" >/dev/null
		shell_said=$(said)
		[ "$door_said" = "$shell_said" ] || { printf '# %s\n' "$body" "$door_said" "$shell_said"; false; }
		[[ $body != *AT* || $body == *goto* ]] || jq -e '.[0] == "interrupted" and .[1].log == ["plan shoes"]' <<<"$door_said"
		[[ $body != *resume*hats* ]] || jq -e '.[0] == "idle" and .[1] == {topic: "hats", answer: "yes", log: ["plan shoes", "asked", "me"]}' <<<"$door_said"
		[[ $body != '"goto":"act"' ]] || jq -e '.[1].log | index("me") != null' <<<"$door_said"
	done
	# Nor does one say who he is.
	is 400 POST "/api/threads/$t/resume" '{"context":{"userId":"eve"}}' >/dev/null
	is 400 POST /api/threads "${START%\}},\"context\":{\"tenantId\":\"other\"}}" >/dev/null
	is 400 POST "/api/threads/$t/resume" '{"goto":5}' >/dev/null
	is 400 POST "/api/threads/$t/resume" '{"goto":"nowhere"}' >got
	jq -e '.message | contains("nowhere")' got
	is 400 POST "/api/threads/$t/resume" '{"update":{"nothing":1}}' >got
	jq -e '.message | contains("nothing")' got
	is 404 POST "/api/threads/$t/resume" '{"checkpointId":"1f0aaaaa-0000-6000-8000-000000000000"}' >/dev/null
	door_stop
}

@test "threads: a history of long values comes by short pages, and takes no more memory than one" {
	local t run cursor= n=0
	door -j 1
	{ printf '%s' '{"input":{"topic":"'; head -c 900000 /dev/zero | tr '\0' x; printf '"}}'; } >body
	t=$(cg-thread run --queue test.ask <body | jq -r .threadId)
	work
	run=$(cg-thread show "$t" | jq -r .runId)
	for _ in $(seq 12); do cg-thread update "$t" >/dev/null <<<'{"log":"once more"}'; done
	peak() { awk '/^VmHWM/ { print $2 }' "/proc/$pid/status"; }
	is 200 GET "/api/runs/$run/steps" >got
	jq -e '.steps[0] | [.stepId, .status] == ["plan", "completed"]' got
	[ -n "${SAN-}" ] || [ "$(peak)" -lt 32000 ]
	: >all
	while :; do
		is 200 GET "/api/threads/$t/history?limit=100$cursor" >page
		[ "$(wc -c <page)" -lt 6000000 ]
		jq -c '.checkpoints[]' page >>all
		n=$((n + 1))
		cursor=$(jq -r '.nextCursor // empty' page)
		[ -n "$cursor" ] || break
		cursor="&before=$cursor"
	done
	[ "$n" -gt 2 ]
	[ -n "${SAN-}" ] || [ "$(peak)" -lt 60000 ]
	cg-thread history --json "$t" | cmp - all
	is 200 GET "/api/threads/$t/history?limit=2" | jq -e '(.checkpoints | length == 2) and .nextCursor == .checkpoints[1].config.checkpointId'
	door_stop
}

@test "threads: an approval is decided: edited, rejected, and by its id" {
	local t id
	sed -i 's/^    skill_id: pass$/&/; /node_id: act/,/acted/s/^    skill_id: pass$/    skill_id: pass\n    approval: {prompt: "Do it?", show: {source: state, path: topic}}/' flows/test.ask.v1.yaml
	sed -i '/- node_id: ask$/,/asked }/s/skill_id: ask_person/skill_id: pass/; s/answer: { source: result, path: answer }/answer: { source: constants, value: none }/' flows/test.ask.v1.yaml
	door
	t=$(begin)
	work
	is 200 GET "/api/threads/$t" >got
	jq -e '.status == "interrupted" and .next == ["act"] and (.interrupts[0].value | .prompt == "Do it?" and .show == "shoes")' got
	id=$(jq -r '.interrupts[0].id' got)
	is 400 POST "/api/threads/$t/resume" '{"decision":"edit"}' >/dev/null
	is 400 POST "/api/threads/$t/resume" '{"decision":"approve","resume":1}' >/dev/null
	is 400 POST "/api/threads/$t/resume" '{"comment":"why"}' >/dev/null
	is 400 POST "/api/threads/$t/resume" '{"decision":"approve"}' >/dev/null
	is 409 POST "/api/threads/$t/resume" '{"decision":"approve","interruptId":"another"}' >/dev/null
	is 202 POST "/api/threads/$t/resume" "{\"decision\":\"edit\",\"editedInput\":{\"log\":\"acted otherwise\"},\"interruptId\":\"$id\"}" >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "idle" and .values.log[-1] == "acted otherwise"'
	t=$(begin)
	work
	id=$(is 200 GET "/api/threads/$t" | jq -r '.interrupts[0].id')
	is 202 POST "/api/threads/$t/resume" "{\"decision\":\"reject\",\"comment\":\"not now\",\"interruptId\":\"$id\"}" >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "failed" and .error.code == "REJECTED" and (.error.message | contains("not now"))'
	door_stop
}

@test "threads: one that a program of LangGraph's has begun is adopted" {
	local t
	door
	t=$(begin)
	work
	is 409 POST "/api/threads/$t/adopt" '{"workflowName":"test.ask"}' >/dev/null
	# As such a program leaves it: checkpoints, and nothing of ours.
	sql "DELETE FROM threads"
	sql "DELETE FROM runs"
	is 404 POST "/api/threads/$t/resume" '{"resume":"yes"}' >/dev/null
	is 400 POST "/api/threads/$t/adopt" '{}' >/dev/null
	is 400 POST "/api/threads/$t/adopt" '{"workflowName":"flows/test.ask.v1.yaml"}' >/dev/null
	is 404 POST /api/threads/nobody/adopt '{"workflowName":"test.ask"}' >/dev/null
	token=$(stranger) is 404 POST "/api/threads/$t/adopt" '{"workflowName":"test.ask"}' >/dev/null
	token=$(CG_TENANT=default cg-key create --scope=write writer) is 403 POST "/api/threads/$t/adopt" '{"workflowName":"test.ask"}' >/dev/null
	is 200 POST "/api/threads/$t/adopt" '{"workflowName":"test.ask"}' >got
	jq -e '.next == ["ask"] and .workflowName == "test.ask"' got
	same . cg-thread show "$t"
	is 202 POST "/api/threads/$t/resume" '{"resume":"yes"}' >/dev/null
	work
	is 200 GET "/api/threads/$t" | jq -e '.status == "idle" and .values.answer == "yes"'
	# One of a person is none for others.
	sql "UPDATE threads SET user_id = 'alice' WHERE thread_id = '$t'"
	is 404 POST "/api/threads/$t/adopt" '{"workflowName":"test.ask"}' >/dev/null
	door_stop
}

@test "threads: cancel ends the run that has it, also one that nobody has begun" {
	local t
	door
	t=$(begin)
	is 200 POST "/api/threads/$t/cancel" | jq -e '.status != "busy"'
	[ "$(sql "SELECT status FROM runs")" = cancelled ]
	work
	is 200 GET "/api/threads/$t" | jq -e '.status != "busy"'
	[ "$(sql "SELECT status FROM runs")" = cancelled ]
	[ "$(sql "SELECT count(*) FROM run_events WHERE type = 'run.started'")" = 0 ]
	is 404 POST /api/threads/nobody/cancel >/dev/null
	door_stop
}

@test "threads: a person prunes what is that person's or nobody's, an admin all" {
	local t writer
	door
	t=$(begin)
	work
	writer=$(cg-key create --tenant="$CG_TENANT" --scope=write writer)
	sql "UPDATE threads SET user_id = 'alice' WHERE thread_id = '$t'"
	token=$writer is 404 POST /api/threads/prune "{\"threadId\":\"$t\"}" >/dev/null
	token=$writer is 200 POST /api/threads/prune '{"dryRun":true}' | jq -e '.threads == 0 and .checkpoints == 0'
	is 200 POST /api/threads/prune '{"dryRun":true}' | jq -e '.threads == 1 and .checkpoints > 0'
	is 200 POST /api/threads/prune "{\"threadId\":\"$t\",\"dryRun\":true}" | jq -e '.checkpoints > 0'
	sql "UPDATE threads SET user_id = NULL WHERE thread_id = '$t'"
	token=$writer is 200 POST /api/threads/prune '{}' | jq -e '.threads == 1 and .checkpoints > 0'
	token=$(cg-key create --tenant="$CG_TENANT" --scope=read reader) is 403 POST /api/threads/prune '{}' >/dev/null
	door_stop
}

@test "threads: what is another tenant's, or another person's, was never there" {
	local t key p run
	door -j 1
	t=$(begin)
	work
	key=$(stranger)
	for p in "" /state /history /events; do
		token=$key is 404 GET "/api/threads/$t$p" >got
		[ "$(jq -r .message got)" = "there is no thread '$t'" ] || { echo "# $p: $(cat got)"; false; }
	done
	for p in resume cancel; do token=$key is 404 POST "/api/threads/$t/$p" >/dev/null; done
	token=$key is 404 POST "/api/threads/$t/update" '{"values":{}}' >/dev/null
	token=$key is 404 DELETE "/api/threads/$t" >/dev/null
	token=$key is 404 POST /api/threads/prune "{\"threadId\":\"$t\"}" >/dev/null
	token=$key is 200 GET /api/threads | jq -e '.threads == []'
	# Of many that others made none is looked at.
	sql "INSERT INTO threads (thread_id, tenant_id, user_id, workflow_name, workflow_version, created_at, updated_at)
		SELECT thread_id || '-a', tenant_id, 'alice', workflow_name, workflow_version, created_at, updated_at FROM threads
		UNION ALL SELECT thread_id || '-n', tenant_id, NULL, workflow_name, workflow_version, created_at, updated_at FROM threads"
	is 200 GET "/api/threads?limit=1" >got
	jq -e --arg t "$t" '.threads[0].threadId == $t + "-n" and .nextCursor == $t + "-n"' got
	is 200 GET "/api/threads?limit=1&cursor=$t-n" | jq -e --arg t "$t" '(.threads | map(.threadId)) == [$t] and (has("nextCursor") | not)'
	sql "DELETE FROM threads WHERE thread_id <> '$t'"
	# One that a person made is that person's.
	sql "UPDATE threads SET user_id = 'alice' WHERE thread_id = '$t'"
	is 404 GET "/api/threads/$t" >/dev/null
	is 200 GET /api/threads | jq -e '.threads == []'
	is 404 POST /api/threads "${START%\}},\"threadId\":\"$t\"}" >/dev/null
	# Nor by the other way to start a graph.
	is 404 POST /api/runs "{\"workflowName\":\"test.ask\",\"triggerPayload\":{\"threadId\":\"$t\",\"resume\":1}}" >got
	[ "$(jq -r .message got)" = "there is no thread '$t'" ]
	[ "$(sql "SELECT COUNT(*) FROM runs")" = 1 ]
	# And so are its runs, by whatever way one comes to them.
	is 200 GET /api/runs | jq -e '.runs == []'
	run=$(sql "SELECT id FROM runs WHERE thread_id = '$t'")
	for p in "" /steps /steps/plan/log /artifacts /cache-analysis /cost /events /preview; do
		is 404 GET "/api/runs/$run$p" >got
		[ "$(jq -r .message got)" = "no run '$run'" ] || { echo "# $p: $(cat got)"; false; }
	done
	for p in cancel pause resume retry; do is 404 POST "/api/runs/$run/$p" >/dev/null; done
	is 404 POST "/api/runs/$run/steps/ask/answer" '{"decision":"approve"}' >/dev/null
	is 404 POST "/api/runs/$run/update" '{"changeRequest":{"type":"update","payload":{}}}' >/dev/null
	is 404 POST /api/runs "{\"workflowName\":\"test.ask\",\"baseRunId\":\"$run\"}" >/dev/null
	is 404 GET "/api/assets/sign/$run" >/dev/null
	# Nobody's in particular is everybody's.
	sql "UPDATE threads SET user_id = NULL WHERE thread_id = '$t'"
	is 200 GET "/api/runs/$run" | jq -e --arg t "$t" '.threadId == $t'
	is 200 GET /api/runs | jq -e '.runs | length == 1'
	# A key that is no person's has its own threads.
	token=$(cg-key create --tenant="$CG_TENANT" --scope=admin machine)
	t=$(begin)
	is 200 GET /api/threads | jq -e --arg t "$t" '[.threads[].threadId] | index($t) != null'
	is 200 GET /api/runs | jq -e --arg t "$t" '[.runs[].threadId] | index($t) != null'
	# Who may only read starts nothing.
	token=$(cg-key create --tenant="$CG_TENANT" --scope=read reader) is 403 POST /api/threads "$START" >/dev/null
	door_stop
}

@test "threads: an event that is longer than a stream holds goes out shortened, and those after it follow" {
	local t last
	door
	{ printf '%s' '{"workflowName":"test.ask","input":{"topic":"'; head -c 93000 /dev/zero | tr '\0' x; printf '"}}'; } >body
	t=$(is 202 POST /api/threads @body | jq -r .threadId)
	work
	follow() { curl -sN --max-time 30 -H "Authorization: Bearer $token" "$url/api/threads/$t/events$1" "${@:2}"; }
	for some in '' '?modes=updates'; do
		follow "$some" >stream
		sed -n 's/^data: //p' stream | jq -se --arg t "$t" 'map(select(.type == "updates" and .shortened))
			| length == 1 and (.[0] | .threadId == $t and (.runId | length) == 36 and .seq > 0 and (has("data") | not))'
		[ "$(grep '^event: run' stream | tail -n 1)" = "event: run.completed" ]
		# Each under the number that it has, and who comes back goes on behind it.
		diff <(sed -n 's/^id: //p' stream) <(sed -n 's/^data: //p' stream | jq -r '"\(.runId):\(.seq)"')
		last=$(sed -n 's/^data: //p' stream | jq 'select(.shortened).seq')
		follow "$some" -H "Last-Event-ID: $((last - 1))" | sed -n 's/^id: //p' | head -n 1 | grep -qx ".*:$last"
	done
	# The run's own stream, and the whole of it where it is stored.
	curl -sN --max-time 30 -H "Authorization: Bearer $token" "$url/api/runs/$(cg-thread show "$t" | jq -r .runId)/events" |
		grep -q '^event: run.completed'
	is 200 GET "/api/threads/$t/state" | jq -e '.values.log[0] | length == 93005'
	door_stop
}

@test "HTTP: a sentence that is cut in the middle of a letter is still text" {
	local id
	id=$(printf 'a'; printf '%%E0%%A4%%AA%.0s' $(seq 60))
	door
	is 404 DELETE "/api/threads/$id" >reply
	iconv -f UTF-8 -t UTF-8 reply >/dev/null
	jq -e '.code == "NOTFOUND"' reply
}
