load ../helper
load ../fixtures/act
load ../fixtures/graphs

# Threads: graphs run here and by workers, answered, stopped, killed, forked, followed.

@test "run, answer, list, show, state, history" {
	asking
	begin asking.yaml --stream values,updates
	[ "$status" -eq 3 ]
	has -e "waits: cg-thread show $id"
	jq_is 'map(.type) == ["run.started", "values", "updates", "values", "updates", "values", "thread"]'
	jq_is 'last | .status == "interrupted" and .next == ["ask"] and .interrupts[0].value == "cats" and .values.log == ["cats"]'
	[ "$(cg-thread list --state=interrupted)" = "$(cg-thread list)" ]
	[ "$(cg-thread list | cut -f 1-3)" = "$id	interrupted	asking" ]
	run -0 --separate-stderr cg-thread resume -a '"yes"' "$id"
	jq_is 'map(select(.type == "updates").data) == [{ask: {log: "yes"}}, {act: {log: "done"}}]'
	[ "$(of .values.log)" = '["cats","yes","done"]' ]
	[ "$(of .status)" = '"idle"' ]
	[ "$(cg-thread history "$id" | jq -c .metadata.step | tr '\n' ' ')" = "3 2 1 0 -1 " ]
	[ "$(cg-thread history -l 2 "$id" | jq -c .next | tr '\n' ' ')" = '[] ["act"] ' ]
	c=$(cg-thread history "$id" | jq -r 'select(.metadata.step == 1).config.checkpointId')
	[ "$(cg-thread state -c "$c" "$id" | jq -c .values)" = '{"topic":"cats","log":["cats"]}' ]
	[ "$(cg-status --json | jq -s 'map(.status) | unique == ["completed"]')" = true ]
	numbers_are_whole
	# What does not come through a queue leaves no stream behind.
	[ "$(sql "SELECT count(*) FROM run_events WHERE type IN ('updates', 'values')")" = 0 ]
}

@test "what cannot begin is said, and leaves nothing" {
	asking
	begin asking.yaml
	run -65 --separate-stderr cg-thread run asking.yaml <<<'{"inputs":{}}'
	has -e "no member 'inputs'"
	run -65 --separate-stderr cg-thread run asking.yaml <<<'{"input":'
	has -e "standard input"
	run -65 --separate-stderr cg-thread run asking.yaml <<<'{"input":[]}'
	has -e "an object"
	for bad in '{"threadId":5}' '{"input":{},"checkpointId":{}}' '{"input":{},"context":"x"}' \
		'{"resume":1,"resumeById":1}' '{"update":[1]}' '{"goto":5}' '{"goto":"nope"}' \
		'{"input":{},"update":{"topic":1}}' '{"input":{},"goto":"ask"}' '{"update":{"nope":1}}'; do
		run -65 --separate-stderr cg-thread resume "$id" <<<"$bad"
		[ -n "$stderr" ]
	done
	run -65 --separate-stderr cg-thread run asking.yaml <<<'{"input":{},"threadId":5}'
	has -e '"threadId" must be a string'
	for bad in --interrupt-before=nope --interrupt-after=ask,nope; do
		run -64 --separate-stderr cg-thread run "$bad" asking.yaml <<<"$input"
		has -e "a breakpoint at 'nope'"
	done
	run -64 --separate-stderr cg-thread run --recursion-limit=3000000000 asking.yaml <<<"$input"
	has -e "a recursion limit is from 1"
	run -1 --separate-stderr cg-thread list --after=nobody
	has -e "there is no thread 'nobody'"
	run -1 --separate-stderr cg-thread history --before=1f1e65bd-2b05-6560-8001-70d68763c739 "$id"
	has -e "has no checkpoint '1f1e65bd-2b05-6560-8001-70d68763c739'"
	run -64 --separate-stderr cg-thread history --before=nope "$id"
	run -64 --separate-stderr cg-thread run asking.yaml </dev/null
	has -e "what is its input"
	run -66 --separate-stderr cg-thread run asing <<<"$input"
	has -e "asing"
	run -64 --separate-stderr cg-thread run --stream=value asking.yaml <<<"$input"
	has -e "'value' is no stream mode"
	run -64 --separate-stderr cg-thread run --thread 'a b' asking.yaml <<<"$input"
	has -e "no thread id"
	run -64 --separate-stderr cg-thread resume "$id" <<<'{"threadId":"other","resume":1}'
	has -e "is for thread 'other'"
	run -64 --separate-stderr cg-thread run --thread one asking.yaml <<<'{"threadId":"other","input":{"topic":"cats"}}'
	has -e "is for thread 'other'"
	run -1 --separate-stderr cg-thread resume -a '1' nobody
	has -e "there is no thread 'nobody'"
	run -1 --separate-stderr cg-thread show nobody
	run -1 --separate-stderr cg-thread drop nobody
	run -64 --separate-stderr cg-thread resume -a 1 --approve "$id"
	has -e "one of --answer"
	run -65 --separate-stderr cg-thread resume -a '{' "$id"
	run -1 --separate-stderr cg-thread resume --answers '{"0123":1}' "$id"
	[ "$(sql 'SELECT count(*) FROM runs')" = 1 ]
	[ "$(of .status)" = '"interrupted"' ]
	run -64 --separate-stderr cg-thread list --state=open
	has -e "is none of idle"
}

@test "a mistake in the graph or a skill that is not there is said before anything is run" {
	graph wrong <<-EOF
		nodes:
		  - {node_id: a, skill_id: nothing, input_selector: {}}
		$(chain a)
	EOF
	run -65 --separate-stderr cg-thread run wrong.yaml <<<"$input"
	has -e "node 'a'"
	has -e "nothing"
	graph wrong <<-EOF
		nodes:
		  - {node_id: a, skill_id: pass, input_selector: {}}
		$(chain b)
	EOF
	run -65 --separate-stderr cg-thread run wrong.yaml <<<"$input"
	has -e "wrong.yaml:"
	for policy in 'timeout_ms: 100' 'retry_policy: {max_attempts: 2}'; do
		graph wrong <<-EOF
			nodes:
			  - {node_id: a, workflow: other, $policy}
			$(chain a)
		EOF
		run -65 --separate-stderr cg-thread run wrong.yaml <<<"$input"
		has -e "'${policy%%:*}' is for skills; the nodes of 'other' have their own"
	done
	[ "$(cg-thread list)" = "" ]
}

@test "programs are done as steps are: retried, their interrupts answered from the beginning" {
	graph g <<-EOF
		nodes:
		$(EXTRA='retry_policy: {max_attempts: 3, backoff_ms: 10, jitter_ms: 0}' node a fail2=EXECUTION_ERROR)
		$(node b append="$SCRATCH/log" 'ask={"q":1}' 'ask={"q":2}')
		$(chain a b)
	EOF
	begin g.yaml
	[ "$status" -eq 3 ]
	[ "$(of '.interrupts[0].value')" = '{"q":1}' ]
	run -3 --separate-stderr cg-thread resume -a '"one"' "$id"
	[ "$(of '.interrupts[0].value')" = '{"q":2}' ]
	run -0 --separate-stderr cg-thread resume -a '"two"' "$id"
	[ "$(of .values.log)" = '[">a",">b"]' ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 3 ]
	no_workspaces
}

@test "a failure fails the thread, which can be gone on with" {
	graph g <<-EOF
		nodes:
		$(node a)
		$(node b)
		$(chain a b)
	EOF
	graph f <<-EOF
		nodes:
		$(node a)
		$(node b fail=POLICY_VIOLATION)
		$(chain a b)
	EOF
	begin f.yaml
	[ "$status" -eq 1 ]
	[ "$(of '[.status, .error.code, .error.node]')" = '["failed","POLICY_VIOLATION","b"]' ]
	[ "$(cg-status --json | jq -r .status)" = failed ]
	# The same again: a has its result, b is tried.
	run -1 --separate-stderr cg-thread resume "$id"
	jq_is 'map(select(.type == "updates").data) == []'
	# By a workflow of that name which does better.
	sed 's/^workflow_name: g/workflow_name: f/' g.yaml >f.yaml
	run -0 --separate-stderr cg-thread resume -w f.yaml "$id"
	[ "$(of .values.log)" = '[">a",">b"]' ]
	run -1 --separate-stderr cg-thread resume -w g.yaml "$id"
	has -e "is one of 'f', not of 'g'"
}

@test "approve and reject; a list of threads on standard input" {
	graph g <<-EOF
		nodes:
		$(EXTRA='approval: {prompt: Publish it?}' node a)
		$(chain a)
	EOF
	begin g.yaml
	[ "$(of '.interrupts[0].value.prompt')" = '"Publish it?"' ]
	run -0 --separate-stderr cg-thread resume --approve --comment fine "$id"
	[ "$(of .values.log)" = '[">a"]' ]
	begin g.yaml
	run -1 --separate-stderr cg-thread resume --reject --comment 'not this' "$id"
	[ "$(of .error.code)" = '"REJECTED"' ]
	[ "$(cg-thread list --json | cg-thread show - | jq -s length)" -eq 2 ]
	cg-thread list --json | cg-thread drop -
	[ "$(cg-thread list)" = "" ]
	for t in checkpoints checkpoint_blobs checkpoint_writes; do
		[ "$(sql "SELECT count(*) FROM $t")" = 0 ] || return 1
	done
}

