load ../helper
load ../fixtures/act
load fleet

# Clocks of hosts jump by hours, forward and backward: nothing is taken over, nothing is lost.

setup_file()
{
	act_setup_file
	pg_up
	queue_up
	LIBFAKETIME=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null || true)
	export LIBFAKETIME
}
teardown_file()
{
	queue_down
	pg_down
}
prepare()
{
	export CG_SKILLS_PATH=$ACT_SKILLS
	rm -rf "$SCRATCH"
	mkdir -p "$SCRATCH"
	redis FLUSHALL >/dev/null
	[ -n "$LIBFAKETIME" ] || skip "faketime is not installed"
}

# A worker whose clock goes as its file clock.NAME says ("+0", "+6h"), from the moment it
# is written. Time that only passes, which no clock tells, is left alone.
clock_worker()
{
	[ -e "clock.$1" ] || echo "+0" >"clock.$1"
	LD_PRELOAD=$LIBFAKETIME FAKETIME_TIMESTAMP_FILE=$PWD/clock.$1 FAKETIME_NO_CACHE=1 NO_FAKE_STAT=1 \
		FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 start_worker "$@"
}
two_steps()
{
	flow two <<-EOF
		$(step a "" ms=30 append="$SCRATCH/log")
		$(step b a ms=30 append="$SCRATCH/log" file=b.txt)
	EOF
	enqueue "$1" two.yaml
}
end_well()
{
	within 60 completed "$1" || return 1
	stop_worker 1
	stop_worker 2
	numbers_are_whole || return 1
	nothing_twice || return 1
	[ "$(sql "SELECT max(fence) FROM runs")" -eq 1 ]
	[ "$(wc -l <"$SCRATCH/log")" -eq $((2 * $1)) ]
	[ "$(sql "SELECT count(*) FROM run_events WHERE type = 'step.failed'")" -eq 0 ]
}

jumps()
{
	two_steps 60
	clock_worker 1 -j 1
	clock_worker 2 -j 1
	eventually at_least 5
	echo "+6h" >clock.1
	eventually at_least 20
	echo "-6h" >clock.1
	echo "+9h" >clock.2
	eventually at_least 35
	echo "+0" >clock.2
	end_well 60
	# The clocks did jump.
	jq -es 'map(.at | sub("\\.[0-9]+Z"; "Z") | fromdate) | max - min > 10 * 3600' events.1
}

@test "clocks of workers jump while they work, the store is the queue" {
	jumps
}

@test "clocks of workers jump while they work, through Redis" {
	export CG_QUEUE=unix:$QDIR/redis.sock
	jumps
}

@test "a step that runs while the clock jumps keeps its time limit" {
	flow slow <<-EOF
		$(EXTRA='timeout_ms: 20000' step a "" append="$SCRATCH/log" wait="$SCRATCH/go")
	EOF
	enqueue 2 slow.yaml
	clock_worker 1 -j 1
	clock_worker 2 -j 1
	eventually grep -q step.started events.1
	eventually grep -q step.started events.2
	echo "+3d" >clock.1
	echo "-3d" >clock.2
	beats=$(sql "SELECT max(heartbeat_at) FROM workers")
	later() { [ "$(sql "SELECT count(*) FROM workers WHERE heartbeat_at > timestamptz '$beats' + interval '2s'")" -eq 2 ]; }
	within 20 later
	touch "$SCRATCH/go"
	within 20 completed 2
	stop_worker 1
	stop_worker 2
	[ "$(cat "$SCRATCH/log")" = "$(printf 'a 1\na 1')" ]
	[ "$(sql "SELECT max(fence) FROM runs")" -eq 1 ]
}

@test "a host whose clock is ahead has sent a job, and the queue forgets it: it is sent again" {
	export CG_QUEUE=unix:$QDIR/redis.sock
	flow one <<-EOF
		  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	echo "+6h" >clock.ahead
	LD_PRELOAD=$LIBFAKETIME FAKETIME_TIMESTAMP_FILE=$PWD/clock.ahead cg-enqueue --id one.yaml </dev/null >id 2>/dev/null
	[ "$(redis LLEN bull:run-orchestration:wait)" = 1 ]
	redis FLUSHALL >/dev/null
	start_worker 1
	eventually completed 1
	stop_worker 1
}
