load ../helper
load ../fixtures/act
load fleet

# Everything at once: 500 runs of five tenants on PostgreSQL and Redis, while workers are
# killed, the database restarts and the queue forgets all.

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

flood()
{
	local w t

	flow two <<-EOF
		$(step a "" append="$SCRATCH/log")
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {text: {source: step_output, step_id: a, path: text}}}
	EOF
	for t in a b c d e; do
		cg-plan --tenant=$t two.yaml </dev/null >"plan.$t" 2>/dev/null
		for _ in $(seq 100); do cat "plan.$t"; done | cg-enqueue --tenant=$t --id >"ids.$t"
	done
	for w in 1 2 3; do start_worker $w -j 2; done
	eventually at_least 30
	kill_worker 1
	start_worker 4 -j 2
	eventually at_least 80
	pg_stop killed
	pg_start
	[ -z "${CG_QUEUE-}" ] || redis FLUSHALL >/dev/null
	eventually at_least 120
	kill_worker 2
	within 100 completed 500
	stop_worker 3
	stop_worker 4
	numbers_are_whole || return 1
	nothing_twice || return 1
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