@test "an approval with an input that the node does not take is refused, here and below" {
	graph inner <<-EOF
		nodes:
		$(EXTRA='approval: {prompt: Publish it?}' node a)
		$(chain a)
	EOF
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: inner, version: 1.0.0, file: inner.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph outer <<-EOF
		nodes:
		  - {node_id: sub, workflow: inner}
		$(chain sub)
	EOF
	for f in inner outer; do
		begin "$f.yaml"
		runs=$(sql "SELECT count(*) FROM runs")
		q=$(of '.interrupts[0].id')
		for answer in '{"do":7}' 'true'; do
			run -65 --separate-stderr cg-thread resume -a "{\"approved\":true,\"input\":$answer}" "$id"
			has -e "node 'a'"
			run -65 --separate-stderr cg-thread resume --answers "{$q:{\"approved\":true,\"input\":$answer}}" "$id"
			has -e "node 'a'"
		done
		[ "$(sql "SELECT count(*) FROM runs")" = "$runs" ]
		[ "$(of .status)" = '"interrupted"' ]
		run -0 --separate-stderr cg-thread resume --answers "{$q:{\"approved\":true,\"input\":{\"do\":[\"say\"]}}}" "$id"
		[ "$(of .status)" = '"idle"' ]
	done
	# From a checkpoint of the graph below: what waits is a question of it.
	begin outer.yaml
	c=$(sql "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = '$id' AND checkpoint_ns <> ''")
	q=$(of '.interrupts[0].id')
	for when in waits answered; do
		runs=$(sql "SELECT count(*) FROM runs")
		for answer in '"resume":{"approved":true,"input":{"do":7}}' \
			"\"resumeById\":true,\"resume\":{$q:{\"approved\":true,\"input\":{\"do\":7}}}"; do
			run -65 --separate-stderr cg-thread resume "$id" <<<"{\"checkpointId\":\"$c\",$answer}"
			has -e "node 'a'"
		done
		[ "$(sql "SELECT count(*) FROM runs")" = "$runs" ]
		run -0 --separate-stderr cg-thread resume "$id" <<<"{\"checkpointId\":\"$c\",\"resume\":{\"approved\":true,\"input\":{\"do\":[\"say\"]}}}"
	done
}

@test "update, fork, replay; prune keeps what can be gone on with" {
	asking
	begin asking.yaml
	cg-thread update --values '{"topic":"dogs"}' --as plan "$id" >updated
	[ "$(jq -c .values updated)" = '{"topic":"dogs","log":["cats"]}' ]
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(of '.interrupts[0].value')" = '"dogs"' ]
	first=$(cg-thread history "$id" | jq -r 'select(.metadata.step == 0).config.checkpointId')
	cg-thread fork -c "$first" "$id" >forked
	[ "$(jq -c '[.next, .metadata.source]' forked)" = '[["plan"],"fork"]' ]
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(of '.interrupts[0].value')" = '"cats"' ]
	run -3 --separate-stderr cg-thread replay -c "$first" "$id"
	jq_is 'map(select(.type == "updates").data)[0] == {plan: {log: "cats"}}'
	run -64 --separate-stderr cg-thread replay "$id"
	run -1 --separate-stderr cg-thread replay -c 1f1e65bd-2b05-6560-8001-70d68763c739 "$id"
	before=$(cg-thread history "$id" | wc -l)
	cg-thread prune -n "$id" >would
	[ "$(cg-thread history "$id" | wc -l)" -eq "$before" ]
	run -64 --separate-stderr cg-thread prune
	has -e "which threads"
	run -64 --separate-stderr cg-thread prune --all "$id"
	cg-thread prune --all >pruned
	[ "$(jq .checkpoints pruned)" -eq $((before - 1)) ]
	[ "$(jq .checkpoints would)" -eq $((before - 1)) ]
	run -0 --separate-stderr cg-thread resume -a '"yes"' "$id"
	[ "$(of .values.log)" = '["cats","yes","done"]' ]
	run -64 --separate-stderr cg-thread prune --keep 0 "$id"
}

@test "prune forgets subgraphs with what they were begun from, not what the head waits for" {
	asking
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: asking, version: 1.0.0, file: asking.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph outer <<-EOF
		nodes:
		  - {node_id: first, skill_id: pass, input_selector: {}}
		  - {node_id: inner, workflow: asking, output: {log: {source: constants, value: in}}}
		$(chain first inner)
	EOF
	for answer in 1 2 3 4 ''; do
		begin outer.yaml --thread t
		[ "$status" -eq 3 ] || { echo "$output" "$stderr"; return 1; }
		[ -z "$answer" ] || run -0 --separate-stderr cg-thread resume -a "$answer" t
	done
	[ "$(sql "SELECT count(DISTINCT checkpoint_ns) FROM checkpoints")" = 6 ]
	cg-thread prune -k 1 t >pruned
	[ "$(sql "SELECT count(*), count(DISTINCT checkpoint_ns) FROM checkpoints")" = "2|2" ]
	for table in checkpoint_blobs checkpoint_writes; do
		[ "$(sql "SELECT count(*) FROM $table x WHERE NOT EXISTS (SELECT 1 FROM checkpoints c
			WHERE c.checkpoint_ns = x.checkpoint_ns)")" = 0 ] || return 1
	done
	run -0 --separate-stderr cg-thread resume -a '"yes"' t
	[ "$(of .values.log)" = '["in","in","in","in","in"]' ]
	cg-thread prune -k 1 t >pruned
	[ "$(sql "SELECT count(*) FROM checkpoints")" = 1 ]
}

