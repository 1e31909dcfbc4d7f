load ../helper
load ../fixtures/act
load fleet

# Runs through a Redis or Valkey of this file's own, in BullMQ's layout.

setup_file()
{
	act_setup_file
	queue_up
}
teardown_file()
{
	queue_down
}

prepare()
{
	export CG_SKILLS_PATH=$ACT_SKILLS CG_QUEUE=unix:$QDIR/redis.sock
	rm -rf "$SCRATCH"
	mkdir -p "$SCRATCH"
	redis FLUSHALL >/dev/null
}

one_step()
{
	flow "$1" <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
}
job() { redis HGET "bull:run-orchestration:$1" "$2"; }
# Add a job as a producer would that is not ours.
foreign_job()
{
	redis --raw EVAL "
		local p = 'bull:run-orchestration:'
		redis.call('HSET', p .. ARGV[1], 'name', 'orchestrate', 'data', ARGV[2], 'opts', '{\"attempts\":1}',
			'timestamp', '1', 'delay', '0', 'priority', '0')
		redis.call('LPUSH', p .. 'wait', ARGV[1])
		redis.call('ZADD', p .. 'marker', 0, '0')" 0 "$1" "$2" >/dev/null
}

@test "a run goes through the queue: job, its data and options, and nothing is left" {
	one_step one
	id=$(cg-enqueue --id one.yaml </dev/null 2>/dev/null)
	[ "$(job "run-$id" name)" = orchestrate ]
	job "run-$id" data | jq -e --arg id "$id" '. == {runId: $id, tenantId: "default"}'
	job "run-$id" opts | jq -e '.attempts == 1 and .removeOnComplete == true and .removeOnFail == false'
	timeout 30 cg-worker --queue --once >events 2>said || { cat said; return 1; }
	completed 1
	grep -q run.started events
	[ "$(redis EXISTS "bull:run-orchestration:run-$id")" = 0 ]
	[ "$(redis LLEN bull:run-orchestration:active)" = 0 ]
	numbers_are_whole
}

@test "a run that fails leaves a failed job with its reason; a retry goes through the queue again" {
	flow bad <<-EOF
		$(step a "" append="$SCRATCH/log" fail=WRONG)
	EOF
	id=$(cg-enqueue --id bad.yaml </dev/null 2>/dev/null)
	timeout 30 cg-worker --queue --once >events 2>said
	[ "$(sql "SELECT status FROM runs")" = failed ]
	[ "$(redis ZSCORE bull:run-orchestration:failed "run-$id" | wc -c)" -gt 1 ]
	job "run-$id" failedReason | grep -q "step 'a' failed"
	cg-run retry "$id"
	timeout 30 cg-worker --queue --once >events 2>said
	[ "$(sql "SELECT attempt FROM runs")" = 2 ]
	[ "$(grep -c run.failed events)" -eq 1 ]
}

@test "the queue is away: the run is recorded, and sent when it is back" {
	one_step one
	CG_QUEUE=unix:$QDIR/nowhere.sock run -0 --separate-stderr cg-enqueue --id one.yaml
	has -e "a worker will send its job"
	[ "$(redis KEYS '*' | wc -w)" -eq 0 ]
	timeout 30 cg-worker --queue --once >events 2>said
	completed 1
}

@test "jobs of others: no run, no id, another tenant's run under a false name" {
	one_step one
	foreign_job x1 '{"runId":"01900000-0000-7000-8000-000000000000","tenantId":"default"}'
	foreign_job x2 'garbage'
	foreign_job x3 '{"tenantId":"default"}'
	timeout 30 cg-worker --queue --once >events 2>said
	for j in x1 x2 x3; do
		[ "$(redis ZSCORE bull:run-orchestration:failed $j | wc -c)" -gt 1 ] || { echo "# $j"; return 1; }
	done
	job x1 failedReason | grep -q "there is no run '01900000-0000-7000-8000-000000000000'"
	job x3 failedReason | grep -q "the job names no run"
	id=$(CG_QUEUE='' cg-enqueue --tenant=acme --id one.yaml </dev/null 2>/dev/null)
	foreign_job x4 "{\"runId\":\"$id\",\"tenantId\":\"default\"}"
	timeout 30 cg-worker --queue --once >events 2>said
	[ "$(sql "SELECT tenant_id, status FROM runs")" = "acme|completed" ]
}

