load ../helper
load ../fixtures/act
load ../fixtures/graphs
load fleet
load ../pipe/door

# PostgreSQL and Redis are restarted, in order and not, while workers work.

setup_file()
{
	act_setup_file
	pg_up
}
teardown_file()
{
	pg_down
}
finish()
{
	door_end
	[ -z "${QDIR-}" ] || queue_down
}

two_steps()
{
	flow two <<-EOF
		$(step a "" ms=30 append="$SCRATCH/log")
		$(step b a ms=30 append="$SCRATCH/log" file=b.txt)
	EOF
	enqueue "$1" two.yaml
}
some_done() { grep -q step.completed events.1 && grep -q step.completed events.2; }
end_well()
{
	within 60 completed "$1" || return 1
	stop_worker 1
	stop_worker 2
	numbers_are_whole || return 1
	nothing_twice || return 1
	[ "$(sql "SELECT count(*) FROM run_events WHERE type = 'run.completed'")" -eq "$1" ]
	[ "$(sql "SELECT count(*) FROM workers WHERE NOT worker_is_dead(id)")" -eq 0 ]
}

@test "PostgreSQL is shut down and started, then killed and started" {
	two_steps 60
	start_worker 1 -j 2
	start_worker 2 -j 2
	eventually some_done
	pg_stop fast
	pg_start
	eventually at_least 25
	pg_stop killed
	pg_start
	end_well 60
}

@test "PostgreSQL stays away: workers say so and wait, and serve again when it is back" {
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" wait="$SCRATCH/go")
	EOF
	enqueue 2 slow.yaml
	start_worker 1 -j 1
	start_worker 2 -j 1
	eventually grep -q step.started events.1
	eventually grep -q step.started events.2
	pg_stop fast
	within 30 grep -q "the store cannot be reached, trying again" said.1
	within 30 grep -q "the store cannot be reached, trying again" said.2
	# Nothing was recorded of these steps: their processes were ended, they begin anew.
	touch "$SCRATCH/go"
	pg_start
	end_well 2
}

@test "PostgreSQL goes away again and again: nobody was killed by the run of a thread that is at the same place" {
	local i
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log" wait="$SCRATCH/go")
		$(chain a)
	EOF
	start_worker 1 -j 1
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	begun() { [ "$(cat "$SCRATCH/log" 2>/dev/null | wc -l)" -eq "$1" ]; }
	cut_off() { [ "$(grep -c "the store cannot be reached, trying again" said.1)" -ge "$1" ]; }
	for i in 1 2 3 4; do
		within 30 begun "$i"
		[ "$i" -ne 4 ] || break
		pg_stop fast
		within 30 cut_off "$i"
		pg_start
	done
	touch "$SCRATCH/go"
	end_one() { [ "$(of '[.status, .values.log]')" = '["idle",[">a"]]' ]; }
	within 30 end_one
	stop_worker 1
	numbers_are_whole
}

@test "Redis is restarted with what it had written, then killed and empty" {
	queue_up --appendonly yes
	export CG_QUEUE=unix:$QDIR/redis.sock
	two_steps 60
	start_worker 1 -j 2
	start_worker 2 -j 2
	eventually some_done
	queue_stop SAVE
	queue_up --appendonly yes
	eventually at_least 20
	queue_stop killed
	queue_up --appendonly yes
	eventually at_least 35
	queue_stop killed
	rm -rf "$QDIR/appendonlydir" "$QDIR"/*.aof "$QDIR/dump.rdb"
	queue_up
	[ "$(redis DBSIZE)" -le 20 ]
	end_well 60
	[ "$(redis LLEN bull:run-orchestration:active)" = 0 ]
	[ "$(redis LLEN bull:run-orchestration:wait)" = 0 ]
}

@test "Redis stays away: what runs is ended, what is queued waits, and goes on when it is back" {
	queue_up
	export CG_QUEUE=unix:$QDIR/redis.sock
	flow slow <<-EOF
		$(step a "" append="$SCRATCH/log" wait="$SCRATCH/go")
	EOF
	enqueue 6 slow.yaml
	start_worker 1 -j 2
	start_worker 2 -j 2
	eventually grep -q step.started events.1
	eventually grep -q step.started events.2
	queue_stop NOSAVE
	eventually grep -q "the queue cannot be reached, trying again" said.1
	touch "$SCRATCH/go"
	eventually at_least 2
	! completed 6
	queue_up
	end_well 6
	[ "$(wc -l <"$SCRATCH/log")" -eq 6 ]
}

@test "both are killed at once" {
	queue_up
	export CG_QUEUE=unix:$QDIR/redis.sock
	two_steps 40
	start_worker 1 -j 2
	start_worker 2 -j 2
	eventually some_done
	queue_stop killed
	pg_stop killed
	kill_worker 1
	pg_start
	queue_up
	start_worker 1 -j 2
	end_well 40
}

# usage: heard FILE   the records of a stream
heard() { sed -n 's/^data: //p' "$1"; }

@test "PostgreSQL is killed and started while somebody reads events: the reader has each once" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(step b a ms=30)
		$(step c b ms=30)
	EOF
	id=$(cg-enqueue --id slow.yaml </dev/null 2>/dev/null)
	door
	curl -sN -H "Authorization: Bearer $token" "$url/api/runs/$id/events" >heard 3>&- &
	reader=$!
	start_worker 1 -j 1
	eventually grep -q step.started heard
	pg_stop killed
	pg_start
	touch "$SCRATCH/go"
	wait "$reader"
	heard heard | diff - <(cg-status --events --json "$id")
	tail -n 2 heard | grep -q run.completed
	door_stop
	stop_worker 1
}