@test "back to where a subgraph waited, and to a checkpoint of it: what was done stays done" {
	local ns inner waits
	asking
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: asking, version: 1.0.0, file: asking.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph outer <<-EOF
		nodes:
		  - {node_id: first, skill_id: pass, input_selector: {}}
		  - {node_id: inner, workflow: asking}
		$(chain first inner)
	EOF
	begin outer.yaml
	[ "$status" -eq 3 ]
	waits=$(of .checkpointId | tr -d \")
	ns=$(cg-thread state "$id" | jq -r '"inner:" + .tasks[0].id')
	run -0 --separate-stderr cg-thread resume -a '"one"' "$id"
	ran="map(select(.type == \"tasks\" and (.data | has(\"input\"))).data.name) | sort"
	run -3 --separate-stderr cg-thread replay -s tasks -c "$waits" "$id"
	jq_is "$ran == [\"ask\", \"inner\"]"
	run -0 --separate-stderr cg-thread resume -a '"two"' "$id"
	[ "$(of .values.log)" = '["cats","two","done"]' ]
	inner=$(cg-thread history --ns "$ns" "$id" | jq -r 'select(.next == ["ask"]).config.checkpointId')
	cg-thread state -c "$inner" "$id" | jq -e --arg ns "$ns" '.config.checkpointNs == $ns and .next == ["ask"]'
	run -0 --separate-stderr cg-thread resume -s tasks -c "$inner" -a '"three"' "$id"
	jq_is "$ran == [\"act\", \"ask\", \"inner\"]"
	[ "$(of .values.log)" = '["cats","three","done"]' ]
	cg-thread update -c "$inner" --values '{"topic":"dogs"}' --as plan "$id" >updated
	jq -e '.values.topic == "dogs" and (.config.checkpointNs | startswith("inner:")) and .metadata.source == "update"' updated
	[ "$(of .status)" = '"interrupted"' ]
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(of '.interrupts[0].value')" = '"dogs"' ]
	cg-thread fork -c "$inner" "$id" >forked
	jq -e --arg ns "$ns" '.metadata.source == "fork" and .next == ["ask"] and .config.checkpointNs != $ns' forked
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(of '.interrupts[0].value')" = '"cats"' ]
	run -3 --separate-stderr cg-thread replay -c "$inner" "$id"
	cg-thread prune -k 1 "$id" >pruned
	run -0 --separate-stderr cg-thread resume -a '"four"' "$id"
	[ "$(of .values.log)" = '["cats","four","done"]' ]
	cg-thread prune -k 1 "$id" >pruned
	run -1 --separate-stderr cg-thread replay -c "$inner" "$id"
	has -e "$inner"
}

@test "prune keeps what a fork is to go on from: its subgraph is where it waited, and nothing is done again" {
	local waits ran
	asking
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: asking, version: 1.0.0, file: asking.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph outer <<-EOF
		nodes:
		  - {node_id: first, skill_id: pass, input_selector: {}}
		  - {node_id: inner, workflow: asking}
		$(chain first inner)
	EOF
	begin outer.yaml
	[ "$status" -eq 3 ]
	ran="map(select(.type == \"tasks\" and (.data | has(\"input\"))).data.name) | sort"
	# A fork of a fork.
	cg-thread fork "$id" >out
	cg-thread fork "$id" >out
	cg-thread prune -k 1 "$id" >pruned
	[ "$(jq .checkpoints pruned)" -gt 0 ]
	run -3 --separate-stderr cg-thread resume -s tasks "$id"
	jq_is "$ran == [\"ask\", \"inner\"]"
	run -0 --separate-stderr cg-thread resume -a '"one"' "$id"
	[ "$(of .values.log)" = '["cats","one","done"]' ]
	# Where it waited is not the end of the subgraph any more.
	waits=$(cg-thread history "$id" | jq -r 'select(.next == ["inner"]).config.checkpointId' | head -n 1)
	cg-thread fork -c "$waits" "$id" >out
	cg-thread prune -k 1 "$id" >pruned
	run -3 --separate-stderr cg-thread resume -s tasks "$id"
	jq_is "$ran == [\"ask\", \"inner\"]"
	run -0 --separate-stderr cg-thread resume -a '"two"' "$id"
	[ "$(of .values.log)" = '["cats","two","done"]' ]
	# What has gone on needs none of it.
	cg-thread prune -k 1 "$id" >pruned
	[ "$(sql "SELECT count(*) FROM checkpoints")" = 1 ]
}

@test "what is changed by hand is as its new head says" {
	graph f <<-EOF
		nodes:
		$(node a)
		$(node b fail=POLICY_VIOLATION)
		$(chain a b)
	EOF
	begin f.yaml
	[ "$(of '[.status, .error.code, .next]')" = '["failed","POLICY_VIOLATION",["b"]]' ]
	before=$(of .updatedAt)
	cg-thread update --values '{"log":"mine"}' --as a "$id" >out
	[ "$(of '[.status, .error, .next]')" = '["interrupted",null,["b"]]' ]
	[ "$(of .updatedAt)" != "$before" ]
	cg-thread update --values '{"log":"mine"}' --as b "$id" >out
	[ "$(of '[.status, .next]')" = '["idle",[]]' ]
	c=$(cg-thread history "$id" | jq -r 'select(.next == ["b"]).config.checkpointId' | head -n 1)
	cg-thread fork -c "$c" "$id" >out
	[ "$(of '[.status, .next]')" = '["interrupted",["b"]]' ]
	# What is not written does not change it.
	run -65 --separate-stderr cg-thread update --values '{"nope":1}' --as b "$id"
	[ "$(of .status)" = '"interrupted"' ]
}

@test "a damaged checkpoint is named with what helps, and one before it is gone on from" {
	asking
	begin asking.yaml
	c=$(of .checkpointId | tr -d '"')
	old=$(cg-thread history "$id" | jq -r 'select(.metadata.step == 0).config.checkpointId')
	case $CG_STORE in
	sqlite:*) set -- "checkpoint = '{\"v\":'" "metadata = '{'" "checkpoint = '{\"channel_versions\":[1]}'" ;;
	*) set -- "checkpoint = '\"x\"'" "metadata = '[]'" "checkpoint = '{\"channel_versions\":[1]}'" ;;
	esac
	for how; do
		body=$(sql "SELECT checkpoint FROM checkpoints WHERE checkpoint_id = '$c'")
		meta=$(sql "SELECT metadata FROM checkpoints WHERE checkpoint_id = '$c'")
		sql "UPDATE checkpoints SET $how WHERE checkpoint_id = '$c'"
		for verb in show state history 'resume --approve' 'update --values {}' fork; do
			run -65 --separate-stderr cg-thread $verb "$id"
			has -e "thread '$id': checkpoint '$c' is damaged"
			has -e "cg-thread history --before"
			[ "$(printf '%s\n' "$stderr" | wc -l)" -eq 1 ]
		done
		[ "$(cg-thread history --before "$c" "$id" | jq -r .config.checkpointId | head -n 1)" = "$old" ]
		[ "$(sql "SELECT count(*) FROM runs")" = 1 ]
		sql "UPDATE checkpoints SET checkpoint = '$body', metadata = '$meta' WHERE checkpoint_id = '$c'"
	done
	sql "UPDATE checkpoints SET $how WHERE checkpoint_id = '$c'"
	run -1 --separate-stderr cg-thread show "$id" nobody
	has -e "there is no thread 'nobody'"
	run -0 --separate-stderr cg-thread fork -c "$old" "$id"
	run -3 --separate-stderr cg-thread resume "$id"
	jq_is 'last | .interrupts[0].value == "cats" and .values.log == ["cats"]'
}

@test "an answer says what it answers, and names its question where several wait" {
	asking
	input='{"input":{"topic":"\u009b31mcats\u202estac"}}' begin asking.yaml
	has -e ": it asks $(of '.interrupts[0].id' | tr -d '"'):   31mcats   stac"
	begin asking.yaml
	q=$(of '.interrupts[0].id' | tr -d '"')
	has -e "it asks $q: cats"
	run -3 --separate-stderr cg-thread resume "$id" </dev/null
	has -e "it asks $q: cats"
	run -0 --separate-stderr cg-thread resume -a '"yes"' "$id"
	has -e "answered $q (node 'ask'): cats"
	graph both <<-EOF
		nodes:
		  - {node_id: a, skill_id: ask_person, input_selector: {value: {source: constants, value: {prompt: Which colour?}}}, output: {log: {source: result, path: answer}}}
		  - {node_id: b, skill_id: ask_person, input_selector: {value: {source: constants, value: Why?}}, output: {log: {source: result, path: answer}}}
		edges: [{from: START, to: a}, {from: START, to: b}, {from: a, to: END}, {from: b, to: END}]
	EOF
	begin both.yaml
	[ "$status" -eq 3 ]
	a=$(of '.interrupts[] | select(.value.prompt?).id' | tr -d '"')
	b=$(of '.interrupts[] | select(.value == "Why?").id' | tr -d '"')
	for how in '' --queue; do
		run -1 --separate-stderr cg-thread resume $how -a '"red"' "$id"
		has -e "waits for 2 answers"
		has -e "$a (node 'a'): Which colour?"
		has -e "$b (node 'b'): Why?"
		has -e "--answers"
	done
	[ "$(sql "SELECT count(*) FROM runs WHERE thread_id = '$id'")" = 1 ]
	run -3 --separate-stderr cg-thread resume --answers "{\"$a\":\"red\"}" "$id"
	has -e "answered $a (node 'a'): Which colour?"
	has -e "it asks $b: Why?"
	run -0 --separate-stderr cg-thread resume -q -a '"because"' "$id"
	[ -z "$stderr" ]
	[ "$(of .values.log)" = '["red","because"]' ]
}

@test "a question that another program stored without its words is answered all the same" {
	asking
	begin asking.yaml
	q=$(of '.interrupts[0].id' | tr -d '"')
	case $CG_STORE in postgresql:*) bytes=bytea ;; *) bytes=BLOB ;; esac
	sql "UPDATE checkpoint_writes SET blob = CAST('[{\"id\":\"$q\"},7]' AS $bytes) WHERE channel = '__interrupt__'"
	run -0 --separate-stderr cg-thread resume -a '"yes"' "$id"
	has -e "answered $q (node 'ask')"
}

@test "cg-status --steps shows the tasks of a run of a thread, superstep by superstep" {
	asking
	begin asking.yaml
	r=$(of .runId | tr -d '"')
	run -0 --separate-stderr cg-status --json --steps "$r"
	jq_is 'map([.stepId, .skillId, .status, .superstep, .attempt]) == [["plan", "pass", "completed", 1, 1], ["ask", "ask_person", "waiting", 2, 1]]'
	jq_is '.[0].durationMs >= 0 and .[0].endedAt >= .[0].startedAt and .[1].interrupts[0].value == "cats" and (.[1] | has("endedAt") | not)'
	[ "$(cg-status --steps "$r" | cut -f 1-3)" = "$(printf 'plan\tcompleted\t1\nask\twaiting\t1')" ]
	cg-thread resume -a '"yes"' "$id" >/dev/null
	run -0 --separate-stderr cg-status --json --steps "$(of .runId | tr -d '"')"
	jq_is 'map([.stepId, .status, .superstep]) == [["ask", "completed", 2], ["act", "completed", 3]]'
	[ "$(cg-status --json --steps "$r" | jq -r .stepId)" = plan ]
	# What new input cancelled is none of it.
	for i in 1 2; do cg-thread run --thread "$id" asking.yaml <<<"$input" >/dev/null || [ $? -eq 3 ]; done
	run -0 --separate-stderr cg-status --json --steps "$(of .runId | tr -d '"')"
	jq_is 'map([.stepId, .status, .superstep]) == [["plan", "completed", 9], ["ask", "waiting", 10]]'
	# A subgraph's tasks follow their node, a failure has its reason.
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: inner, version: 1.0.0, file: inner.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph inner <<-EOF
		nodes:
		$(node x)
		$(node y fail9=EXECUTION_ERROR)
		$(chain x y)
	EOF
	graph outer <<-EOF
		nodes:
		$(node a)
		  - {node_id: sub, workflow: inner, output: {log: {source: result, path: log}}}
		$(chain a sub)
	EOF
	begin outer.yaml
	[ "$status" -eq 1 ]
	run -0 --separate-stderr cg-status --json --steps "$(of .runId | tr -d '"')"
	jq_is 'map([.stepId, .status]) == [["a", "completed"], ["sub", "failed"], ["x", "completed"], ["y", "failed"]]'
	jq_is '.[3].error.code == "EXECUTION_ERROR" and (.[3].ns | startswith("sub:"))'
}

