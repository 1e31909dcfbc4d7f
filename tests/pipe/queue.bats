load ../helper
load ../fixtures/act

@test "four workers, 200 queued runs: each executed once, by one, all complete" {
	flow minimal <<-EOF
		$(step a "" wait="$SCRATCH/go" append="$SCRATCH/log")
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {text: {source: step_output, step_id: a, path: text}}}
	EOF
	cg-plan minimal.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 200); do
		cat plan
	done | cg-enqueue --id >ids
	[ "$(sort -u ids | wc -l)" -eq 200 ]
	for w in 1 2 3 4; do
		timeout 100 cg-worker --queue --once -j 2 >"events.$w" 2>"said.$w" &
		pids[w]=$!
	done
	# Each has begun something, before any of them goes on.
	for w in 1 2 3 4; do eventually grep -q step.started "events.$w" || return 1; done
	touch "$SCRATCH/go"
	# And one that brings its own plans while the others come and sweep.
	for _ in 1 2 3 4 5; do
		cg-worker <plan >>events.own 2>>said.own
	done
	for w in 1 2 3 4; do
		wait "${pids[w]}" || { cat "said.$w"; return 1; }
	done
	[ "$(cg-status --limit=0 --json | jq -s 'map(select(.status == "completed")) | length')" -eq 205 ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 205 ]
	numbers_are_whole
	# Every run's events came out of one worker, and of each kind one.
	jq -s 'map(.runId) | unique | .[]' -r events.1 >r1
	for w in 1 2 3 4 own; do
		jq -r .runId "events.$w" | sort -u
	done | sort | uniq -d >twice
	[ ! -s twice ] || { echo "# by two workers:"; cat twice; return 1; }
	cat events.? events.own | jq -es 'group_by(.runId) | length == 205
		and all(map(.type) == ["run.started", "step.started", "step.completed", "step.completed", "run.completed"])' ||
		{ cat events.? events.own | jq -sc 'group_by(.runId) | map(map(.type)) | unique[]'; return 1; }
	# They shared the work.
	for w in 1 2 3 4; do grep -q run.completed "events.$w"; done
	no_workspaces
}

@test "four workers, 200 runs of the real workflow out of the cache" {
	export CG_SKILLS_PATH=$CG_ROOT/skills
	jq '.audio.duration_sec = 8' "$BRIEF" >brief.json
	cg-plan -t brief.json "$MINIMAL" >plan 2>/dev/null
	cg-worker <plan >first 2>/dev/null
	for _ in $(seq 200); do
		cat plan
	done | cg-enqueue --id >ids
	for w in 1 2 3 4; do
		timeout 100 cg-worker --queue --once >"events.$w" 2>"said.$w" &
		pids[w]=$!
	done
	for w in 1 2 3 4; do
		wait "${pids[w]}" || { cat "said.$w"; return 1; }
	done
	[ "$(cg-status --limit=0 --json | jq -s 'map(select(.status == "completed")) | length')" -eq 201 ]
	cat events.? | jq -es 'map(select(.type == "step.cached")) | length == 800'
	cat events.? | jq -es 'map(select(.type == "step.started")) | length == 0'
	numbers_are_whole
	# The same artifacts in all of them.
	[ "$(sql "SELECT count(DISTINCT content_hash), count(DISTINCT run_id) FROM artifacts" | tr '|' ' ' | awk '{ print ($1 < 20 && $2 == 201) }')" = 1 ]
}

@test "workers are killed while they serve the queue: the others end everything" {
	flow minimal <<-EOF
		$(step a "" wait="$SCRATCH/go")
		$(step b a ms=20 file=b.txt)
	EOF
	cg-plan minimal.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 30); do
		cat plan
	done | cg-enqueue --id >/dev/null
	for w in 1 2 3; do
		cg-worker --queue --once -j 2 >"events.$w" 2>/dev/null &
		pids[w]=$!
	done
	# Each has begun something, before any of them goes on.
	for w in 1 2 3; do eventually grep -q step.started "events.$w"; done
	touch "$SCRATCH/go"
	for w in 1 2 3; do
		eventually grep -q step.completed "events.$w"
		kill -KILL "${pids[w]}" 2>/dev/null || true
		wait "${pids[w]}" 2>/dev/null || true
	done
	bury
	cg-worker --queue --once -j 4 >events.4 2>/dev/null
	[ "$(cg-status --limit=0 --json | jq -s 'map(select(.status == "completed")) | length')" -eq 30 ]
	numbers_are_whole
	no_workspaces
}

