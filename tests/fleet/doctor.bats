load ../helper
load ../fixtures/act
load ../services/s3
load fleet

# cg-status --doctor in a fleet: every finding, each made to happen.

setup_file()
{
	act_setup_file
	pg_up
	queue_up
	LIBFAKETIME=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null || true)
	export LIBFAKETIME
}
teardown_file()
{
	queue_down
	pg_down
}
prepare()
{
	export CG_SKILLS_PATH=$ACT_SKILLS CG_QUEUE=unix:$QDIR/redis.sock
	rm -rf "$SCRATCH"
	mkdir -p "$SCRATCH"
	redis FLUSHALL >/dev/null
	flow slow <<-EOF
		$(step a "" wait="$SCRATCH/go")
	EOF
}
finish()
{
	[ -z "${S3_PID-}" ] || s3_stop
	[ -z "${small-}" ] || { umount "$small"; rmdir "$small"; }
}
q() { redis "$1" "bull:run-orchestration:$2" "${@:3}" >/dev/null; }
doctor() { run -1 --separate-stderr cg-status --doctor --json; printf '# %s\n' "$output"; [ -z "$stderr" ]; }
# usage: finds WHAT TEXT REMEDY (regular expressions)
finds() { jq_is "any(.what == \"$1\" and (.message | test(\"$2\")) and (.remedy | test(\"$3\")))"; }

@test "all is well with a worker that serves" {
	start_worker 1
	workers() { [ "$(sql "SELECT count(*) FROM workers")" -eq 1 ]; }
	eventually workers
	listens() { [ "$(cg-queue workers -n run-orchestration | wc -l)" -ge 1 ]; }
	eventually listens
	run -0 --separate-stderr cg-status --doctor
	[ -z "$output$stderr" ]
	stop_worker 1
}

@test "no worker, and none that listens" {
	enqueue 2 slow.yaml
	doctor
	finds worker "^2 runs are queued and no worker is alive" "cg-worker --queue"
	finds queue "2 jobs are ready and no worker listens" "start a worker"
	jq_is 'length == 2'
}

@test "the queue is paused" {
	enqueue 1 slow.yaml
	cg-queue pause -n run-orchestration
	doctor
	finds queue "the queue is paused" "^cg-queue resume -n run-orchestration"
	# What it says helps.
	$(jq -r 'select(.message | test("paused")).remedy' <<<"$output")
	doctor
	jq_is 'all(.message | test("paused") | not)'
}

@test "the rate limit is reached, as many jobs are active as may be" {
	enqueue 1 slow.yaml
	q HSET meta max 1 duration 60000
	q SET limiter 1 PX 60000
	q HSET meta concurrency 1
	q HSET x name x data '{}'
	q LPUSH active x
	doctor
	finds queue "nothing starts for [0-9]+ ms: the rate limit is reached" "cg-queue limit"
	finds queue "1 job is active, as many as the queue allows|jobs are active, as many as the queue allows" "cg-queue concurrency"
}

@test "jobs that nobody holds, and an id without a job" {
	q HSET lost name x data '{}'
	q LPUSH active lost
	q LPUSH active ghost
	q HSET old name x data '{}' delay 1
	q ZADD delayed 4096 old
	doctor
	finds queue "active job ghost has no record any more" "worker"
	finds queue "1 active job is held by nobody" "worker"
	finds queue "job old is due since [0-9]+ s" "worker"
	# It is true that a worker mends it.
	redis DEL bull:run-orchestration:stalled-check >/dev/null
	start_worker 1
	none() { [ "$(redis LLEN bull:run-orchestration:active)" = 0 ]; }
	for _ in 1 2 3; do
		redis DEL bull:run-orchestration:stalled-check >/dev/null
		cg-queue stalled -n run-orchestration >/dev/null
	done
	eventually none
	stop_worker 1
}

@test "a worker that was killed with a run: its lease, then its run" {
	CG_QUEUE='' enqueue 1 slow.yaml
	CG_QUEUE='' start_worker 1
	eventually grep -q step.started events.1
	kill_worker 1
	dead() { [ "$(sql "SELECT worker_is_dead(worker_id) FROM runs")" = t ]; }
	eventually dead
	CG_QUEUE='' doctor
	finds lease "process ${pids[1]} on .* has said nothing for [0-9]+ s: its lease is lost" "."
	finds orphan "1 running run has no living worker, it is $(cat ids.slow)" "cg-worker --queue"
	jq_is 'length == 2'
}

@test "the schema is behind" {
	sql "DELETE FROM schema_migrations WHERE number > 1"
	CG_QUEUE='' doctor
	finds schema "cg-migrate up" "cg-migrate status"
}

@test "a role that sees through the walls" {
	CG_QUEUE='' CG_STORE=${CG_STORE/cg_test@/postgres@} doctor
	finds role "may act as .* is a superuser" "cg-migrate check"
}

@test "the database is away, the queue is away" {
	CG_STORE=${CG_STORE/host=/host=/nowhere} doctor
	finds store "nowhere" "see that the server runs"
	CG_QUEUE=unix:$PWD/nowhere.sock doctor
	finds queue "nowhere.sock" "see that the server runs"
}

@test "the clock of this host is wrong" {
	[ -n "$LIBFAKETIME" ] || skip "faketime is not installed"
	LD_PRELOAD=$LIBFAKETIME FAKETIME=-2h DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1 doctor
	finds clock "of the database differ by 7200.[0-9] s" "NTP"
	finds queue "of the server differ by 7200.[0-9] s" "NTP"
}

@test "a disk is nearly full" {
	small=$(mktemp -d /tmp/cg-fleet.XXXXXX)
	mount -t tmpfs -o size=8m tmpfs "$small" 2>/dev/null || skip "no file system may be mounted here"
	CG_QUEUE='' CG_DATA_DIR=$small/data doctor
	finds disk "data folder '$small/data' is nearly full: 8 MB are free" "cg-cache prune"
	CG_QUEUE='' CG_CACHE_DIR=$small/cache doctor
	finds disk "cache folder '$small/cache' is nearly full" "."
	CG_QUEUE='' CG_OBJECTS=$small/objects doctor
	finds disk "the objects '$small/objects' is nearly full" "."
	CG_QUEUE='' CG_STORE=sqlite:$small/store.db CG_TENANT='' doctor
	finds disk "the store '$small' is nearly full" "."
	# Each disk once.
	CG_QUEUE='' CG_DATA_DIR=$small/data CG_CACHE_DIR=$small/cache CG_OBJECTS=$small/objects doctor
	jq_is 'length == 1'
}

@test "the bucket is away, or its keys are wrong" {
	s3_start || skip "npm cannot install s3rver"
	CG_QUEUE='' run -0 cg-status --doctor
	[ -z "$output" ]
	AWS_SECRET_ACCESS_KEY=wrong CG_QUEUE='' doctor
	finds objects "refuses the signature" "."
	s3_stop
	before=$SECONDS
	CG_QUEUE='' doctor
	finds objects "cannot be reached.*127.0.0.1:$S3_PORT" "--show-config"
	[ $((SECONDS - before)) -lt 10 ]
}