@test "what the programs of tasks said is kept, by task and by node, as a step's is" {
	graph g <<-EOF
		nodes:
		$(EXTRA='retry_policy: {max_attempts: 2, backoff_ms: 1, jitter_ms: 0}' node a say='a said it' append="$SCRATCH/log" fail1=EXECUTION_ERROR)
		$(node b)
		$(node c say='c said it' fail9=EXECUTION_ERROR)
		$(chain a b c)
	EOF
	for how in here worker; do
		if [ "$how" = here ]; then
			run cg-thread run --thread "$how" g.yaml <<<"$input"
		else
			cg-thread run --queue --thread "$how" g.yaml <<<"$input"
			cg-worker --queue --once >/dev/null 2>&1
		fi
		id=$how
		r=$(of .runId | tr -d '"')
		[ "$(of .status)" = '"failed"' ]
		[ "$(cg-status --log "$r" a)" = 'a said it' ]
		[ -z "$(cg-status --log "$r" b)" ]
		[ "$(cg-status --log "$r" c)" = 'c said it' ]
		[ "$(cg-status --log "$r" "$(cg-status --json --steps "$r" | jq -r 'select(.stepId == "c").id')")" = 'c said it' ]
		run -1 --separate-stderr cg-status --log "$r" d
		has -e "has no step 'd'"
		# Each attempt that said something.
		run -0 --separate-stderr cg-status --json --events "$r"
		jq_is 'map(select(.type == "step.logged") | [.stepId, .attempt]) == [["a", 1], ["a", 2], ["c", 1]]'
		numbers_are_whole
	done
	# They stay as long as the run does.
	later() { CG_TEST_NOW=$((($(date +%s) + 7200) * 1000)) "$@"; }
	said=$(cg-status --json --events "$r" | jq -r 'select(.type == "step.logged").log' | tail -n 1)
	later cg-cache prune --older-than=1d
	[ "$(cg-status --log "$r" a)" = 'a said it' ]
	[ "$(cg-cache get "$said")" = 'c said it' ]
	cg-thread drop here worker
	later cg-cache prune --older-than=1d
	run -1 cg-status --log "$r" a
	run ! cg-cache get "$said"
}

