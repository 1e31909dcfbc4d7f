load ../helper
load ../fixtures/act
load fleet

# Disks that are slow, disks that are full: of a worker's host, of the servers.

setup_file()
{
	act_setup_file
	export SLOW=$BATS_FILE_TMPDIR/slow.so
	pg_up
	${CC:-cc} -D_GNU_SOURCE -shared -fPIC -o "$SLOW" "$BATS_TEST_DIRNAME/slow.c"
}
teardown_file()
{
	pg_down
}
finish()
{
	[ -z "${QDIR-}" ] || queue_down
	if [ -n "${own_server-}" ]; then
		rm -f "$BATS_TEST_TMPDIR/databases" # they go with their server
		"$CG_ROOT/tests/services/postgres" stop "$CG_TEST_PG"
		[ "$CG_TEST_PG" = "${small-}" ] || rm -rf "$CG_TEST_PG"
	fi
	[ -z "${small-}" ] || { umount -l "$small"; rmdir "$small"; }
}

# A disk of its own, where one may be mounted: the folder $small.
small_disk()
{
	small=$(mktemp -d /tmp/cg-fleet.XXXXXX)
	mount -t tmpfs -o "size=$1" tmpfs "$small" 2>/dev/null || skip "no file system may be mounted here"
}
fill() { head -c 1G /dev/zero >>"$small/fill" 2>/dev/null || true; }
# What a worker frees meanwhile too. usage: filled NAME
filled() { fill; gone "${pids[$1]}"; }
# All but so many bytes of it.
fill_but() { head -c $(($(stat -f -c '%a * %S' "$small") - $1)) /dev/zero >"$small/fill"; }
empty() { rm "$small/fill"; }

files()
{
	flow files <<-EOF
		$(step a "" append="$SCRATCH/log" file=a.txt)
		$(step b a append="$SCRATCH/log" file=b.txt)
	EOF
	enqueue "$1" files.yaml
}
# A server of the test's own. usage: own_pg [FOLDER]
own_pg()
{
	pg_up "$@"
	own_server=yes
	new_store
}
end_well()
{
	within 60 completed "$1" || return 1
	numbers_are_whole || return 1
	nothing_twice || return 1
	[ "$(sql "SELECT count(*) FROM run_events WHERE type = 'run.completed'")" -eq "$1" ]
}
# usage: ended NAME STATUS: that worker has ended by itself, so
ended()
{
	local status=0

	wait "${pids[$1]}" || status=$?
	[ "$status" -eq "$2" ] || { echo "# worker $1 ended with $status:"; cat "said.$1"; return 1; }
}

@test "the disks of the database and of the queue are slow: leases are kept, all is done once" {
	SLOW_MS=250 LD_PRELOAD=$SLOW PG_EXTRA_CONF='fsync = on' own_pg
	SLOW_MS=100 LD_PRELOAD=$SLOW queue_up --appendonly yes --appendfsync always
	export CG_QUEUE=unix:$QDIR/redis.sock
	files 8
	start_worker 1 -j 2
	start_worker 2 -j 2
	end_well 8
	[ "$(sql "SELECT max(fence) FROM runs")" -eq 1 ]
	stop_worker 1
	stop_worker 2
	[ "$(wc -l <"$SCRATCH/log")" -eq 16 ]
}

@test "the disk of one worker is slow: it is slow, the others are not" {
	files 12
	SLOW_MS=700 LD_PRELOAD=$SLOW start_worker slow -j 2
	eventually grep -q step.started events.slow
	start_worker quick -j 2
	end_well 12
	[ "$(sql "SELECT max(fence) FROM runs")" -eq 1 ]
	stop_worker slow
	stop_worker quick
	[ "$(grep -c run.completed events.quick)" -gt "$(grep -c run.completed events.slow)" ]
}

@test "SQLite on a slow disk: two workers take turns" {
	export CG_OBJECTS=$PWD/objects
	files 6
	SLOW_MS=200 LD_PRELOAD=$SLOW cg-worker --queue --once -j 2 >events.1 2>said.1 &
	one=$!
	SLOW_MS=200 LD_PRELOAD=$SLOW cg-worker --queue --once -j 2 >events.2 2>said.2 &
	wait "$one"
	wait $!
	end_well 6
}

@test "the disk of the database is full: nothing is lost, and all is done when there is room again" {
	small_disk 200m
	PG_EXTRA_CONF="max_wal_size = 32MB
min_wal_size = 32MB" own_pg "$small"
	files 60
	start_worker 1 -j 1
	eventually at_least 3
	fill
	# Whoever wants to grow is told; the server may even go down.
	run ! sql "CREATE TABLE fat AS SELECT repeat(md5(i::text), 100) FROM generate_series(1, 100000) i"
	has "No space left on device"
	empty
	up() { sql "SELECT 1"; }
	eventually up || pg_start
	# It has waited, or ended as it does for its own disk.
	gone "${pids[1]}" || stop_worker 1 || return 1
	start_worker 2 -j 2
	end_well 60
	stop_worker 2
}

@test "the disk of the objects is full: workers say so and end, and go on when there is room" {
	small_disk 2m
	export CG_OBJECTS=$small/objects
	files 60
	start_worker 1 -q -j 1
	eventually at_least 2
	fill
	ended 1 74
	start_worker 2 -q -j 1
	ended 2 74
	for w in 1 2; do
		[ "$(wc -l <said.$w)" -eq 1 ]
		grep -q "^cg-worker: .*o space left on device" said.$w
	done
	run ! completed 60
	[ "$(sql "SELECT count(*) FROM runs WHERE status = 'failed'")" -eq 0 ]
	empty
	start_worker 1 -q -j 1
	end_well 60
	stop_worker 1
	run -0 cg-cache verify
}

@test "the scratch disk of one worker is full: it fails no run but ends, another one does the work" {
	small_disk 2m
	export CG_OBJECTS=$PWD/objects
	files 60
	ln -s "$small" "$BATS_TEST_TMPDIR/1"
	start_worker 1 -q -j 1
	eventually at_least 2
	within 30 filled 1
	ended 1 74
	[ "$(wc -l <said.1)" -eq 1 ]
	grep -q "^cg-worker: .*o space left on" said.1
	start_worker 2 -j 1
	end_well 60
	stop_worker 2
	[ "$(sql "SELECT count(*) FROM run_events WHERE type IN ('step.failed', 'step.retrying')")" -eq 0 ]
}

@test "the disk of a SQLite store is full: one sentence, the store is whole, later it goes on" {
	# Room for the store and the 4 MB its log may have; the worker gets one of them.
	small_disk 8m
	export CG_OBJECTS=$PWD/objects
	CG_STORE=sqlite:$small/store.db
	files 60
	fill_but 1000000
	cg-worker -q --queue -j 1 >events.1 2>said.1 &
	pids[1]=$!
	ended 1 74
	[ "$(wc -l <said.1)" -eq 1 ]
	grep -q "^cg-worker: .*no space left on its disk: free some, what was done before is kept" said.1
	run -0 cg-migrate check
	at_least 2
	empty
	cg-worker --queue --once >events.2 2>said.2
	end_well 60
	run -0 cg-migrate check
}
