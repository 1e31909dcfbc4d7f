load ../helper
load ../fixtures/act

# Many workers and tenants on one store.

one_step()
{
	flow "$1" <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
}

# A run that another worker has taken meanwhile, as after a suspend: by the store's own words.
# Where workers have leases, the thief has one.
steal()
{
	case $CG_STORE in
	postgresql:*) sql "INSERT INTO workers (id, host, pid, lease_ms) VALUES ('somebody-else', 'there', 1, 600000)" ;;
	esac
	sql "UPDATE runs SET worker_id = 'somebody-else', fence = fence + 1 WHERE id = '$1'"
}

everything_of()
{
	sql "SELECT 'run', id, status, worker_id, fence, event_seq FROM runs WHERE id = '$1'"
	sql "SELECT 'step', step_id, status, attempt, output FROM run_steps WHERE run_id = '$1' ORDER BY 2"
	sql "SELECT 'event', seq, type, event FROM run_events WHERE run_id = '$1' ORDER BY 2"
	sql "SELECT 'artifact', id, uri FROM artifacts WHERE run_id = '$1' ORDER BY 2"
}

@test "a worker whose run was taken ends its steps, says so and changes nothing; it serves on" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go" file=a.txt)
	EOF
	one_step quick
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	cg-worker --queue -j 2 >events 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	# The commit that says that it runs may still be on its way.
	eventually grep -q step.started events
	steal "$id"
	everything_of "$id" >before
	eventually grep -q "taken over by another worker" said
	eventually sh -c "! pgrep -P $pid act"
	touch "$SCRATCH/go"
	id2=$(cg-enqueue --id quick.yaml </dev/null 2>/dev/null)
	# The thief is no worker of this machine that could be seen to be dead.
	run -0 timeout 20 cg-status --wait "$id2"
	kill -TERM "$pid"
	wait "$pid" || true
	everything_of "$id" | diff -u before -
	run ! grep -q step.completed.*'"a"' events
	sql "UPDATE runs SET status = 'cancelled', worker_id = NULL WHERE id = '$id'"
}

@test "a step that ended after its run was taken is not recorded" {
	flow fast <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go" file=a.txt)
	EOF
	cg-plan fast.yaml </dev/null >plan 2>/dev/null
	cg-worker <plan >events 2>said &
	pid=$!
	# Stopped earlier it would not have told the step what to do, or would hold the store.
	eventually test -e "$SCRATCH/a"
	eventually grep -q step.started events
	id=$(jq -r .runId events | head -n 1)
	# At one moment for the worker: the step ends and the run is gone.
	kill -STOP "$pid"
	steal "$id"
	everything_of "$id" >before
	touch "$SCRATCH/go"
	eventually sh -c "! grep -qs '^State:.[RS]' /proc/\$(pgrep -P $pid act)/status"
	kill -CONT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 1 ]
	grep -q "cg-worker: .*run '$id' belongs to another worker by now" said
	everything_of "$id" | diff -u before -
	run ! grep -q step.completed events
	sql "UPDATE runs SET status = 'cancelled', worker_id = NULL WHERE id = '$id'"
}

# Between the worker's look at its flags and the end of the run: here in the same transaction.
# bats test_tags=sqlite
@test "a run that is taken while its last step is recorded has not ended" {
	flow last <<-EOF
		$(step a "" file=a.txt)
	EOF
	cg-plan last.yaml </dev/null >plan 2>/dev/null
	cg-migrate up >/dev/null 2>&1
	sql "CREATE TRIGGER thief AFTER INSERT ON run_events WHEN new.type = 'step.completed'
		BEGIN UPDATE runs SET worker_id = 'somebody-else', fence = fence + 1 WHERE id = new.run_id; END"
	run -1 --separate-stderr cg-worker <plan
	[[ $stderr == *"belongs to another worker by now"* ]]
	run ! grep -E "step.completed|run.completed" <<<"$output"
	[ "$(sql "SELECT status FROM runs")" = running ]
	[ "$(sql "SELECT count(*) FROM run_events WHERE type LIKE '%.completed'")" -eq 0 ]
	sql "DROP TRIGGER thief"
	sql "UPDATE runs SET status = 'cancelled', worker_id = NULL"
}

@test "two runs of many tenants: nobody waits behind the thousand of another" {
	one_step one
	for t in a b c; do
		cg-plan --tenant=$t one.yaml </dev/null >"plan.$t" 2>/dev/null
	done
	for _ in $(seq 300); do cat plan.a; done | cg-enqueue --tenant=a --priority=9 --id >ids.a
	for _ in 1 2; do cat plan.b; done | cg-enqueue --tenant=b --id >ids.b
	cg-enqueue --tenant=c --id <plan.c >ids.c
	timeout 100 cg-worker --queue --once -j 1 2>said | jq -r 'select(.type == "run.started").runId' >order
	[ "$(wc -l <order)" -eq 303 ]
	for t in b c; do
		while read -r id; do
			at=$(grep -n "$id" order | cut -d : -f 1)
			[ "$at" -le 6 ] || { echo "# a run of $t was number $at"; return 1; }
		done <"ids.$t"
	done
}