@test "attempts that have failed count for whoever takes the run up" {
	graph g <<-EOF
		nodes:
		$(EXTRA='retry_policy: {max_attempts: 2, backoff_ms: 20000, jitter_ms: 0}' node a append="$SCRATCH/log" fail9=EXECUTION_ERROR)
		$(chain a)
	EOF
	for how in resume worker; do
		rm -f "$SCRATCH"/*
		id=$how
		cg-thread run --thread "$id" g.yaml <<<"$input" >out 2>said &
		pid=$!
		eventually sh -c "cg-status --events --json \$(cg-thread show $id | jq -r .runId) | grep -q step.retrying"
		kill -KILL "$pid"
		wait "$pid" || true
		bury
		if [ "$how" = resume ]; then
			run -1 --separate-stderr timeout 15 cg-thread resume "$id"
		else
			run -0 --separate-stderr timeout 15 cg-worker --queue --once
			jq_is 'map(.type) | index("run.resumed") != null and index("run.failed") != null'
		fi
		[ "$(wc -l <"$SCRATCH/log")" -eq 2 ]
		run -0 --separate-stderr cg-status --json --steps "$(of .runId | tr -d '"')"
		jq_is 'map([.stepId, .status, .attempt]) == [["a", "failed", 2]]'
	done
}

@test "another answer from the same place makes a branch" {
	asking
	begin asking.yaml
	run -0 --separate-stderr cg-thread resume -a '"yes"' "$id"
	c=$(cg-thread history "$id" | jq -r 'select(.tasks[].interrupts[]).config.checkpointId' | head -n 1)
	run -0 --separate-stderr cg-thread resume -c "$c" -a '"no"' "$id"
	[ "$(of .values.log)" = '["cats","no","done"]' ]
	run -64 --separate-stderr cg-thread resume -c nope -a 1 "$id"
	has -e "no checkpoint id"
}

@test "breakpoints, the recursion limit and the time of the whole" {
	graph g <<-EOF
		nodes:
		$(node a)
		$(node b)
		$(node c)
		$(chain a b c)
	EOF
	begin g.yaml --interrupt-before b,c
	[ "$status" -eq 3 ]
	[ "$(of .next)" = '["b"]' ]
	run -0 --separate-stderr cg-thread resume "$id"
	begin g.yaml --recursion-limit 2
	[ "$status" -eq 3 ]
	has -e "recursion limit after a, b:"
	[ "$(of '[.status, .error.code]')" = '["limit","RECURSION_LIMIT"]' ]
	of .error.message | grep -q 'the nodes before it: a, b"'
	run -0 --separate-stderr cg-thread resume "$id"
	[ "$(of .values.log)" = '[">a",">b",">c"]' ]
	graph slow <<-EOF
		nodes:
		$(node a wait="$SCRATCH/never")
		$(chain a)
	EOF
	begin slow.yaml --timeout 300ms
	[ "$status" -eq 1 ]
	[ "$(of .status)" = '"failed"' ]
	no_workspaces
}

@test "two resume one thread at once: one wins, the other hears that it is busy" {
	graph g <<-EOF
		nodes:
		  - {node_id: ask, skill_id: ask_person, input_selector: {value: {source: state, path: topic}}}
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(chain ask b)
	EOF
	begin g.yaml
	for i in 1 2 3; do
		cg-thread resume -a "$i" "$id" >"out.$i" 2>"said.$i" &
		pids[i]=$!
	done
	eventually sh -c '[ "$(grep -l "is busy\|has run" said.* | wc -l)" -eq 2 ]'
	eventually test -e "$SCRATCH/b"
	touch "$SCRATCH/go"
	won=0
	for i in 1 2 3; do
		s=0
		wait "${pids[i]}" || s=$?
		[ "$s" -eq 0 ] || [ "$s" -eq 1 ] || { cat "said.$i"; return 1; }
		[ "$s" -ne 0 ] || won=$((won + 1))
	done
	[ "$won" -eq 1 ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 1 ]
	[ "$(of .status)" = '"idle"' ]
}

@test "Ctrl-C stops it where it can be gone on with" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(node c append="$SCRATCH/log")
		$(chain a b c)
	EOF
	cg-thread run --thread t g.yaml <<<"$input" >out 2>said &
	pid=$!
	id=t
	eventually test -e "$SCRATCH/b"
	kill -INT "$pid"
	touch "$SCRATCH/go"
	s=0
	wait "$pid" || s=$?
	[ "$s" -eq 130 ]
	[ "$(of '[.status, .next, .values.log]')" = '["failed",["c"],[">a",">b"]]' ]
	run -0 --separate-stderr cg-thread resume t
	[ "$(of .values.log)" = '[">a",">b",">c"]' ]
	# At once: what runs is ended, and done again.
	rm "$SCRATCH/b" "$SCRATCH/go"
	cg-thread run --log-level=info --thread u g.yaml <<<"$input" >out 2>said &
	pid=$!
	id=u
	eventually test -e "$SCRATCH/b"
	kill -INT "$pid"
	eventually grep -q draining said
	kill -INT "$pid"
	s=0
	wait "$pid" || s=$?
	[ "$s" -eq 130 ]
	touch "$SCRATCH/go"
	run -0 --separate-stderr cg-thread resume u
	[ "$(of .values.log)" = '[">a",">b",">c"]' ]
	[ "$(sort "$SCRATCH/log" | uniq -c | tr -s ' ' | tr '\n' ' ')" = " 2 a 1  2 b 1  2 c 1 " ]
	no_workspaces
}

@test "a reader that goes away leaves a thread that can be gone on with" {
	graph g <<-EOF
		nodes:
		$(node a)
		$(node b wait="$SCRATCH/go")
		$(node c)
		$(chain a b c)
	EOF
	mkfifo pipe
	cg-thread run --thread t g.yaml <<<"$input" >pipe 2>said &
	pid=$!
	head -n 2 pipe >first
	touch "$SCRATCH/go"
	s=0
	wait "$pid" || s=$?
	[ "$s" -eq 141 ]
	id=t
	[ "$(of .status)" = '"failed"' ]
	run -0 --separate-stderr cg-thread resume t
	[ "$(of .values.log)" = '[">a",">b",">c"]' ]
}

@test "paused by hand it keeps its thread, and goes on where it was" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(node c append="$SCRATCH/log")
		$(chain a b c)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	r=$(of .runId | tr -d '"')
	cg-worker --log-level=info --queue --once >events 2>said &
	worker=$!
	eventually test -e "$SCRATCH/b"
	cg-run pause "$r"
	eventually grep -q pausing said
	touch "$SCRATCH/go"
	wait "$worker"
	[ "$(cg-status --json "$r" | jq -r 'select(.type == "run").status')" = paused ]
	[ "$(of '[.status, .next]')" = '["busy",["c"]]' ]
	run -1 --separate-stderr cg-thread resume "$id"
	has -e "$r"
	cg-run resume "$r"
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b",">c"]]' ]
	[ "$(sort "$SCRATCH/log" | tr '\n' ' ')" = "a 1 b 1 c 1 " ]
}

@test "paused by hand where no worker has it, it says what goes on" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(node b)
		$(chain a b)
	EOF
	cg-thread run --log-level=info --thread t g.yaml <<<"$input" >out 2>said &
	pid=$!
	id=t
	eventually test -e "$SCRATCH/a"
	r=$(of .runId | tr -d '"')
	cg-run pause "$r"
	eventually grep -q pausing said
	touch "$SCRATCH/go"
	s=0
	wait "$pid" || s=$?
	[ "$s" -eq 1 ]
	said=$(grep '^cg-thread run: thread t' said)
	[ "$said" = "cg-thread run: thread t was paused with its run: cg-thread show t says more, cg-run resume $r and a worker go on" ]
	# As it says.
	cg-run resume "$r"
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b"]]' ]
}

@test "kill -9: resume goes on with the same run, and so does a worker" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(chain a b)
	EOF
	for how in resume worker; do
		rm -f "$SCRATCH"/*
		id=$how
		cg-thread run --thread "$id" g.yaml <<<"$input" >out 2>said &
		pid=$!
		eventually test -e "$SCRATCH/b"
		kill -KILL "$pid"
		wait "$pid" || true
		bury
		[ "$(of .status)" = '"busy"' ]
		touch "$SCRATCH/go"
		if [ "$how" = resume ]; then
			run -0 --separate-stderr cg-thread resume "$id"
		else
			run -0 --separate-stderr timeout 30 cg-worker --queue --once
			jq_is 'map(.type) | index("run.resumed") != null'
		fi
		[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b"]]' ]
		[ "$(grep -c '^a ' "$SCRATCH/log")" -eq 1 ] || return 1
	done
	[ "$(sql 'SELECT count(*) FROM runs')" = 2 ]
	numbers_are_whole
}

@test "through the queue of the store: followed, answered, drained, cancelled" {
	asking
	id=$(cg-thread run --queue --id --stream updates,values asking.yaml <<<"$input")
	[ "$(of .status)" = '"busy"' ]
	run -1 --separate-stderr cg-thread resume --queue -a 1 "$id"
	run -1 --separate-stderr cg-thread update --values '{"topic":"x"}' "$id"
	has -e "is busy"
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	jq_is 'map(.type) == ["run.started", "values", "updates", "values", "updates", "values", "run.interrupted", "run.completed"]'
	run -3 --separate-stderr timeout 30 cg-thread follow "$id"
	jq_is '.[0].type == "run.queued" and (.[-2] | .type == "run.interrupted" and .interrupts[0].value == "cats")'
	cg-thread resume --queue -a '"yes"' "$id" >queued
	[ "$(jq -r .threadId queued)" = "$id" ]
	r=$(jq -r .runId queued)
	run -0 --separate-stderr timeout 30 cg-worker --resume "$r"
	[ "$(of .values.log)" = '["cats","yes","done"]' ]
	# Cancelled before anybody has it, the thread is free again.
	id=$(cg-thread run --queue --id asking.yaml <<<"$input")
	cg-run cancel "$(of .runId | tr -d '"')"
	[ "$(of '[.status, .error.code]')" = '["failed","CANCELLED"]' ]
	cg-run retry "$(of .runId | tr -d '"')"
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of .status)" = '"interrupted"' ]
	numbers_are_whole
}

@test "a worker's run of a thread: cancelled, drained, its process killed" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(node c append="$SCRATCH/log")
		$(chain a b c)
	EOF
	cg-worker --queue --log-level=info >events 2>said &
	worker=$!
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	eventually test -e "$SCRATCH/b"
	cg-run cancel "$(of .runId | tr -d '"')"
	eventually sh -c "cg-thread show $id | grep -q '\"failed\"'"
	[ "$(of .values.log)" = '[">a"]' ]
	# Killed: another process takes it up.
	rm -f "$SCRATCH"/*
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	eventually test -e "$SCRATCH/b"
	pkill -KILL -P "$worker" cg-thread
	eventually grep -q run.crashed events
	touch "$SCRATCH/go"
	eventually sh -c "cg-thread show $id | grep -q '\"idle\"'"
	[ "$(of .values.log)" = '[">a",">b",">c"]' ]
	[ "$(grep -c '^a ' "$SCRATCH/log")" -eq 1 ]
	# Drained: the superstep ends, the rest is for the next worker.
	rm -f "$SCRATCH"/*
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	eventually test -e "$SCRATCH/b"
	kill -TERM "$worker"
	eventually grep -q draining said
	touch "$SCRATCH/go"
	wait "$worker" || true
	[ "$(of '[.status, .next]')" = '["busy",["c"]]' ]
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b",">c"]]' ]
	[ "$(sort "$SCRATCH/log" | tr '\n' ' ')" = "a 1 b 1 c 1 " ]
	numbers_are_whole
	no_workspaces
}

@test "a worker tells of a run of a thread while it runs, each thing once" {
	graph g <<-EOF
		nodes:
		$(node a)
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go")
		$(chain a b)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	r=$(of .runId | tr -d '"')
	cg-worker --queue --once >events 2>said &
	worker=$!
	eventually test -e "$SCRATCH/b"
	eventually grep -q '"updates".*>a' events
	touch "$SCRATCH/go"
	wait "$worker"
	diff <(jq -c 'select(.runId == "'"$r"'") | [.seq, .type]' events) \
		<(cg-status --events --json "$r" | jq -c 'select(.seq > 1) | [.seq, .type]')
}

@test "a run whose process dies each time fails, with the reason" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/a" wait="$SCRATCH/never")
		$(chain a)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	cg-worker --queue --once >events 2>said &
	worker=$!
	for i in 1 2 3; do
		eventually test -e "$SCRATCH/a"
		rm "$SCRATCH/a"
		pkill -KILL -P "$worker" cg-thread
	done
	wait "$worker"
	[ "$(of .status)" = '"failed"' ]
	of .error.message | grep -q 'killed by SIGKILL'
	[ "$(grep -c run.crashed events)" -eq 2 ]
	# It has rested in between, longer each time, and was nobody else's meanwhile.
	run -0 --separate-stderr cg-status --json --events "$(of .runId | tr -d '"')"
	jq_is 'map(select(.type == "run.crashed").delayMs) | .[0] >= 1000 and .[0] < 1500 and .[1] >= 2000 and .[1] < 3000'
	jq_is 'map(select(.type | IN("run.queued", "run.crashed", "run.resumed", "run.failed")).type) == ["run.queued", "run.crashed", "run.crashed", "run.failed"]'
	jq_is 'def t: (.at | sub("[.][0-9]*Z"; "Z") | fromdate * 1000) + (.at | capture("[.](?<ms>[0-9]*)Z").ms | tonumber);
		. as $e | all(range(length - 1); . as $i | $e[$i].type != "run.crashed" or ($e[$i + 1] | t) - ($e[$i] | t) >= $e[$i].delayMs)'
}

# A disk without room for workspaces, for whoever is started with it.
no_room()
{
	${CC:-cc} -shared -fPIC -o full.so -x c - <<-EOF
		#include <string.h>
		#include <sys/statvfs.h>
		int statvfs(const char *path, struct statvfs *v)
		{
			(void)path;
			memset(v, 0, sizeof *v);
			v->f_blocks = v->f_frsize = 1;
			return 0;
		}
	EOF
	# The sanitizers want to be loaded first; here they may come second.
	export LD_PRELOAD=$PWD/full.so ASAN_OPTIONS=${ASAN_OPTIONS-}:verify_asan_link_order=0
}

@test "a step finds its disk full: a worker's run is tried again so often and no more, and who runs it here is told" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log" exit=1)
		$(chain a)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	no_room
	run -0 --separate-stderr timeout 60 cg-worker --queue --once
	has -e "no space left on the disk"
	[ "$(wc -l <"$SCRATCH/log")" -eq 3 ]
	[ "$(of .status)" = '"failed"' ]
	[ "$(cg-status --json --events "$(of .runId | tr -d '"')" | jq -r .type | grep -cx 'run[.]\(queued\|crashed\)')" -eq 3 ]
	run -74 --separate-stderr cg-thread run g.yaml <<<"$input"
	has -e "no space left on the disk"
	[ "$(cg-thread list --json | jq -r 'select(.status == "failed").error.message' | head -n 1)" = "a disk was full, or could not be used" ]
}

@test "a worker whose output fails gives its runs of threads back: nothing has crashed" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(chain a)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	r=$(of .runId | tr -d '"')
	run timeout 60 sh -c 'cg-worker --queue >/dev/full'
	[ "$status" -ne 0 ]
	[ "$status" -ne 124 ]
	[ "$(cg-status --json "$r" | jq -r 'select(.type == "run").status')" = queued ]
	touch "$SCRATCH/go"
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of '[.status, .values.log]')" = '["idle",[">a"]]' ]
	run -0 --separate-stderr cg-status --json --events "$r"
	jq_is 'map(select(.type == "run.crashed")) == []'
	numbers_are_whole
}

@test "a run whose process dies comes further: the deaths at each place count; one that rests is cancelled or given back" {
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/a" wait="$SCRATCH/go.a")
		$(node b append="$SCRATCH/b" wait="$SCRATCH/go.b")
		$(chain a b)
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	cg-worker --queue >events 2>said &
	worker=$!
	for at in a b; do
		for i in 1 2; do
			eventually sh -c "[ \$(cat $SCRATCH/$at | wc -l) -eq $i ]"
			pkill -KILL -P "$worker" cg-thread
		done
		touch "$SCRATCH/go.$at"
	done
	eventually sh -c "cg-thread show $id | grep -q '\"idle\"'"
	[ "$(of .values.log)" = '[">a",">b"]' ]
	for how in cancel drain; do
		rm "$SCRATCH"/*
		id=$(cg-thread run --queue --id g.yaml <<<"$input")
		eventually test -e "$SCRATCH/a"
		pkill -KILL -P "$worker" cg-thread
		eventually sh -c "cg-status --events --json \$(cg-thread show $id | jq -r .runId) | grep -q run.crashed"
		case $how in
		cancel)
			cg-run cancel "$(of .runId | tr -d '"')"
			eventually sh -c "cg-thread show $id | grep -q '\"failed\"'"
			[ "$(of .error.code)" = '"CANCELLED"' ] ;;
		drain)
			kill -TERM "$worker"
			wait "$worker" || true
			[ "$(cg-status --json "$(of .runId | tr -d '"')" | jq -r 'select(.type == "run").status')" = queued ]
			touch "$SCRATCH/go.a" "$SCRATCH/go.b"
			run -0 --separate-stderr timeout 30 cg-worker --queue --once
			[ "$(of .status)" = '"idle"' ] ;;
		esac
	done
	numbers_are_whole
	no_workspaces
}

@test "a run comes further in a subgraph and within a superstep: deaths at different places are no deaths at one" {
	local at i
	graph part <<-EOF
		nodes:
		$(node a append="$SCRATCH/a" wait="$SCRATCH/go.a")
		$(node b append="$SCRATCH/b" wait="$SCRATCH/go.b")
		$(chain a b)
	EOF
	sed -i 's/^workflow_name: .*/workflow_name: part/' part.yaml
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: part, version: 1.0.0, file: part.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph g <<-EOF
		nodes:
		  - {node_id: inner, workflow: part}
		$(node c append="$SCRATCH/c" wait="$SCRATCH/go.c")
		$(node d append="$SCRATCH/d" wait="$SCRATCH/go.d")
		edges:
		  - {from: START, to: inner}
		  - {from: inner, to: c}
		  - {from: inner, to: d}
		  - {from: c, to: END}
		  - {from: d, to: END}
	EOF
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	cg-worker --queue --jobs=2 >events 2>said &
	worker=$!
	stored() { sql "SELECT count(*) FROM checkpoint_writes"; }
	further() { [ "$(stored)" -gt "$before" ]; }
	begun() { [ "$(wc -l <"$SCRATCH/$1")" -eq "$2" ]; }
	for at in a b c d; do
		for i in 1 2; do
			# Of those two each is begun whenever the other is.
			[ "$at" != c ] || eventually begun d "$i"
			[ "$at" != d ] || i=$((i + 2))
			eventually begun "$at" "$i"
			[ "$i" -ne 3 ] || eventually further
			pkill -KILL -P "$worker" cg-thread
		done
		before=$(stored)
		touch "$SCRATCH/go.$at"
	done
	eventually sh -c "cg-thread show $id | grep -q '\"idle\"'"
	kill -TERM "$worker"
	wait "$worker" || true
	run -0 --separate-stderr cg-status --json --events "$(of .runId | tr -d '"')"
	jq_is 'map(select(.type == "run.crashed")) | length == 8 and (map([.checkpointId, .writes]) | unique | length) == 4'
	numbers_are_whole
	no_workspaces
}

