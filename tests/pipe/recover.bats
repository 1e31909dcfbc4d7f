load ../helper
load ../fixtures/act

# Ten steps, fan-out, chain and join, some with files; each says in a log outside
# that it was begun. $1: cached or not.
ten_steps()
{
	local cached='cache_policy: {enabled: true, scope: global}'

	[ "$1" = cached ] || cached=
	flow ten <<-EOF
		$(EXTRA=$cached step a "" append="$SCRATCH/log" ms=3 file=a.txt)
		$(EXTRA=$cached step b a append="$SCRATCH/log" ms=6)
		$(EXTRA=$cached step c a append="$SCRATCH/log" ms=2 file=c.txt)
		$(EXTRA=$cached step d a append="$SCRATCH/log" child=session)
		$(EXTRA=$cached step e a append="$SCRATCH/log" ms=4 file=e.txt)
		$(EXTRA=$cached step f b,c,d,e append="$SCRATCH/log" file=f.txt)
		$(EXTRA=$cached step g f append="$SCRATCH/log" ms=3)
		$(EXTRA=$cached step h g append="$SCRATCH/log" file=h.txt)
		$(EXTRA=$cached step i "" append="$SCRATCH/log" ms=20 file=i.txt)
		$(EXTRA=$cached step j h,i append="$SCRATCH/log" file=j.txt)
	EOF
	cg-plan ten.yaml </dev/null >ten.plan 2>/dev/null
}

# Everything that a run came to, without ids and times.
came_to()
{
	sql "SELECT 'run', status, '', '' FROM runs
		UNION ALL SELECT step_id, status, CAST(attempt AS text), CAST(output AS text)
		FROM run_steps
		UNION ALL SELECT step_id, type, content_hash, filename FROM artifacts ORDER BY 1, 2, 3"
}

# A worker in a world of its own.
world()
{
	export CG_DATA_DIR=$BATS_TEST_TMPDIR/$1/data CG_CACHE_DIR=$BATS_TEST_TMPDIR/$1/cache
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	new_store "$BATS_TEST_TMPDIR/$1/store.db"
	rm -f "$SCRATCH/log"
}

# Kill the worker after its Nth event, and some milliseconds more; the rest of what
# it says is swallowed, as by a reader that is slow. usage: kill_after N [DELAY]
kill_after()
{
	local n=$1 pid line

	rm -f out
	mkfifo out
	cg-worker -j 3 <ten.plan >out 2>/dev/null &
	pid=$!
	exec 7<out
	while [ "$n" -gt 0 ] && read -r line <&7; do
		n=$((n - 1))
	done
	[ "${2:-0}" = 0 ] || sleep "$2"
	kill -KILL "$pid" 2>/dev/null || true # it may have come to its end
	wait "$pid" 2>/dev/null || true
	exec 7<&-
}

# What must hold after a kill and a second worker.
whole_again()
{
	local again

	came_to >got
	diff -u "$BATS_TEST_TMPDIR/want" got || return 1
	numbers_are_whole || return 1
	# Nothing is executed again after its completion was recorded.
	again=$(sql "SELECT s.event FROM run_events s JOIN run_events c
		ON s.run_id = c.run_id AND c.type = 'step.completed' AND s.type = 'step.started'
		AND s.seq > c.seq AND s.event ->> 'stepId' = c.event ->> 'stepId'")
	[ -z "$again" ] || { echo "# executed again: $again"; return 1; }
	[ -z "$(find "$CG_CACHE_DIR/work" -mindepth 1 2>/dev/null)" ] ||
		{ find "$CG_CACHE_DIR/work" | sed 's/^/# left: /'; return 1; }
	[ -z "$(find "$CG_DATA_DIR/workers" -name '*.lock' 2>/dev/null)" ] ||
		{ echo "# a lock was left"; return 1; }
}

# Kill at many moments; $1 and $2 say with or without cache and how the second one is
# called.
kill_and_recover()
{
	local n total id

	ten_steps "$1"
	world undisturbed
	total=$(cg-worker -j 3 <ten.plan 2>/dev/null | wc -l)
	came_to >"$BATS_TEST_TMPDIR/want"
	[ "$total" -gt 25 ]
	[ "$(sort "$SCRATCH/log" | uniq | wc -l)" -eq 10 ]
	for n in $(seq 1 "$((total - 1))"); do
		world "kill-$1-$n"
		kill_after "$n" "$([ $((n % 3)) = 0 ] && echo 0.00$((n % 10)))"
		bury
		if [ "$2" = queue ]; then
			cg-worker --queue --once -j 3 >more 2>said || { cat said; return 1; }
		else
			id=$(sql "SELECT id FROM runs WHERE status <> 'completed'")
			# It may have been killed after its run was over: its litter is swept anyway.
			[ -n "$id" ] || cg-worker --queue --once
			[ -z "$id" ] || cg-worker --resume "$id" -j 3 >more 2>said || { cat said; return 1; }
		fi
		whole_again || { echo "# killed after event $n of $total"; cat said; return 1; }
		killed=$((killed + 1))
		nothing_runs || { echo "# killed after event $n of $total"; return 1; }
		cd "$BATS_TEST_TMPDIR/work"
		rm -rf "$BATS_TEST_TMPDIR/kill-$1-$n"
	done
}

@test "a worker killed at any event, without cache: the queue's worker ends the run the same" {
	killed=0
	kill_and_recover plain queue
	[ "$killed" -ge 25 ]
}

@test "a worker killed at any event, with cache: --resume ends the run the same" {
	killed=0
	kill_and_recover cached resume
	[ "$killed" -ge 25 ]
}
