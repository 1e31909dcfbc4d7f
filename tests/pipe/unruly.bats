load ../helper
load ../fixtures/act

# Handlers that crash, hang, lie and leave things behind: the step fails with a
# sentence, the run goes on without it, nothing of it stays.

# One step that does this; everything else must be as always.
fails()
{
	flow bad <<-EOF
		$(step bad "" "$@")
		  - {step_id: other, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	work bad -j 1
	[ "$status" -eq 1 ] || { echo "# status $status: $stderr"; return 1; }
	[ -n "$(event step.completed other)" ]
	jq_is '.[-1].type == "run.failed" and .[-1].error.code == "STEP_EXECUTION_FAILED"
		and .[-1].error.failedStepId == "bad"'
	numbers_are_whole && no_workspaces
}

@test "a handler that crashes: the signal is named" {
	fails signal=11
	[ "$(error_of bad)" = "EXECUTION_ERROR: the handler of skill 'act' was killed by SIGSEGV (11)" ]
}

@test "a handler that is aborted says its last words" {
	fails "say=assertion failed: x > 0" signal=6
	[ "$(error_of bad)" = "EXECUTION_ERROR: the handler of skill 'act' was killed by SIGABRT (6) (assertion failed: x > 0)" ]
}

@test "a handler that exits with 3" {
	fails exit=3
	[ "$(error_of bad)" = "EXECUTION_ERROR: the handler of skill 'act' exited with status 3" ]
}

@test "a handler that hangs is ended after its time, also when it ignores SIGTERM" {
	EXTRA='timeout_ms: 1000' fails hang
	[ "$(error_of bad)" = "TIMEOUT: skill 'act' was stopped: it took longer than 1000 ms" ]
	EXTRA='timeout_ms: 1000' fails deaf hang
	[ "$(error_of bad)" = "TIMEOUT: skill 'act' was stopped: it took longer than 1000 ms" ]
	ms=$(event step.failed bad | jq .durationMs)
	[ "$ms" -ge 5000 ] && [ "$ms" -lt 12000 ]
}

@test "a handler that prints garbage" {
	fails 'print=hello world'
	[ "$(error_of bad)" = "EXECUTION_ERROR: skill 'act' gave no result: its output:1:1: 'hello' is no JSON value" ] || error_of bad
	fails 'print={"ok": true, "data": {'
	has "EXECUTION_ERROR"
	has "skill 'act' gave no result: its output:1:"
	fails print=
	[ "$(error_of bad)" = "EXECUTION_ERROR: skill 'act' gave no result: it printed nothing" ]
}

@test "a handler that prints JSON that is no result" {
	for out in '[]' '7' '{}' '{"ok": "yes"}' '{"data": {}}' 'null'; do
		fails "print=$out"
		[ "$(error_of bad)" = "EXECUTION_ERROR: skill 'act' gave no result: its output is no result {ok, data, ...}" ]
	done
	fails 'print={"ok": true}'
	[ "$(error_of bad)" = "EXECUTION_ERROR: the result of skill 'act' has no data" ]
	fails 'print={"ok": true, "data": 5}'
	[ "$(error_of bad)" = "EXECUTION_ERROR: the result of skill 'act' has no data" ]
}

@test "a handler whose result is followed by something else" {
	fails 'print={"ok": true, "data": {}} {"ok": false}'
	has "EXECUTION_ERROR"
}

@test "a handler that prints 1 GB: bounded in memory and time" {
	[ -z "${SAN-}" ] || ulimit -v unlimited
	flow bad <<-EOF
		$(step bad "" flood=1000000000)
	EOF
	cg-plan bad.yaml </dev/null >plan 2>/dev/null
	SECONDS=0
	run -1 --separate-stderr command time -f %M -o rss timeout 60 cg-worker <plan
	[ "$SECONDS" -le 20 ]
	[ "$(error_of bad)" = "EXECUTION_ERROR: skill 'act' was stopped: it printed more than 64 MiB" ]
	[ -n "${SAN-}" ] || [ "$(tail -n 1 rss)" -lt 150000 ]
	no_workspaces
}

@test "a handler that never stops printing is stopped" {
	mkdir -p "$BATS_TEST_TMPDIR/s"
	cp -R "$ACT_SKILLS/." "$BATS_TEST_TMPDIR/s"
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/s
	handler act <<-'EOF'
		exec yes "a line that goes on and on, so that the pipe is always full"
	EOF
	fails x
	[ "$(error_of bad)" = "EXECUTION_ERROR: skill 'act' was stopped: it printed more than 64 MiB" ]
}

@test "a handler that fills its log: the log is cut, the step is not harmed" {
	flow loud <<-EOF
		$(step loud "" say=first chatter=300000000)
	EOF
	work loud
	[ "$status" -eq 0 ]
	log=$(cg-status --log "$id" loud | head -c 2000000 | wc -c)
	[ "$log" -gt 1000000 ] && [ "$log" -lt 1100000 ]
	cg-status --log "$id" loud | tail -n 1 | grep -qx '\[the log was cut at 1048576 bytes\]'
}

@test "last words that are no text do no harm to the events" {
	fails bytes=fffe00c3280a exit=4
	printf '%s\n' "$output" >events
	iconv -f UTF-8 -t UTF-8 <events >/dev/null
	has "exited with status 4"
	cg-status --events --json "$id" | diff - events
	cg-status --json --steps "$id" | jq -es 'map(select(.stepId == "bad"))[0].error.message | startswith("the handler")'
}

@test "long words in many bytes are cut, and what is said is still text" {
	local long begin

	long=$(printf '€%.0s' $(seq 400))
	for begin in "" x xx; do
		flow long <<-EOF
			$(step log "" "say=$begin$long" exit=4)
			$(step error "" fail=WRONG "error=$begin$long")
			$(step code "" "fail=W$begin$long")
			$(step path "" "artifact=$begin$long")
		EOF
		work long
		[ "$status" -eq 1 ]
		printf '%s\n' "$output" >events
		iconv -f UTF-8 -t UTF-8 <events >/dev/null
		cg-status --events --json "$id" | diff - events
		cg-status --json "$id" | iconv -f UTF-8 -t UTF-8 | jq -e . >/dev/null
	done
}

@test "children that a handler leaves are gone with its step, wherever they went" {
	for how in group session deep clean; do
		flow kids <<-EOF
			$(step kids "" child=$how file=f.txt)
			$(step after kids wait="$SCRATCH/$how")
		EOF
		cg-plan kids.yaml </dev/null 2>/dev/null | cg-worker -j 1 >events 2>/dev/null &
		pid=$!
		eventually grep -q '"step.started".*"stepId":"after"' events
		# While the worker goes on.
		eventually nothing_strays
		touch "$SCRATCH/$how"
		wait "$pid"
		nothing_strays
		no_workspaces
	done
}

# No process of this test that act has left behind.
nothing_strays()
{
	local pid

	for pid in $(ours); do
		! grep -qa '^cg-act-stray' "/proc/$pid/cmdline" 2>/dev/null || return 1
	done
}

@test "children that hold the handler's output open do not keep the step" {
	flow kids <<-EOF
		$(step kids "" child=session)
	EOF
	SECONDS=0
	work kids
	[ "$status" -eq 0 ] && [ "$SECONDS" -lt 5 ]
}

@test "an artifact outside the workspace is refused" {
	echo secret >"$SCRATCH/secret"
	for path in "$SCRATCH/secret" /etc/hostname ../../../../etc/hostname out/../../x ""; do
		fails "artifact=$path"
		[ "$(error_of bad)" = "EXECUTION_ERROR: artifact '$path' of skill 'act' is not a file or folder inside its workspace" ]
	done
	[ -z "$(cg-cache list --objects)" ] || cg-cache list --objects --json | jq -es 'all(.sizeBytes != 7)'
}

@test "an artifact through a link is refused" {
	echo secret >"$SCRATCH/secret"
	fails link="$SCRATCH/secret"
	has "is not a file or folder inside its workspace"
	fails link=../tmp
	has "is not a file or folder inside its workspace"
}

@test "a path in the data that is no artifact is refused" {
	mkdir -p "$BATS_TEST_TMPDIR/s"
	cp -R "$ACT_SKILLS/." "$BATS_TEST_TMPDIR/s"
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/s
	handler act <<-'EOF'
		jq '{ok: true, data: {file: (.context.outputDir + "/nothing.txt")}}'
	EOF
	fails x
	has "which it did not declare as an artifact"
}

@test "an output that breaks its schema, an input that breaks its schema" {
	flow strict <<-EOF
		  - step_id: seven
		    skill_id: strict
		    depends_on: []
		    input_selector: {n: {source: constants, value: 7}}
		  - step_id: text
		    skill_id: strict
		    depends_on: []
		    input_selector: {n: {source: trigger, path: text}}
	EOF
	work strict
	[ "$status" -eq 1 ]
	error_of seven | grep -q "^OUTPUT_VALIDATION_FAILED: output of skill 'strict': .*word"
	error_of text | grep -q "^INPUT_VALIDATION_FAILED: input of skill 'strict': .*n"
}

@test "a skill without a program: a warning in the plan, HANDLER_NOT_FOUND at the step" {
	flow none <<-EOF
		  - {step_id: none, skill_id: absent, depends_on: [], input_selector: {}}
	EOF
	work none
	[ "$status" -eq 1 ]
	grep -q "none.yaml:5:.*absent" none.said
	[ "$(error_of none)" = "HANDLER_NOT_FOUND: skill 'absent' has no handler here" ]
}

@test "a program that cannot be executed" {
	mkdir -p "$BATS_TEST_TMPDIR/s"
	cp -R "$ACT_SKILLS/." "$BATS_TEST_TMPDIR/s"
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/s
	printf '#!/no/such/interpreter\n' >"$CG_SKILLS_PATH/act/act"
	fails x
	has "EXECUTION_ERROR"
}

@test "more memory than the skill may have" {
	SKILL=small flow mem <<-EOF
		$(SKILL=small step mem "" memory=500)
	EOF
	work mem
	[ "$status" -eq 0 ]
	cg-cache list >/dev/null
	[ "$(sql "SELECT output ->> 'memory' FROM run_steps")" = ENOMEM ]
}
