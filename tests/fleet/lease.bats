load ../helper
load ../fixtures/act
load fleet

# Workers on a PostgreSQL of this file's own: they die, sleep too long, are cut off.

setup_file()
{
	act_setup_file
	pg_up
	queue_up
}
teardown_file()
{
	queue_down
	pg_down
}

workers() { [ "$(sql "SELECT count(*) FROM workers")" -eq "$1" ]; }
live_workers() { [ "$(sql "SELECT count(*) FROM workers WHERE NOT worker_is_dead(id)")" -eq "$1" ]; }

@test "a worker is killed: another one has its run within the lease" {
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" touch="$SCRATCH/a")
		$(step b a append="$SCRATCH/log" touch="$SCRATCH/b" wait="$SCRATCH/go")
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	host one cg-worker --queue >events.1 2>said.1 &
	one=$!
	eventually test -e "$SCRATCH/b"
	eventually grep -q '"step.started".*"b"' events.1
	host two cg-worker --queue >events.2 2>said.2 &
	two=$!
	[ "$(sql "SELECT count(*) FROM workers")" -ge 1 ]
	kill -KILL "$one"
	wait "$one" || true
	touch "$SCRATCH/go"
	within 15 completed 1
	grep -q "its worker was gone" events.2
	kill -TERM "$two"
	wait "$two" || true
	[ "$(cat "$SCRATCH/log")" = "$(printf 'a 1\nb 1\nb 1')" ]
	numbers_are_whole
	nothing_twice
	# Who ends in order leaves nothing behind; the dead one was struck off.
	[ "$(sql "SELECT count(*) FROM workers")" -eq 0 ]
}

@test "a worker sleeps longer than its lease: it wakes up, says so, changes nothing, serves on" {
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" touch="$SCRATCH/a" wait="$SCRATCH/go" file=a.txt)
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	host one cg-worker --queue >events.1 2>said.1 &
	one=$!
	# Its step has been told what to do, and nothing of it is on the way to the store.
	eventually test -e "$SCRATCH/a"
	eventually grep -q step.started events.1
	kill -STOP "$one"
	host two cg-worker --queue >events.2 2>said.2 &
	two=$!
	eventually grep -q run.resumed events.2
	touch "$SCRATCH/go"
	within 10 completed 1
	sql "SELECT * FROM runs; SELECT * FROM run_steps; SELECT seq, event FROM run_events ORDER BY seq" >before
	kill -CONT "$one"
	eventually grep -q "taken over by another worker" said.1
	sql "SELECT * FROM runs; SELECT * FROM run_steps; SELECT seq, event FROM run_events ORDER BY seq" >after
	diff -u before after
	run ! grep -q step.completed events.1
	kill -TERM "$two"
	wait "$two" || true
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	within 10 completed 2
	kill -TERM "$one"
	wait "$one" || true
	numbers_are_whole
	nothing_twice
}

@test "a worker that was killed while it had nothing to do is forgotten after an hour" {
	local q

	for q in "" "unix:$QDIR/redis.sock"; do
		[ -z "$q" ] || export CG_QUEUE=$q
		start_worker one
		eventually live_workers 1
		kill_worker one
		start_worker two
		eventually workers 2
		eventually live_workers 1
		sql "UPDATE workers SET heartbeat_at = heartbeat_at - interval '50 minutes' WHERE worker_is_dead(id)"
		stop_worker two
		workers 1
		sql "UPDATE workers SET heartbeat_at = heartbeat_at - interval '1 hour'"
		start_worker two
		eventually live_workers 1
		eventually workers 1
		stop_worker two
	done
}

@test "a pipe's run goes on with another worker after its own was killed" {
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	cg-plan slow.yaml </dev/null >plan 2>/dev/null
	host one cg-worker <plan >events.1 2>said.1 &
	one=$!
	eventually grep -q step.started events.1
	id=$(head -n 1 events.1 | jq -r .runId)
	run -1 --separate-stderr cg-worker --resume "$id"
	has -e "is being worked on by"
	kill -KILL "$one"
	wait "$one" || true
	touch "$SCRATCH/go"
	resume() { (host two cg-worker --resume "$id"); }
	eventually resume
	completed 1
	numbers_are_whole
}