@test "200 runs, three workers, the queue is emptied in the middle: nothing lost, nothing twice" {
	flow two <<-EOF
		$(step a "" append="$SCRATCH/log")
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {text: {source: step_output, step_id: a, path: text}}}
	EOF
	cg-plan two.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 200); do cat plan; done | cg-enqueue --id >ids
	# No tenant fills the queue: the rest waits in the store.
	[ "$(redis LLEN bull:run-orchestration:wait)" -le 33 ]
	for w in 1 2 3; do
		cg-worker --queue -j 2 >"events.$w" 2>"said.$w" &
		pids[$w]=$!
	done
	eventually sh -c 'test $(cat events.? | grep -c run.completed) -ge 40'
	redis FLUSHALL >/dev/null
	within 60 completed 200
	for w in 1 2 3; do stop_worker $w; done
	[ "$(wc -l <"$SCRATCH/log")" -eq 200 ]
	cat events.? | jq -es 'map(select(.type == "run.completed") | .runId) | length == 200 and (unique | length == 200)'
	numbers_are_whole
}

@test "a worker that was killed: its run and its job go on with another one" {
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	cg-worker --queue >events.1 2>said.1 &
	one=$!
	eventually grep -q step.started events.1
	kill -KILL "$one"
	wait "$one" || true
	touch "$SCRATCH/go"
	CG_LEASE=2s cg-worker --queue >events.2 2>said.2 &
	two=$!
	eventually completed 1
	kill -TERM "$two"
	wait "$two" || true
	numbers_are_whole
}

@test "many tenants: the one with hundreds does not hold up the others" {
	one_step one
	for t in a b; do cg-plan --tenant=$t one.yaml </dev/null >"plan.$t" 2>/dev/null; done
	for _ in $(seq 150); do cat plan.a; done | cg-enqueue --tenant=a --id >ids.a
	b=$(cg-enqueue --tenant=b --id <plan.b)
	timeout 60 cg-worker --queue --once -j 1 2>said | jq -r 'select(.type == "run.started").runId' >order
	[ "$(wc -l <order)" -eq 151 ]
	[ "$(grep -n "$b" order | cut -d : -f 1)" -le 40 ]
}

@test "SIGTERM gives run and job back, cancel and pause of queued runs make their jobs void" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	one_step one
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	cg-worker --queue --grace=100ms >events.1 2>said.1 &
	one=$!
	eventually grep -q step.started events.1
	kill -TERM "$one"
	wait "$one" || true
	[ "$(sql "SELECT status FROM runs")" = queued ]
	[ "$(redis LLEN bull:run-orchestration:wait)" = 1 ]
	touch "$SCRATCH/go"
	id2=$(cg-enqueue --id one.yaml </dev/null 2>/dev/null)
	cg-run cancel "$id2"
	id3=$(cg-enqueue --id one.yaml </dev/null 2>/dev/null)
	cg-run pause "$id3"
	timeout 30 cg-worker --queue --once >events.2 2>said.2
	[ "$(sql "SELECT status FROM runs ORDER BY id" | tr '\n' ' ')" = "completed cancelled paused " ]
	cg-run resume "$id3"
	timeout 30 cg-worker --queue --once >events.3 2>said.3
	completed 2
	[ "$(redis LLEN bull:run-orchestration:active)" = 0 ]
}

@test "a queue that is none is the caller's mistake, and nothing is queued" {
	one_step one
	CG_QUEUE=http://x run -78 --separate-stderr cg-enqueue one.yaml
	has -e "environment CG_QUEUE: the queue is named by a URL like"
	run ! test -e "$BATS_TEST_TMPDIR/store.db"
	CG_QUEUE=nonsense run -78 --separate-stderr cg-worker --queue --once
}
