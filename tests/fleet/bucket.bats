load ../helper
load ../fixtures/act
load ../services/s3
load fleet

# The objects lie in a bucket, and its server goes away: workers keep what they have, nothing
# that has ended is done again, and whoever does not need the bucket goes on.

setup_file()
{
	act_setup_file
	pg_up
}
teardown_file()
{
	pg_down
}
prepare()
{
	export CG_SKILLS_PATH=$ACT_SKILLS
	rm -rf "$SCRATCH"
	mkdir -p "$SCRATCH"
	s3_start || skip "npm cannot install s3rver"
	flow files <<-EOF
		$(step a "" append="$SCRATCH/log" wait="$SCRATCH/go" file=a.txt)
		$(step b a append="$SCRATCH/log" file=b.txt)
	EOF
	flow plain <<-EOF
		$(step p "" append="$SCRATCH/plain")
	EOF
}
finish()
{
	kill -CONT "$S3_PID" $(pgrep -P "$S3_PID") 2>/dev/null || true
	s3_stop
}
# Its connections stay open, but nobody answers.
s3_hang() { kill -STOP "$S3_PID" $(pgrep -P "$S3_PID"); }
s3_wake() { kill -CONT $(pgrep -P "$S3_PID") "$S3_PID"; }

beats_on()
{
	local since

	since=$(sql "SELECT clock_timestamp()")
	fresh() { [ "$(sql "SELECT count(*) FROM workers WHERE heartbeat_at > timestamptz '$since' + interval '$1'")" -ge 1 ]; }
	within 20 fresh "$1"
}
end_well()
{
	within 60 completed "$1" || return 1
	numbers_are_whole || return 1
	nothing_twice || return 1
	[ "$(sql "SELECT max(fence) FROM runs")" -eq "${3:-1}" ] || return 1
	[ "$(sql "SELECT count(*) FROM run_events WHERE type IN ('step.failed', 'step.retrying')")" -eq 0 ] || return 1
	[ "$(sort "$SCRATCH/log" | uniq -c | awk '{ print $1, $2, $3 }' | tr '\n' ' ')" = "$2" ]
}

# usage: without_bucket HOW BACK
without_bucket()
{
	export CG_OBJECTS="$CG_OBJECTS&patience=1s"
	enqueue 1 files.yaml
	start_worker 1 -j 1
	eventually grep -q '"step.started".*"a"' events.1
	"$1"
	touch "$SCRATCH/go"
	eventually grep -q "^a" "$SCRATCH/log"
	enqueue 3 plain.yaml
	within 15 completed 3
	beats_on 5s
	run ! grep -q "the store cannot be reached\|taken over" said.1
	"$2"
	end_well 4 "1 a 1 1 b 1 "
	[ "$(wc -l <"$SCRATCH/plain")" -eq 3 ]
	stop_worker 1
	run -0 cg-cache verify
}

@test "the bucket's server is stopped in the middle and started" {
	without_bucket s3_stop s3_start
	grep -q "objects cannot be stored, trying again" said.1
}

@test "the bucket's server says nothing for a while" {
	without_bucket s3_hang s3_wake
}

@test "inputs cannot be had: steps wait for them and do not fail" {
	touch "$SCRATCH/go"
	flow relay <<-EOF
		$(step a "" append="$SCRATCH/log" file=a.txt)
		$(step q a append="$SCRATCH/log" touch="$SCRATCH/q" wait="$SCRATCH/on")
		  - {step_id: b, skill_id: act, depends_on: [a, q], input_selector: {do: {source: constants, value: ["append=$SCRATCH/log", "read"]}, file: {source: step_output, step_id: a, path: file}}}
	EOF
	enqueue 1 relay.yaml
	start_worker 1 -j 1 --grace=100ms
	eventually test -e "$SCRATCH/q"
	stop_worker 1
	# Another host, which has no copy of what a made.
	start_worker 2 -j 1
	twice() { [ "$(grep -c "^q" "$SCRATCH/log")" -eq 2 ]; }
	eventually twice
	s3_stop
	touch "$SCRATCH/on"
	eventually grep -q "objects cannot be had, trying again" said.2
	enqueue 2 plain.yaml
	within 20 completed 2
	beats_on 3s
	s3_start
	end_well 3 "1 a 1 1 b 1 2 q 1 " 2
	stop_worker 2
}

@test "a run that waits for the bucket can be cancelled, its worker can be stopped" {
	enqueue 2 files.yaml
	start_worker 1 -j 2 --grace=500ms
	eventually test "$(grep -c . ids.files)" -eq 2
	both() { [ "$(grep -c '"step.started".*"a"' events.1)" -eq 2 ]; }
	eventually both
	s3_stop
	touch "$SCRATCH/go"
	two() { [ "$(wc -l <"$SCRATCH/log")" -eq 2 ]; }
	eventually two
	cg-run cancel "$(head -n 1 ids.files)"
	cancelled() { [ "$(sql "SELECT count(*) FROM runs WHERE status = 'cancelled'")" -eq 1 ]; }
	within 10 cancelled
	before=$SECONDS
	stop_worker 1
	[ $((SECONDS - before)) -lt 8 ]
	[ "$(sql "SELECT count(*) FROM runs WHERE status = 'queued'")" -eq 1 ]
	s3_start
	start_worker 2
	within 30 completed 1
	stop_worker 2
	numbers_are_whole
	nothing_twice
	run -0 cg-cache verify
}