@test "cancel of a run whose worker is dead happens at once" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	host one cg-worker --queue >events.1 2>said.1 &
	one=$!
	eventually grep -q step.started events.1
	kill -KILL "$one"
	wait "$one" || true
	touch "$SCRATCH/go"
	dead() { [ "$(sql "SELECT worker_is_dead(worker_id) FROM runs")" = t ]; }
	eventually dead
	cg-run cancel "$id"
	[ "$(sql "SELECT status FROM runs")" = cancelled ]
	numbers_are_whole
}

@test "a million queued runs of a thousand tenants: claims, lists and status ask few index pages" {
	local n=${CG_FLEET_RUNS:-1000000}

	sql "INSERT INTO runs (tenant_id, id, workflow_name, workflow_version, trigger_type, status, created_at, updated_at)
		SELECT 't' || lpad((i % 1000)::text, 4, '0'), ('01900000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid,
			'w', '1', 'initial', CASE WHEN i <= $n / 5 THEN 'completed' ELSE 'queued' END, now(), now()
			FROM generate_series(1, $n * 6 / 5) i;
		INSERT INTO tenant_work (tenant_id, updated_at)
			SELECT 't' || lpad(i::text, 4, '0'), now() FROM generate_series(0, 999) i;
		ANALYZE runs; ANALYZE tenant_work"
	# As claim_queued asks. Without runs that ended the key would do as well as runs_queued.
	sql "EXPLAIN SELECT w.tenant_id, b.id FROM tenant_work w
		CROSS JOIN LATERAL (SELECT r.priority, r.id FROM runs r WHERE r.tenant_id = w.tenant_id
			AND r.status = 'queued' ORDER BY r.priority DESC, r.id LIMIT 1) b
		WHERE (w.turn, w.tenant_id) > (-1, '') ORDER BY w.turn, w.tenant_id LIMIT 8" >explained
	grep -qE "Index (Only )?Scan using tenant_work_turn" explained
	grep -qE "Index (Only )?Scan using runs_queued" explained
	run ! grep -E "Seq Scan|Hash|Sort" explained
	sql "EXPLAIN SELECT r.ctid FROM runs r WHERE r.tenant_id = 't0001' AND r.status = 'queued'
		AND r.priority = 0 AND r.id >= '01900000-0000-7000-8000-000000000000'
		ORDER BY r.id LIMIT 1 FOR UPDATE SKIP LOCKED" >explained
	# All are queued here: either index begins with the right one.
	grep -qE "Index Scan using runs_(queued|pkey)" explained
	run ! grep -E "Seq Scan|Hash|Sort" explained
	sql "EXPLAIN SELECT * FROM runs WHERE tenant_id = 't0001' AND id < 'ffffffff-ffff-ffff-ffff-ffffffffffff'
		ORDER BY id DESC LIMIT 50" >explained
	run ! grep -E "Seq Scan|Sort" explained
	# The quickest of five says what it takes. The first of a session loads and plans what it
	# needs: of that one the processor time, the least of many, for a busy host counts for more.
	local cpu="SELECT split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)"
	for q in "claim_queued('w', NULL, 0, 1)" "claim_queued('w', NULL, 5, 1)" "claim_queued('w', 't0500', 0, 1)" \
		"claim_queued('w', NULL, 0, 20)"; do
		local x="EXPLAIN ANALYZE SELECT $q"
		sql "$x; $x; $x; $x; $x" | awk -v q="$q" '/^Execution Time:/ { if (!n++ || $3 < best) best = $3 }
			END { print "# " q ": " best " ms"; exit !(n == 5 && best < 10) }'
		for _ in {1..25}; do
			sql "$cpu; SELECT $q; $cpu" | awk 'NR == 1 { from = $1 } END { print ($1 - from) / 1e6 }'
		done | sort -n | awk -v q="$q" 'NR == 1 { print "# the first of a session: " $1 " ms"; exit !($1 < 10) }'
	done
}