@test "a run whose worker is killed whole each time fails, and takes no other along" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/g" wait="$SCRATCH/never")
		$(chain a)
	EOF
	graph h <<-EOF
		nodes:
		$(node a touch="$SCRATCH/h" wait="$SCRATCH/go")
		$(chain a)
	EOF
	other=$(cg-thread run --queue --id h.yaml <<<"$input")
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	die()
	{
		kill -KILL "$worker"
		wait "$worker" || true
		bury
		rm -f "$SCRATCH/g" "$SCRATCH/h"
	}
	# Nobody knows which of the two it was.
	for i in 1 2; do
		cg-worker --queue >>events 2>said &
		worker=$!
		eventually test -e "$SCRATCH/g"
		eventually test -e "$SCRATCH/h"
		die
	done
	# From then on they are tried one after the other, and only who was tried is to blame.
	for i in 3 4; do
		[ "$(of .status)" = '"busy"' ] || break
		cg-worker --queue >>events 2>said &
		worker=$!
		tried() { [ -e "$SCRATCH/g" ] || [ "$(of .status)" = '"failed"' ]; }
		either() { [ -e "$SCRATCH/h" ] || tried; }
		eventually either
		[ ! -e "$SCRATCH/g" ] || [ ! -e "$SCRATCH/h" ]
		touch "$SCRATCH/go"
		eventually tried
		[ ! -e "$SCRATCH/g" ] || die
	done
	kill -TERM "$worker" 2>/dev/null || true
	wait "$worker" || true
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of .error.code)" = '"ORCHESTRATION_ERROR"' ]
	of .error.message | grep -q 'worker'
	[ "$(cg-thread show "$other" | jq -r .status)" = idle ]
	run -0 --separate-stderr cg-status --json --events "$(of .runId | tr -d '"')"
	jq_is 'map(select(.type == "run.crashed")) | length == 2 and all(.reason | contains("worker"))'
	numbers_are_whole
	no_workspaces
}

@test "a worker full of graphs does plans, one full of steps does graphs, and neither is busy with waiting" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/g" wait="$SCRATCH/go")
		$(chain a)
	EOF
	graph quick <<-EOF
		nodes:
		$(node a)
		$(chain a)
	EOF
	flow long <<-EOF
		$(step a "" touch="$SCRATCH/p" wait="$SCRATCH/go")
	EOF
	flow short <<-EOF
		$(step a "")
	EOF
	CG_GRAPHS=1 cg-worker --queue --jobs=1 >events 2>said &
	worker=$!
	queue() { cg-enqueue "$@" </dev/null | jq -r .runId; }
	ended() { [ "$(cg-status --json "$1" | jq -r 'select(.type == "run").status')" = completed ]; }
	# One waits, a second one has no place, but what comes behind it has.
	cg-thread run --queue --thread one g.yaml <<<"$input"
	eventually test -e "$SCRATCH/g"
	cg-thread run --queue --thread two g.yaml <<<"$input"
	for i in 1 2; do
		r=$(queue short.yaml)
		eventually ended "$r"
	done
	[ "$(id=two of .status)" = '"busy"' ]
	# The other way round: graphs come through while a step has the only place of steps.
	touch "$SCRATCH/go"
	eventually sh -c "cg-thread show two | grep -q '\"idle\"'"
	rm "$SCRATCH/go"
	long=$(queue long.yaml)
	eventually test -e "$SCRATCH/p"
	short=$(queue short.yaml)
	for i in three four; do
		cg-thread run --queue --thread "$i" quick.yaml <<<"$input"
		eventually sh -c "cg-thread show $i | grep -q '\"idle\"'"
	done
	run ! ended "$short"
	spent() { awk '{ print $14 + $15 }' "/proc/$worker/stat"; }
	before=$(spent)
	second() { [ "$(date +%s)" -gt "$since" ]; }
	since=$(($(date +%s) + 1))
	eventually second
	[ $(($(spent) - before)) -lt 30 ]
	touch "$SCRATCH/go"
	eventually ended "$long"
	eventually ended "$short"
	kill -TERM "$worker"
	wait "$worker" || true
	numbers_are_whole
}

# A worker has a place for one kind alone, and the dead have left something of it.
one_kind()
{
	local g q p left
	export CG_LEASE=2s
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/g" wait="$SCRATCH/go.g")
		$(chain a)
	EOF
	flow many <<-EOF
		$(step a "" touch="$SCRATCH/p" wait="$SCRATCH/go.p")
		$(step b "" wait="$SCRATCH/go.p")
		$(step c "" wait="$SCRATCH/go.p")
	EOF
	flow one <<-EOF
		$(step a "" touch="$SCRATCH/q" wait="$SCRATCH/go.q")
	EOF
	ended() { [ "$(cg-status --json "$1" | jq -r 'select(.type == "run").status')" = completed ]; }
	# Whoever is to die serves one run; usage: doomed RUN FILE
	doomed()
	{
		env -u CG_QUEUE cg-worker --resume "$1" >>left 2>&1 &
		left=$!
		eventually test -e "$SCRATCH/$2"
	}
	die()
	{
		kill -KILL "$left"
		wait "$left" || true
		rm -f "$SCRATCH/$1"
	}
	id=$(env -u CG_QUEUE cg-thread run --queue --id g.yaml <<<"$input")
	g=$(of .runId | tr -d '"')
	q=$(env -u CG_QUEUE cg-enqueue one.yaml </dev/null | jq -r .runId)
	doomed "$g" g
	env -u CG_QUEUE cg-worker --resume "$q" >>other 2>&1 &
	other=$!
	eventually test -e "$SCRATCH/q"
	# More steps are ready than there are places for.
	p=$(cg-enqueue many.yaml </dev/null | jq -r .runId)
	CG_GRAPHS=1 cg-worker --queue --jobs=1 >events 2>said &
	worker=$!
	eventually test -e "$SCRATCH/p"
	die g
	eventually test -e "$SCRATCH/g"
	run ! ended "$p"
	# That is the only place for graphs: of plans there is one when those steps are done.
	touch "$SCRATCH/go.p"
	eventually ended "$p"
	left=$other
	die q
	eventually test -e "$SCRATCH/q"
	[ "$(of .status)" = '"busy"' ]
	touch "$SCRATCH/go.q" "$SCRATCH/go.g"
	eventually ended "$q"
	eventually ended "$g"
	kill -TERM "$worker"
	wait "$worker" || true
	numbers_are_whole
}