# At no moment of the events more runs (or steps) than that at once. usage: most TYPE N
most()
{
	jq -es --arg of "$1" --argjson n "$2" '[.[] | select(.type | startswith($of))]
		| sort_by(.at) | [foreach .[] as $e (0; . + (if $e.type | endswith(".started") then 1
		elif $e.type | test("completed|failed") then -1 else 0 end); .)] | max <= $n' events.*
}

@test "limits of a tenant hold over all workers" {
	flow three <<-EOF
		$(step a "" ms=40)
		$(step b "" ms=40)
		$(step c "" ms=40)
	EOF
	cg-run limits --max-runs=2 --max-steps=3 --json >limits
	jq -e '.maxRuns == 2 and .maxSteps == 3 and .runningRuns == 0' limits
	cg-plan three.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 8); do cat plan; done | cg-enqueue --id >ids
	for w in 1 2 3; do
		timeout 100 cg-worker --queue -j 4 >"events.$w" 2>"said.$w" &
		pids[w]=$!
	done
	# What the store says at any moment is the truth that all share.
	seen=0
	while [ "$(sql "SELECT count(*) FROM runs WHERE status = 'completed'")" -lt 8 ]; do
		now=$(sql "SELECT count(DISTINCT r.id), count(s.step_id) FROM runs r LEFT JOIN run_steps s
			ON s.run_id = r.id AND s.status = 'running' WHERE r.status = 'running'")
		[ "${now%|*}" -le 2 ] && [ "${now#*|}" -le 3 ] || { echo "# $now"; return 1; }
		seen=$((seen + 1))
		[ "$seen" -lt 2000 ]
	done
	for w in 1 2 3; do
		kill -TERM "${pids[w]}"
		wait "${pids[w]}" || true
	done
	most run. 2
	most step. 3
	numbers_are_whole
	run -0 cg-run limits
	has "runs: at most 2, 0 running"
	run -0 cg-run limits --reset
	has "steps: as many as configured, 0 running"
}

@test "limits of all tenants come from the configuration" {
	flow three <<-EOF
		$(step a "" ms=60)
	EOF
	cg-plan three.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 4); do cat plan; done | cg-enqueue --id >ids
	export CG_MAX_RUNS_PER_TENANT=1
	for w in 1 2; do
		timeout 100 cg-worker --queue -j 4 >"events.$w" 2>"said.$w" &
		pids[w]=$!
	done
	timeout 60 cg-status --wait - <ids
	for w in 1 2; do
		kill -TERM "${pids[w]}"
		wait "${pids[w]}" || true
	done
	most run. 1
	CG_MAX_RUNS_PER_TENANT=many run -78 --separate-stderr cg-worker --queue --once
	has -e "max-runs-per-tenant: 'many' is not a whole number"
}

# bats test_tags=sqlite
@test "many queued runs of many tenants: claiming asks the indexes, and few of them" {
	one_step one
	cg-enqueue --id one.yaml </dev/null >id 2>/dev/null
	sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
		INSERT INTO runs (tenant_id, id, workflow_name, workflow_version, trigger_type, status, created_at, updated_at)
		SELECT printf('t%04d', i % 1000), printf('01900000-0000-7000-8000-%012d', i), 'w', '1', 'initial', 'queued', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n;
		INSERT INTO tenant_work (tenant_id, updated_at) SELECT DISTINCT tenant_id, '2026-01-01T00:00:00.000Z' FROM runs WHERE true ON CONFLICT DO NOTHING; ANALYZE"
	sql "EXPLAIN QUERY PLAN SELECT t.tenant_id, (SELECT r.id FROM runs r WHERE r.tenant_id = t.tenant_id
		AND r.status = 'queued' ORDER BY r.priority DESC, r.id LIMIT 1) FROM tenant_work t
		WHERE EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = t.tenant_id AND r.status = 'queued')
		ORDER BY t.turn LIMIT 1" >explained
	grep -q "SCAN t USING INDEX tenant_work_turn" explained
	[ "$(grep -c "SEARCH r USING .*INDEX runs_queued (tenant_id=?)" explained)" -eq 2 ]
	run ! grep -E "SCAN r|TEMP B-TREE" explained
	sql "EXPLAIN QUERY PLAN SELECT tenant_id FROM runs WHERE id = '01900000-0000-7000-8000-000000000001'" >explained
	grep -q "SEARCH runs USING INDEX runs_id" explained
}