@test "the highest priority first, then the oldest" {
	flow one <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	for p in 0 5 9 5; do
		cg-enqueue --id --priority=$p one.yaml </dev/null >>ids 2>/dev/null
	done
	cg-worker --queue --once -j 1 2>/dev/null | jq -r 'select(.type == "run.completed").runId' >got
	for n in 3 2 4 1; do sed -n "${n}p" ids; done | diff - got
}

@test "a worker that waits for runs takes one up when it comes, and drains on SIGTERM" {
	flow one <<-EOF
		$(step a "" append="$SCRATCH/log")
	EOF
	cg-worker --queue >events 2>said &
	pid=$!
	for n in 1 2 3; do
		cg-enqueue --id one.yaml </dev/null >id 2>/dev/null
		run -0 timeout 10 cg-status --wait "$(cat id)"
	done
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	[ "$(grep -c run.completed events)" -eq 3 ]
}

@test "SIGTERM: the running step may end, no other starts, the run goes back" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go" file=a.txt)
		$(step b a append="$SCRATCH/log")
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	cg-worker --queue --grace=20s >events 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	kill -TERM "$pid"
	# It looks at signals before it takes what the step says.
	kill -USR1 "$pid"
	eventually grep -q "^store " said
	touch "$SCRATCH/go"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	grep -q '"step.completed".*"stepId":"a"' events
	run ! grep -q '"stepId":"b"' events
	tail -n 1 events | jq -e '.type == "run.queued" and .reason == "its worker was told to stop"'
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run").status')" = queued ]
	no_workspaces
	run -0 --separate-stderr cg-worker --queue --once
	jq_is '.[0].type == "run.resumed"'
	[ -z "$(event step.started a)" ] && [ -n "$(event step.completed b)" ]
	numbers_are_whole
}

@test "SIGTERM: a step that does not end in its grace is ended and done again" {
	flow hang <<-EOF
		$(step a "" append="$SCRATCH/log" child=session wait="$SCRATCH/go")
	EOF
	cg-enqueue --id hang.yaml </dev/null >id 2>/dev/null
	cg-worker --queue --grace=100ms >events 2>said &
	pid=$!
	eventually test -s "$SCRATCH/log"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	no_workspaces
	nothing_runs && cd "$BATS_TEST_TMPDIR/work"
	touch "$SCRATCH/go"
	run -0 --separate-stderr cg-worker --queue --once
	[ "$(cat "$SCRATCH/log")" = "$(printf 'a 1\na 1')" ]
	numbers_are_whole
}

@test "SIGINT: dies of the signal, the run can be taken up; a second one is immediate" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	cg-plan slow.yaml </dev/null >plan 2>/dev/null
	# A shell gives its background jobs an ignored SIGINT: env puts it back.
	env --default-signal=INT cg-worker --grace=60s <plan >events 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	kill -INT "$pid"
	kill -USR1 "$pid"
	eventually grep -q "^store " said
	kill -INT "$pid"
	status=0
	SECONDS=0
	wait "$pid" || status=$?
	[ "$status" -eq 130 ] && [ "$SECONDS" -lt 5 ]
	id=$(head -n 1 events | jq -r .runId)
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run").status')" = queued ]
	touch "$SCRATCH/go"
	run -0 --separate-stderr cg-worker --resume "$id"
	jq_is '.[-1].type == "run.completed"'
	numbers_are_whole
	no_workspaces
}

@test "--resume: a run that is over, that is not there, that somebody works on" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	cg-worker --queue --once >events 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	run -1 --separate-stderr cg-worker --resume "$id"
	has -e "run '$id' is being worked on by "
	touch "$SCRATCH/go"
	wait "$pid"
	run -1 --separate-stderr cg-worker --resume "$id"
	has -e "run '$id' is completed: there is nothing left to do"
	run -1 --separate-stderr cg-worker --resume 0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10
	[ "$stderr" = "cg-worker: no run '0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10'" ]
}

@test "a run whose plan nobody can read fails, and is not claimed for ever" {
	flow one <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	id=$(cg-enqueue --id one.yaml </dev/null 2>/dev/null)
	sql "UPDATE run_plans SET plan = 'garbage'"
	timeout 20 cg-worker --queue --once >events 2>said
	[ "$(cg-status --json "$id" | jq -r 'select(.type == "run") | .status + " " + .error.code')" = "failed ORCHESTRATION_ERROR" ]
}