@test "a worker that has a place for one kind alone takes what the dead have left of it" {
	one_kind
}

@test "the same with a queue outside the store, in which there is no job of it" {
	redis_up
	one_kind
}

@test "new input ends what the dead have left" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/a" wait="$SCRATCH/go" append="$SCRATCH/log")
		$(chain a)
	EOF
	cg-thread run --thread t g.yaml <<<"$input" >out 2>said &
	pid=$!
	id=t
	eventually test -e "$SCRATCH/a"
	kill -KILL "$pid"
	wait "$pid" || true
	bury
	rm "$SCRATCH/a"
	cg-thread run --thread t g.yaml <<<"$input" >out 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	[ "$(pgrep -fc "$ACT_SKILLS/act/act")" = 1 ]
	touch "$SCRATCH/go"
	wait "$pid"
	[ "$(of .values.log)" = '[">a"]' ]
	[ "$(wc -l <"$SCRATCH/log")" = 1 ]
	no_workspaces
}

@test "the same key here and now is the first run" {
	asking
	begin asking.yaml --key k
	first=$id
	begin asking.yaml --key k
	[ "$status" -eq 3 ]
	[ "$id" = "$first" ]
	jq_is 'length == 1 and .[0].type == "thread" and .[0].status == "interrupted"'
	[ "$(cg-thread run --id --key k asking.yaml <<<"$input" 2>said || true)" = "$first" ]
	cg-thread resume -a 1 --key l "$id" >out
	run -0 --separate-stderr cg-thread resume -a 1 --key l "$id"
	jq_is 'length == 1 and .[0].status == "idle"'
	run -1 --separate-stderr cg-thread resume -a 2 --key l "$id"
	has -e "was asked for something else"
	sed 's/^workflow_name: .*/workflow_name: test.other/' asking.yaml >other.yaml
	for other in other.yaml '--max-cost=1 asking.yaml' '--jobs=1 asking.yaml'; do
		run -1 --separate-stderr cg-thread run --key k $other <<<"$input"
		has -e "was asked for something else"
	done
	[ "$(sql 'SELECT count(*) FROM runs')" = 2 ]
}

@test "the same key is the same run; cg-enqueue takes a graph too" {
	asking
	a=$(cg-thread run --queue --id --key k asking.yaml <<<"$input")
	b=$(cg-thread run --queue --id --key k asking.yaml <<<"$input")
	[ "$a" = "$b" ]
	run -1 --separate-stderr cg-thread run --queue --key k asking.yaml <<<'{"input":{"topic":"dogs"}}'
	has -e "was asked for something else"
	r=$(cg-enqueue --id asking.yaml <<<"$input")
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(cg-thread list --state=interrupted | wc -l)" -eq 2 ]
	[ "$(cg-status --json "$r" | jq -r 'select(.type == "run").status')" = completed ]
}

@test "what a program says is streamed: custom and messages, through the queue in few records" {
	graph g <<-EOF
		nodes:
		$(node a 'say={"type":"custom","data":{"at":1}}' 'say={"type":"delta","text":"Hel"}' 'say={"type":"delta","text":"lo"}' 'say=just a line')
		$(chain a)
	EOF
	begin g.yaml --stream custom,messages
	[ "$status" -eq 0 ]
	jq_is 'map(select(.type == "custom").data) == [{at: 1}]'
	jq_is 'map(select(.type == "messages").data | [.[0].type, .[0].content, .[1].langgraph_node, .[1].langgraph_step])
		== [["AIMessageChunk", "Hel", "a", 1], ["AIMessageChunk", "lo", "a", 1]]'
	id=$(cg-thread run --queue --id --stream custom,messages g.yaml <<<"$input")
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	jq_is 'map(select(.type == "messages").data[0].content) | add == "Hello"'
	jq_is 'map(.type) | index("custom") < index("messages") and index("messages") < index("run.completed")'
	numbers_are_whole
}

@test "a run that was taken up says so before all that it says" {
	graph g <<-EOF
		nodes:
		$(node a touch="$SCRATCH/a" wait="$SCRATCH/go" 'say={"type":"delta","text":"Hello"}')
		$(chain a)
	EOF
	id=$(cg-thread run --queue --id --stream messages g.yaml <<<"$input")
	cg-worker --queue --once >events 2>said &
	worker=$!
	eventually test -e "$SCRATCH/a"
	rm "$SCRATCH/a"
	pkill -KILL -P "$worker" cg-thread
	eventually test -e "$SCRATCH/a"
	touch "$SCRATCH/go"
	wait "$worker"
	run -0 --separate-stderr cg-thread follow "$id"
	jq_is 'map(.type) | index("run.started") < index("run.resumed") and index("run.resumed") < index("messages")'
	numbers_are_whole
}

