load ../helper
load ../fixtures/act
load ../fixtures/graphs

# How long a run of a thread may take: as long as it is worked on.

# Three nodes in a minute, the second of which touches $SCRATCH/b and waits for $SCRATCH/go.
three()
{
	graph g <<-EOF
		timeout_ms: 60000
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b touch="$SCRATCH/b" wait="$SCRATCH/go" append="$SCRATCH/log" "$@")
		$(node c append="$SCRATCH/log")
		$(chain a b c)
	EOF
}

# Let twenty years pass for what was said, and for the run. usage: age WHICH
age()
{
	local now then

	now=$(date -u +%Y)
	then=$((now - 20))
	case $CG_STORE in
	sqlite:*)
		sql "UPDATE run_events SET event = replace(event, '\"at\":\"$now', '\"at\":\"$then') WHERE $1"
		sql "UPDATE runs SET started_at = replace(started_at, '$now-', '$then-')"
		;;
	*)
		sql "UPDATE run_events SET event = CAST(replace(CAST(event AS text), '\"at\":\"$now',
			'\"at\":\"$then') AS json) WHERE $1"
		sql "UPDATE runs SET started_at = started_at - interval '20 years'"
		;;
	esac
}

# A run of it that a worker has and that waits in b: $id, $r, $worker
at_b()
{
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	r=$(of .runId | tr -d '"')
	cg-worker --log-level=info --queue --once >events 2>said &
	worker=$!
	eventually test -e "$SCRATCH/b"
}

go_on()
{
	run -0 --separate-stderr timeout 30 cg-worker --queue --once
}

@test "a pause does not count, however long it is" {
	three
	at_b
	cg-run pause "$r"
	eventually grep -q pausing said
	touch "$SCRATCH/go"
	wait "$worker"
	age "1 = 1"
	cg-run resume "$r"
	go_on
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b",">c"]]' ]
}

@test "what was worked on it before a pause counts" {
	three
	at_b
	cg-run pause "$r"
	eventually grep -q pausing said
	touch "$SCRATCH/go"
	wait "$worker"
	age "type = 'run.started'"
	cg-run resume "$r"
	go_on
	[ "$(of '[.status, .error.code]')" = '["failed","TIMEOUT"]' ]
}

@test "what failed and is asked for once more has all of its time" {
	three fail9=EXECUTION_ERROR
	touch "$SCRATCH/go"
	id=$(cg-thread run --queue --id g.yaml <<<"$input")
	r=$(of .runId | tr -d '"')
	go_on
	[ "$(of '[.status, .error.code]')" = '["failed","EXECUTION_ERROR"]' ]
	age "type = 'run.started'"
	cg-run retry "$r"
	go_on
	[ "$(of '[.status, .error.code]')" = '["failed","EXECUTION_ERROR"]' ]
}

@test "nor does it count how long nobody could take it up" {
	three
	at_b
	kill -TERM "$worker"
	eventually grep -q draining said
	touch "$SCRATCH/go"
	wait "$worker" || true
	age "1 = 1"
	go_on
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b",">c"]]' ]
	# A death is not told; what was heard last is.
	rm "$SCRATCH"/*
	id=dead
	cg-thread run --thread "$id" g.yaml <<<"$input" >out 2>said &
	pid=$!
	eventually test -e "$SCRATCH/b"
	kill -KILL "$pid"
	wait "$pid" || true
	bury
	age "1 = 1"
	touch "$SCRATCH/go"
	go_on
	[ "$(of '[.status, .values.log]')" = '["idle",[">a",">b",">c"]]' ]
}
