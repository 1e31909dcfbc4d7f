load ../helper

# cg-status --doctor: why nothing moves.

one()
{
	printf 'workflow_name: one\nversion: 1.0.0\nexample_trigger: {text: t}\nsteps:\n  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}\n' >one.yaml
	cg-enqueue --id one.yaml </dev/null 2>/dev/null
}

@test "where nothing is wrong nothing is said: no store yet, an empty one, all done" {
	run -0 --separate-stderr cg-status --doctor
	[ "$output$stderr" = "" ]
	one >id
	cg-worker --queue --once >/dev/null 2>&1
	run -0 --separate-stderr cg-status --doctor --json
	[ "$output$stderr" = "" ]
}

@test "queued runs and no worker, paused ones: a line for each, with what helps" {
	one >id
	run -1 --separate-stderr cg-status --doctor
	[ "$output" = "$(printf 'worker\t1 run is queued and no worker is alive\tstart one: cg-worker --queue')" ]
	one >id2
	cg-run pause "$(cat id2)"
	run -1 --separate-stderr cg-status --doctor --json
	jq_is 'map(.what) == ["worker", "paused"] and all(.type == "finding" and (.remedy | length > 5))'
}

@test "a run whose worker is dead" {
	id=$(one)
	sql "UPDATE runs SET status = 'running', worker_id = '01900000-0000-7000-8000-000000000000'"
	run -1 --separate-stderr cg-status --doctor --json
	jq_is 'length == 1 and .[0].what == "orphan" and (.[0].message | test("it is '"$id"'"))'
}

@test "a tenant that has as many runs running as it may" {
	one >id
	one >id2
	sql "UPDATE runs SET status = 'running', worker_id = '01900000-0000-7000-8000-000000000000' WHERE id = '$(cat id)'"
	cg-run limits --max-runs=1 >/dev/null
	run -1 --separate-stderr cg-status --doctor --json
	jq_is 'any(.what == "limit" and (.message | test("1 run running, as many as it may")))'
	# Where somebody serves that is no finding of its own.
	CG_MAX_RUNS_PER_TENANT=0 cg-run limits --reset >/dev/null
	run -1 --separate-stderr cg-status --doctor --json
	jq_is 'all(.what != "limit")'
}

@test "a queue that does not answer, with its password unsaid" {
	export CG_QUEUE=redis://user:sesame@127.0.0.1:1/0
	run -1 --separate-stderr cg-status --doctor --json
	jq_is 'length == 1 and .[0].what == "queue" and (.[0].message | test("127.0.0.1:1"))'
	run ! grep -q sesame <<<"$output"
}

# bats test_tags=sqlite
@test "a schema that is behind, a store that is none" {
	one >id
	sql "PRAGMA user_version = 1"
	run -1 --separate-stderr cg-status --doctor --json
	jq_is '.[0].what == "schema" and (.[0].message | test("cg-migrate up"))'
	echo "no database at all, whatever it was" >"$BATS_TEST_TMPDIR/store.db"
	run -1 --separate-stderr cg-status --doctor --json
	jq_is '.[0].what == "store"'
}

@test "a place of the objects that cannot be reached" {
	one >id
	cg-worker --queue --once >/dev/null 2>&1
	echo x >file
	CG_OBJECTS=$PWD/file run -1 --separate-stderr cg-status --doctor --json
	jq_is 'any(.message | test("objects.*Not a directory"))'
}

@test "on a terminal nothing is cut off: what is the matter, and below it what helps" {
	one >id
	run -1 script -qec "stty cols 40; cg-status --doctor" /dev/null
	[ "${output//$'\r'/}" = "$(printf 'worker   1 run is queued and no worker is alive\n          -> start one: cg-worker --queue')" ]
}

@test "--doctor names no run and goes with no other view" {
	run -64 --separate-stderr cg-status --doctor x
	has -e "--doctor takes no run"
	run -64 --separate-stderr cg-status --doctor --steps
}
