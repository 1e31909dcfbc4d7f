load ../helper
load ../fixtures/act
load ../fixtures/graphs

# What is configured for graphs that do not say it themselves, and for whatever a step starts.

# One node that waits for ever. usage: slow [LINE OF THE GRAPH]
slow()
{
	graph slow <<-EOF
		${1-}
		nodes:
		$(node a wait="$SCRATCH/never")
		$(chain a)
	EOF
}

# A loop without an end. usage: round [LINE OF THE GRAPH]
round()
{
	graph round <<-EOF
		${1-}
		nodes:
		$(node a append="$SCRATCH/log")
		edges: [{from: START, to: a}, {from: a, to: a}]
	EOF
}

setting() { cg-status --json --show-config | jq -r --arg n "$1" 'select(.name == $n) | "\(.value) \(.origin)"'; }

@test "a graph that says no time has the configured one" {
	[ "$(setting workflow-timeout)" = "15m default" ]
	[ "$(WORKFLOW_TIMEOUT_MS=250 setting workflow-timeout)" = "250ms environment WORKFLOW_TIMEOUT_MS" ]
	slow
	WORKFLOW_TIMEOUT_MS=250 begin slow.yaml
	[ "$status" -eq 1 ]
	[ "$(of '[.status, .error.code]')" = '["failed","TIMEOUT"]' ]
	# By a worker, and from a file; a bare number of ours is seconds.
	mkdir -p "$XDG_CONFIG_HOME/cg"
	echo "workflow-timeout: 1" >"$XDG_CONFIG_HOME/cg/config.yaml"
	id=$(cg-thread run --queue --id slow.yaml <<<"$input")
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
	[ "$(of '[.status, .error.code]')" = '["failed","TIMEOUT"]' ]
	# What the graph or who asks says counts; a node's own time goes on.
	slow "timeout_ms: 300"
	CG_WORKFLOW_TIMEOUT=1h begin slow.yaml
	[ "$(of .error.code)" = '"TIMEOUT"' ]
	slow
	CG_WORKFLOW_TIMEOUT=1h begin slow.yaml --timeout 300ms
	[ "$(of .error.code)" = '"TIMEOUT"' ]
	# None.
	graph quick <<-EOF
		nodes:
		$(node a)
		$(chain a)
	EOF
	CG_WORKFLOW_TIMEOUT=0 begin quick.yaml
	[ "$status" -eq 0 ]
}

@test "a graph that says no recursion limit has the configured one, its subgraphs too" {
	round
	begin round.yaml
	[ "$(wc -l <"$SCRATCH/log")" -eq 25 ]
	WORKFLOW_RECURSION_LIMIT=3 begin round.yaml
	[ "$status" -eq 3 ]
	[ "$(of .status)" = '"limit"' ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 28 ]
	WORKFLOW_RECURSION_LIMIT=3 begin round.yaml --recursion-limit 4
	[ "$(wc -l <"$SCRATCH/log")" -eq 32 ]
	round "recursion_limit: 2"
	CG_WORKFLOW_RECURSION_LIMIT=9 begin round.yaml
	[ "$(wc -l <"$SCRATCH/log")" -eq 34 ]
	round
	graph outer <<-EOF
		nodes:
		  - {node_id: sub, workflow: round, output: {log: {source: result, path: log}}}
		$(chain sub)
	EOF
	mkdir flows
	mv round.yaml flows/round.v1.yaml
	cat >flows/index.yaml <<-'END'
		version: 1.0.0
		updated_at: '2026-11-22T00:00:00Z'
		workflows:
		  - { workflow_name: round, version: 1.0.0, status: active }
	END
	rm "$SCRATCH/log"
	CG_WORKFLOWS_PATH=$PWD/flows WORKFLOW_RECURSION_LIMIT=5 begin outer.yaml
	[ "$(wc -l <"$SCRATCH/log")" -eq 5 ]
}

@test "a run does so many steps and no more; whoever resumes it has as many again" {
	round "recursion_limit: 5"
	WORKFLOW_MAX_STEPS=3 begin round.yaml
	[ "$status" -eq 1 ]
	[ "$(of '[.status, .error.code, .error.category]')" = '["failed","LIMIT_REACHED","recursion_limit"]' ]
	of .error.message | grep -q "workflow-max-steps"
	[ "$(wc -l <"$SCRATCH/log")" -eq 3 ]
	WORKFLOW_MAX_STEPS=3 run -1 cg-thread resume "$id"
	[ "$(wc -l <"$SCRATCH/log")" -eq 6 ]
	# Attempts of one are one.
	graph again <<-EOF
		nodes:
		$(EXTRA='retry_policy: {max_attempts: 3, backoff_ms: 100, jitter_ms: 0}' node a fail2=EXECUTION_ERROR)
		$(chain a)
	EOF
	WORKFLOW_MAX_STEPS=1 begin again.yaml
	[ "$status" -eq 0 ]
}

@test "no program of a step has more memory than is configured, of a plan and of a graph" {
	graph big <<-EOF
		nodes:
		$(node a memory=600)
		$(chain a)
	EOF
	sed -i 's/path: text/path: memory/' big.yaml
	begin big.yaml
	[ "$(of .values.log)" = '["ok"]' ]
	WORKFLOW_MAX_MEMORY_MB=256 begin big.yaml
	[ "$(of .values.log)" = '["ENOMEM"]' ]
	flow one <<-EOF
		$(step a "" memory=600)
	EOF
	WORKFLOW_MAX_MEMORY_MB=256 work one
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq -r .memory)" = ENOMEM ]
	[ "$(echo '{"do":["memory=600"]}' | WORKFLOW_MAX_MEMORY_MB=256 cg-run-step act | jq -r .data.memory)" = ENOMEM ]
}

@test "a limit that is none is said before anything is run" {
	slow
	for bad in WORKFLOW_TIMEOUT_MS=soon WORKFLOW_RECURSION_LIMIT=0 WORKFLOW_MAX_STEPS=many WORKFLOW_MAX_MEMORY_MB=-1; do
		run -78 --separate-stderr env "$bad" cg-worker --queue --once
		has -e "environment ${bad%%=*}"
		run -78 --separate-stderr env "$bad" cg-thread run slow.yaml <<<"$input"
		has -e "environment ${bad%%=*}"
	done
	[ "$(sql 'SELECT count(*) FROM runs')" = 0 ]
}
