load ../helper
load ../fixtures/act

# What the world outside does: disks that are full, folders that may not be written,
# readers that go away, homes that are not there, cron.

simple()
{
	flow simple <<-EOF
		$(step a "" append="$SCRATCH/log" file=a.txt)
		$(step b a append="$SCRATCH/log" file=b.txt)
	EOF
	cg-plan simple.yaml </dev/null >plan 2>/dev/null
}

# A small file system of its own, where we may mount one.
small_disk()
{
	mkdir -p "$BATS_TEST_TMPDIR/small"
	mount -t tmpfs -o "$1" tmpfs "$BATS_TEST_TMPDIR/small" 2>/dev/null
}

finish()
{
	umount "$BATS_TEST_TMPDIR/small" 2>/dev/null || true
	chmod -R u+w "$BATS_TEST_TMPDIR" 2>/dev/null || true
}

# Whoever is root may write everywhere: somebody else, for whom folders are closed.
as_nobody()
{
	if [ "$(id -u)" -eq 0 ]; then
		chmod a+x "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$(dirname "$BATS_TEST_TMPDIR")"
		setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# bats test_tags=sqlite
@test "a full disk under the store: 74 before anything, the store is whole, later it goes on" {
	simple
	cg-worker <plan >/dev/null 2>&1
	# Files may not grow past what they have: what SQLite wants to write fails.
	run --separate-stderr bash -c 'ulimit -f 40; trap "" XFSZ; exec cg-worker <plan'
	[ "$status" -eq 74 ]
	[[ $stderr == *"cg-worker: "*full* || $stderr == *"cg-worker: "*"too large"* || $stderr == *"cg-worker: "*I/O* ]]
	run -0 cg-migrate check
	run -0 --separate-stderr cg-worker --queue --once
	numbers_are_whole
	cg-worker <plan | jq -es '.[-1].type == "run.completed"'
}

@test "a full disk under the objects: 74, the run is not failed but goes on when there is room" {
	small_disk size=600k || skip "no file system may be mounted here"
	simple
	export CG_OBJECTS=$BATS_TEST_TMPDIR/small/objects
	head -c 2000000 /dev/zero >"$BATS_TEST_TMPDIR/small/fill" 2>/dev/null || true
	run --separate-stderr timeout 30 cg-worker <plan
	[ "$status" -eq 74 ]
	has -e "o space left on device"
	[ "$(cg-status --json | jq -r .status)" != completed ]
	numbers_are_whole
	rm "$BATS_TEST_TMPDIR/small/fill"
	run -0 --separate-stderr cg-worker --queue --once
	[ "$(cg-status --json | jq -r .status)" = completed ]
	numbers_are_whole
	no_workspaces
}

@test "a full disk under the workspaces: the worker says so, and leaves nothing" {
	small_disk size=100k,nr_inodes=12 || skip "no file system may be mounted here"
	flow big <<-EOF
		$(step a "" say=x)
	EOF
	cg-plan big.yaml </dev/null >plan 2>/dev/null
	export CG_CACHE_DIR=$BATS_TEST_TMPDIR/small/cache
	while mkdir "$BATS_TEST_TMPDIR/small/d$((n++))" 2>/dev/null; do :; done
	run --separate-stderr timeout 30 cg-worker <plan
	[ "$status" -eq 74 ] || [ "$status" -eq 71 ]
	has -e "o space left on device"
}

@test "standard output on a full disk: 74" {
	simple
	run -74 --separate-stderr bash -c 'cg-plan simple.yaml </dev/null >/dev/full'
	has -e "cg-plan: "
	run -74 --separate-stderr bash -c 'cg-worker <plan >/dev/full'
	has -e "cg-worker: "
	# What was done is recorded, the rest can be done.
	run -0 cg-worker --queue --once
	[ "$(cg-status --json | jq -r .status | sort -u)" = completed ]
	numbers_are_whole
}

# bats test_tags=sqlite
@test "a store in a folder that may not be written: 69 or 77, and said which" {
	simple
	mkdir "$BATS_TEST_TMPDIR/closed"
	export CG_STORE=sqlite:$BATS_TEST_TMPDIR/closed/store.db
	chmod 755 "$BATS_TEST_TMPDIR" "$HOME" "$BATS_TEST_TMPDIR/work"
	chmod 555 "$BATS_TEST_TMPDIR/closed"
	chmod 644 plan
	run --separate-stderr as_nobody cg-worker <plan
	[ "$status" -eq 69 ] || [ "$status" -eq 77 ]
	has -e "$BATS_TEST_TMPDIR/closed/store.db"
	[ "$output" = "" ]
}

# bats test_tags=sqlite
@test "a store that may be read only: looking works, working is refused, it stays as it is" {
	simple
	cg-worker <plan >/dev/null 2>&1
	mkdir "$BATS_TEST_TMPDIR/ro"
	sql "VACUUM INTO '$BATS_TEST_TMPDIR/ro/store.db'"
	export CG_STORE=sqlite:$BATS_TEST_TMPDIR/ro/store.db
	before=$(sha256sum <"$BATS_TEST_TMPDIR/ro/store.db")
	chmod 444 "$BATS_TEST_TMPDIR/ro/store.db"
	chmod 555 "$BATS_TEST_TMPDIR/ro"
	chmod 644 plan
	chmod 755 "$BATS_TEST_TMPDIR" "$HOME" "$BATS_TEST_TMPDIR/work"
	export CG_DATA_DIR=$BATS_TEST_TMPDIR/ro
	run -0 as_nobody cg-status
	[ -n "$output" ]
	run -74 --separate-stderr as_nobody cg-worker <plan
	[ "$stderr" = "cg-worker: store '$BATS_TEST_TMPDIR/ro/store.db' cannot be written to: check the permissions of the file and its folder, or name another one with --store" ]
	[ "$output" = "" ]
	[ "$(sha256sum <"$BATS_TEST_TMPDIR/ro/store.db")" = "$before" ]
}

# bats test_tags=sqlite
@test "a file that is no store" {
	simple
	echo "this is a letter" >"$BATS_TEST_TMPDIR/letter"
	export CG_STORE=sqlite:$BATS_TEST_TMPDIR/letter
	run --separate-stderr cg-worker <plan
	[ "$status" -eq 65 ] || [ "$status" -eq 69 ]
	has -e letter
	[ "$(cat "$BATS_TEST_TMPDIR/letter")" = "this is a letter" ]
}

@test "a reader that goes away: 141, silently, and the run can be taken up" {
	{
		flow long <<-EOF
			$(step s0 "")
			$(for i in $(seq 30); do step "s$i" "s$((i - 1))"; done)
		EOF
	}
	cg-plan long.yaml </dev/null >plan 2>/dev/null
	run --separate-stderr bash -c 'cg-plan long.yaml </dev/null | head -n 1; echo "${PIPESTATUS[0]}"'
	# A plan that fits into the pipe is written before the reader has gone.
	[ "${lines[-1]}" = 141 ] || [ "${lines[-1]}" = 0 ]
	run --separate-stderr bash -c 'cg-worker -q <plan | head -n 1; echo "${PIPESTATUS[0]}"'
	[ "${lines[-1]}" = 141 ]
	[ "$stderr" = "" ]
	id=$(jq -r .runId <<<"${lines[0]}")
	cg-status --json "$id" | jq -es '.[0].status == "queued"'
	run -0 --separate-stderr cg-worker --resume "$id"
	jq_is '.[-1].type == "run.completed"'
	numbers_are_whole
	no_workspaces
}

@test "no HOME: the folder of the user is asked for, or said what is missing" {
	simple
	unset HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME
	export CG_DATA_DIR=$BATS_TEST_TMPDIR/d CG_CACHE_DIR=$BATS_TEST_TMPDIR/c
	run -0 --separate-stderr cg-worker <plan
	jq_is '.[-1].type == "run.completed"'
}

@test "a working folder that may not be written" {
	simple
	chmod 755 "$BATS_TEST_TMPDIR" plan simple.yaml
	mkdir "$BATS_TEST_TMPDIR/closed"
	cp plan simple.yaml "$BATS_TEST_TMPDIR/closed"
	chmod 555 "$BATS_TEST_TMPDIR/closed"
	cd "$BATS_TEST_TMPDIR/closed"
	if [ "$(id -u)" -eq 0 ]; then
		chown -R 65534:65534 "$HOME" "$SCRATCH"
		install -d -o 65534 "$BATS_TEST_TMPDIR/db"
		new_store "$BATS_TEST_TMPDIR/db/store.db"
	fi
	as_nobody cg-plan simple.yaml </dev/null 2>/dev/null | as_nobody cg-worker >"$BATS_TEST_TMPDIR/events"
	jq -es '.[-1].type == "run.completed"' "$BATS_TEST_TMPDIR/events"
}

@test "the bare line out of cron: from /, with a PATH and nothing else" {
	simple
	mkdir "$BATS_TEST_TMPDIR/cron"
	env -i PATH="$BIN:/usr/bin:/bin" HOME="$BATS_TEST_TMPDIR/cron" CG_SKILLS_PATH="$ACT_SKILLS" \
		sh -c "cd / && cg-plan $PWD/simple.yaml | cg-worker" </dev/null >events 2>said
	jq -es '.[-1].type == "run.completed"' events
	grep -q "no trigger given, using the workflow's example" said
	# A real workflow finds its skills beside itself.
	env -i PATH="$BIN:/usr/bin:/bin" HOME="$BATS_TEST_TMPDIR/cron" \
		sh -c "cd / && cg-plan $MINIMAL" </dev/null >real 2>/dev/null
	jq -es '.[0].stepCount == 4 and length == 5' real
}

@test "an empty trigger on standard input is none; a closed standard input too" {
	simple
	for in in /dev/null empty; do
		: >empty
		run -0 --separate-stderr cg-plan simple.yaml <$in
		has -e "no trigger given, using the workflow's example"
		jq_is '.[0].trigger == {text: "t"}'
	done
	run -0 --separate-stderr bash -c 'printf "" | cg-plan simple.yaml'
	jq_is '.[0].trigger == {text: "t"}'
	run -0 --separate-stderr bash -c 'cg-plan simple.yaml <&-'
	jq_is '.[0].trigger == {text: "t"}'
	# With -t it is never read: a pipe that nobody writes into does not block.
	echo '{"text": "u"}' >t.json
	mkfifo never
	run -0 --separate-stderr timeout 10 bash -c 'exec 3<>never; cg-plan -t t.json simple.yaml <&3'
	jq_is '.[0].trigger == {text: "u"}'
}

@test "closed standard streams: nothing is written into the store, and what could not be told is" {
	simple
	run -74 --separate-stderr bash -c 'cg-worker <plan >&-'
	has -e 'write standard output: Bad file descriptor'
	cg-migrate check
	# The run was given back, for whoever can say what becomes of it.
	cg-worker --queue --once >/dev/null
	run -0 bash -c 'cg-worker <plan 2>&- >events'
	jq -es '.[-1].type == "run.completed"' events
	cg-migrate check
	[ "$(cg-status --json | jq -r .status | sort -u)" = completed ]
}

@test "a secret in the environment or the trigger's neighbour reaches no record" {
	export LITELLM_MASTER_KEY=sesame-open STABILITY_API_KEY=sesame-open
	simple
	cg-worker -v --log-level=debug <plan >events 2>said
	dump_store >dump
	run ! grep -rqa sesame-open plan events said dump "$HOME"
}

@test "a worker that may open few files itself can start its handlers all the same" {
	simple
	run -0 --separate-stderr bash -c 'ulimit -n 512; exec cg-worker <plan'
	jq -es '.[-1].type == "run.completed"' <<<"$output"
}
