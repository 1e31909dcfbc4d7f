load ../helper
load ../fixtures/act

# Everything at once: 500 runs of five tenants on PostgreSQL and Redis, while workers are
# killed, the database restarts and the queue forgets all.

eval "$(declare -f setup_file | sed '1s/setup_file/act_setup_file/')"
setup_file()
{
	act_setup_file
	export CG_TEST_STORE=pg
	CG_TEST_PG=$(mktemp -d /tmp/cg-fleet.XXXXXX)
	QDIR=$(mktemp -d /tmp/cg-redis.XXXXXX)
	export CG_TEST_PG QDIR
	"$CG_ROOT/tests/services/postgres" start "$CG_TEST_PG" >/dev/null
	"$CG_ROOT/tests/services/postgres" template "$CG_TEST_PG"
	mkfifo "$QDIR/in"
	(cd "$QDIR" && exec env -u TMPDIR "$CG_ROOT/tests/services/redis/run" "$QDIR") \
		<"$QDIR/in" >"$QDIR/port" 2>/dev/null 3>&- &
	exec 8>"$QDIR/in"
	until redis PING >/dev/null 2>&1; do :; done
}
teardown_file()
{
	redis SHUTDOWN NOSAVE 2>/dev/null || true
	"$CG_ROOT/tests/services/postgres" stop "$CG_TEST_PG"
	rm -rf "$CG_TEST_PG" "$QDIR"
}
redis() { redis-cli -s "$QDIR/redis.sock" "$@" 8>&-; }

host()
{
	exec env CG_DATA_DIR="$BATS_TEST_TMPDIR/$1/data" CG_CACHE_DIR="$BATS_TEST_TMPDIR/$1/cache" \
		CG_LEASE=2s "${@:2}"
}
done_runs() { sql "SELECT count(*) FROM runs WHERE status = 'completed'" 2>/dev/null || echo 0; }
at_least() { [ "$(done_runs)" -ge "$1" ]; }
start_worker()
{
	host "$1" cg-worker --queue -j 2 >>"events.$1" 2>>"said.$1" &
	pids[$1]=$!
}

flood()
{
	local w t again

	flow two <<-EOF
		$(step a "" append="$SCRATCH/log")
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {text: {source: step_output, step_id: a, path: text}}}
	EOF
	for t in a b c d e; do
		cg-plan --tenant=$t two.yaml </dev/null >"plan.$t" 2>/dev/null
		for _ in $(seq 100); do cat "plan.$t"; done | cg-enqueue --tenant=$t --id >"ids.$t"
	done
	for w in 1 2 3; do start_worker $w; done
	eventually at_least 30
	kill -KILL "${pids[1]}"
	wait "${pids[1]}" || true
	start_worker 4
	eventually at_least 80
	env -u TMPDIR "$CG_ROOT/tests/services/postgres" restart "$CG_TEST_PG"
	[ -z "${CG_QUEUE-}" ] || redis FLUSHALL >/dev/null
	eventually at_least 120
	kill -KILL "${pids[2]}"
	wait "${pids[2]}" || true
	SECONDS=0
	until at_least 500; do [ "$SECONDS" -lt 100 ] || { done_runs; tail -n 3 said.*; return 1; }; done
	for w in 3 4; do
		kill -TERM "${pids[w]}"
		wait "${pids[w]}" || true
	done
	numbers_are_whole || return 1
	again=$(sql "SELECT s.event FROM run_events s JOIN run_events c
		ON s.run_id = c.run_id AND c.type = 'step.completed' AND s.type = 'step.started'
		AND s.seq > c.seq AND s.event ->> 'stepId' = c.event ->> 'stepId'")
	[ -z "$again" ] || { echo "# executed again: $again"; return 1; }
	[ "$(sql "SELECT count(*) FROM run_events WHERE type = 'run.completed'")" -eq 500 ]
	[ "$(sql "SELECT count(*) FROM run_steps WHERE status = 'completed'")" -eq 1000 ]
	[ "$(sql "SELECT count(*) FROM workers")" -eq 0 ] || [ "$(sql "SELECT count(*) FROM workers w WHERE NOT worker_is_dead(w.id)")" -eq 0 ]
}

@test "500 runs, the store is the queue" {
	flood
}

@test "500 runs through Redis" {
	export CG_QUEUE=unix:$QDIR/redis.sock
	flood
}