@test "what programs pay by themselves is held to --max-cost, also by whoever takes the run up" {
	graph g <<-EOF
		nodes:
		$(node a cost=0.5)
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" cost=0.5)
		$(node c append="$SCRATCH/log")
		$(chain a b c)
	EOF
	touch "$SCRATCH/go"
	begin g.yaml --max-cost 0.5
	[ "$status" -eq 1 ]
	[ "$(of '[.error.code, .error.node, .values.log]')" = '["BUDGET_EXCEEDED","b",[">a"]]' ]
	[ "$(cg-status --json | jq -r .costUsd)" = 0.5 ]
	begin g.yaml --max-cost 5
	[ "$status" -eq 0 ]
	rm "$SCRATCH"/*
	cg-thread run --max-cost 1 --thread t g.yaml <<<"$input" >out 2>said &
	pid=$!
	id=t
	eventually test -e "$SCRATCH/b"
	kill -KILL "$pid"
	wait "$pid" || true
	bury
	touch "$SCRATCH/go"
	run -1 --separate-stderr cg-thread resume t
	[ "$(of '[.error.code, .error.node]')" = '["BUDGET_EXCEEDED","c"]' ]
	[ ! -e "$SCRATCH/log" ]
}

@test "results of nodes with a cache policy are found again, but not answers" {
	graph g <<-EOF
		nodes:
		$(EXTRA='cache_policy: {enabled: true, scope: global}' node a append="$SCRATCH/log" file=a.txt)
		$(EXTRA='cache_policy: {enabled: true, scope: global}' node b append="$SCRATCH/log" 'ask=1')
		$(chain a b)
	EOF
	for i in 1 2; do
		begin g.yaml
		[ "$status" -eq 3 ] || { echo "$output" "$stderr"; return 1; }
		run -0 --separate-stderr cg-thread resume -a '"x"' "$id"
	done
	[ "$(sort "$SCRATCH/log" | uniq -c | tr -s ' ' | tr '\n' ' ')" = " 1 a 1  4 b 1 " ]
	# What a task makes belongs to its run, however it was had.
	[ "$(sql 'SELECT count(*), count(DISTINCT content_hash) FROM artifacts')" = "2|1" ]
}

@test "tools for runs of plans have a sentence for runs of threads" {
	asking
	begin asking.yaml
	r=$(of .runId | tr -d '"')
	run -0 --separate-stderr cg-status "$r"
	run -0 --separate-stderr cg-status --json "$r"
	jq_is "map(select(.type == \"run\").threadId) == [\"$id\"]"
	run -0 --separate-stderr cg-status --follow "$r"
	run -0 --separate-stderr cg-status --cost "$r"
	run --separate-stderr cg-status --cache "$r"
	[ "$status" -le 1 ]
	run --separate-stderr cg-status --timeline "$r"
	[ "$status" -le 1 ]
	run --separate-stderr cg-run-step --run "$r" plan
	[ "$status" -ne 70 ] && [ "$status" -lt 128 ]
	has -e "$r"
	flow plain <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	run --separate-stderr cg-plan -b "$r" plain.yaml
	[ "$status" -lt 128 ] && [ "$status" -ne 70 ]
	run --separate-stderr cg-run retry "$r"
	[ "$status" -eq 1 ]
	run --separate-stderr cg-run approve "$r"
	[ "$status" -eq 1 ]
	has -e "cg-thread resume $id"
	run --separate-stderr cg-plan asking.yaml
	[ "$status" -eq 65 ]
	has -e "kind: graph"
	# An action is no step.
	flow plain <<-EOF
		  - {step_id: b, skill_id: ask_person, depends_on: [], input_selector: {}}
	EOF
	cg-plan plain.yaml </dev/null >plan
	run -1 --separate-stderr cg-worker <plan
	has "it runs as a node of a graph"
}

finish()
{
	redis_down
}

# The job of an execution, as a record.
job_of()
{
	cg-queue job -n workflow-orchestration --json "execution-$1"
}

@test "the queue workflow-orchestration: ours, and jobs of others, which have no run yet" {
	asking
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: asking, version: 1.0.0, file: asking.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD CG_TENANT=default
	redis_up
	id=$(cg-thread run --queue --id asking <<<"$input")
	r=$(of .runId | tr -d '"')
	[ "$(job_of "$r" | jq -c '[.name, .data.executionId, .data.workflowType, .data.tenantId, .data.input.topic]')" = \
		"[\"execute-workflow\",\"$r\",\"asking\",\"default\",\"cats\"]" ]
	cg-worker --queue >events 2>said &
	worker=$!
	eventually sh -c "cg-thread show $id | grep -q '\"interrupted\"'"
	# A plan goes the other way meanwhile.
	flow plain <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	run -0 --separate-stderr timeout 20 cg-status --wait "$(cg-enqueue --id plain.yaml </dev/null 2>/dev/null)"
	# Somebody else's job: the run is made, its id is the execution's, and so is the thread's.
	e=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10
	cg-queue add -n workflow-orchestration --job-id "execution-$e" execute-workflow -d "{\"executionId\":\"$e\",
		\"workflowId\":\"w\",\"workflowType\":\"asking\",\"tenantId\":\"default\",\"input\":{\"topic\":\"dogs\"}}"
	eventually sh -c "cg-queue state -n workflow-orchestration execution-$e | grep -q completed"
	job_of "$e" | jq -e ".returnvalue | .success and .executionId == \"$e\" and .workflowId == \"w\"
		and .output == {topic: \"dogs\", log: [\"dogs\"]} and .status == \"interrupted\""
	[ "$(cg-thread show "$e" | jq -r .runId)" = "$e" ]
	# From a checkpoint of it, with no new input.
	c=$(cg-thread history "$e" | jq -r 'select(.metadata.step == 0).config.checkpointId')
	cg-queue add -n workflow-orchestration --job-id again execute-workflow -d "{\"executionId\":\"$e\",
		\"workflowType\":\"asking\",\"tenantId\":\"default\",\"input\":{\"topic\":\"mice\"},\"checkpointId\":\"$c\"}"
	eventually sh -c "cg-queue state -n workflow-orchestration again | grep -q completed"
	[ "$(cg-thread show "$e" | jq -c '[.values.topic, .next]')" = '["dogs",["ask"]]' ]
	# What cannot be done fails with its category.
	cg-queue add -n workflow-orchestration --job-id bad execute-workflow -d '{"executionId":"0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b11",
		"workflowType":"nothing","tenantId":"default","input":{}}'
	eventually sh -c "cg-queue state -n workflow-orchestration bad | grep -q failed"
	cg-queue job -n workflow-orchestration --json bad | jq -e '.failedReason | startswith("[validation] no ")' ||
		{ cg-queue job -n workflow-orchestration --json bad; return 1; }
	cg-queue add -n workflow-orchestration --job-id worse execute-workflow -d '{"x":1}'
	eventually sh -c "cg-queue state -n workflow-orchestration worse | grep -q failed"
	kill -TERM "$worker"
	wait "$worker" || true
	numbers_are_whole
}

# Why a job of workflow-orchestration failed.
refused() { cg-queue job -n workflow-orchestration --json "$1" | jq -er .failedReason; }

@test "the queue workflow-orchestration: a job is for its tenant's runs of threads, and for no others" {
	asking
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: asking, version: 1.0.0, file: asking.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD CG_TENANT=default
	flow plain <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	p=$(cg-enqueue --id plain.yaml </dev/null 2>/dev/null)
	id=$(cg-thread run --queue --id asking <<<"$input")
	r=$(cg-thread show "$id" | jq -r .runId)
	redis_up
	# A plain run; another tenant's thread, by a job of whoever may add one; and one for nobody.
	cg-queue add -n workflow-orchestration --job-id plain execute-workflow -d "{\"executionId\":\"$p\",
		\"workflowType\":\"asking\",\"tenantId\":\"default\",\"input\":{}}"
	cg-queue add -n workflow-orchestration --job-id strange execute-workflow -d "{\"executionId\":\"$r\",
		\"workflowType\":\"asking\",\"tenantId\":\"other\",\"input\":{\"topic\":\"mice\"},\"isRetry\":true}"
	cg-queue add -n workflow-orchestration --job-id nobody execute-workflow -d "{\"executionId\":\"$r\"}"
	# The other way: a run of a thread as a job of plain runs is taken, and ended where it came from.
	cg-queue add -n run-orchestration --job-id thread orchestrate -d "{\"runId\":\"$r\",\"tenantId\":\"default\"}"
	# The run is sent as a job of its own as well; the one of the two that finds it under way comes again.
	cg-worker --queue >events 2>said &
	worker=$!
	for j in plain strange nobody; do
		eventually sh -c "cg-queue state -n workflow-orchestration $j | grep -q failed"
	done
	eventually sh -c "cg-queue state -n run-orchestration thread | grep -q completed"
	run -0 --separate-stderr timeout 20 cg-status --wait "$p"
	kill -TERM "$worker"
	wait "$worker" || true
	refused plain | grep -q "^\[validation\] run '$p' is none of a thread: its job belongs in the queue run-orchestration"
	refused strange | grep -q "^\[validation\] tenant 'other' has no execution '$r'"
	refused nobody | grep -q "^\[validation\] tenant '' has no execution '$r'"
	[ "$(sql "SELECT status FROM runs WHERE id = '$p'")" = completed ]
	[ "$(cg-thread show "$id" | jq -c '[.status, .runId]')" = "[\"interrupted\",\"$r\"]" ]
	for q in run workflow; do
		[ "$(redis-cli -s "${CG_QUEUE#unix:}" LLEN "bull:$q-orchestration:active" 9>&-)" = 0 ]
	done
	numbers_are_whole
}

@test "a run of a thread is a trace, a task a span, also of a node that is there twice" {
	graph g <<-EOF
		recursion_limit: 2
		nodes:
		$(node a trace="$SCRATCH/log")
		edges: [{from: START, to: a}, {from: a, to: a}]
	EOF
	begin g.yaml
	[ "$status" -eq 3 ]
	[ "$(cut -d - -f 2 "$SCRATCH/log" | sort -u)" = "$(of .runId | tr -d '"-')" ]
	[ "$(cut -d - -f 3 "$SCRATCH/log" | sort -u | wc -l)" -eq 2 ]
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(cut -d - -f 2 "$SCRATCH/log" | sort -u | wc -l)" -eq 2 ]
}

@test "an answer to one approval is none to another that was rejected" {
	graph gates <<-EOF
		nodes:
		$(EXTRA='approval: {prompt: First?}' node a append="$SCRATCH/log")
		$(EXTRA='approval: {prompt: Second?}' node b append="$SCRATCH/log")
		edges: [{from: START, to: a}, {from: START, to: b}, {from: a, to: END}, {from: b, to: END}]
	EOF
	begin gates.yaml
	[ "$status" -eq 3 ]
	a=$(of '.interrupts[] | select(.value.prompt == "First?").id' | tr -d '"')
	b=$(of '.interrupts[] | select(.value.prompt == "Second?").id' | tr -d '"')
	run -1 --separate-stderr cg-thread resume --answers "{\"$a\":{\"approved\":false}}" "$id"
	[ "$(of .error.code)" = '"REJECTED"' ]
	run -1 --separate-stderr cg-thread resume --approve "$id"
	has -e "waits for 2 answers"
	has -e "$a (node 'a'): First?"
	has -e "$b (node 'b'): Second?"
	[ ! -e "$SCRATCH/log" ]
	run -3 --separate-stderr cg-thread resume --answers "{\"$b\":{\"approved\":true}}" "$id"
	[ "$(cut -d ' ' -f 1 "$SCRATCH/log")" = b ]
	has -e "it asks $a: First?"
	run -0 --separate-stderr cg-thread resume --approve "$id"
	has -e "answered $a (node 'a'): First?"
	[ "$(cut -d ' ' -f 1 "$SCRATCH/log" | tr '\n' ' ')" = "b a " ]
}

@test "kill -9 where a graph below stops before a node: it waits for a person as before" {
	graph inner <<-EOF
		interrupt_before: [b]
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b append="$SCRATCH/log")
		$(chain a b)
	EOF
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: inner, version: 1.0.0, file: inner.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD
	graph outer <<-EOF
		nodes:
		  - {node_id: sub, workflow: inner}
		$(node long touch="$SCRATCH/long" wait="$SCRATCH/go")
		edges: [{from: START, to: sub}, {from: START, to: long}, {from: sub, to: END}, {from: long, to: END}]
	EOF
	id=held
	stops() { [ "$(sql "SELECT count(*) FROM checkpoints WHERE thread_id = 'held' AND checkpoint_ns <> ''")" -eq 3 ]; }
	cg-thread run --thread "$id" outer.yaml <<<"$input" >out 2>said &
	pid=$!
	eventually test -e "$SCRATCH/long"
	eventually stops
	kill -KILL "$pid"
	wait "$pid" || true
	bury
	touch "$SCRATCH/go"
	run -3 --separate-stderr cg-thread resume "$id"
	[ "$(cut -d ' ' -f 1 "$SCRATCH/log")" = a ]
	[ "$(sql "SELECT count(*) FROM runs")" = 1 ]
	run -0 --separate-stderr cg-thread resume "$id"
	[ "$(cut -d ' ' -f 1 "$SCRATCH/log" | tr '\n' ' ')" = "a b " ]
}
