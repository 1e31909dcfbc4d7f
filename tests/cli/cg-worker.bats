load ../helper
load ../fixtures/act

one()
{
	flow one <<-EOF
		$(step a "" file=a.txt say=hello)
		$(step b a)
	EOF
	cg-plan one.yaml </dev/null >plan 2>/dev/null
}

@test "events on standard output, a line a finished step on standard error" {
	one
	run -0 --separate-stderr cg-worker <plan
	jq_is 'all(has("type") and has("seq") and has("at") and has("runId"))'
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${stderr_lines[0]} == "cg-worker: completed a ("*")" ]]
	[[ ${stderr_lines[2]} == "cg-worker: run "*" completed" ]]
}

@test "-q is silent, and standard output does not change" {
	one
	run -0 --separate-stderr cg-worker -q <plan
	[ "$stderr" = "" ]
	jq_is '.[-1].type == "run.completed"'
}

@test "-o puts the files of the run there" {
	one
	run -0 --separate-stderr cg-worker -o made/here <plan
	[ "$(find made -name a.txt -exec cat {} +)" = "$(printf 'a\nt>a')" ]
}

@test "-j 1 does one after the other, -j 3 three at once" {
	flow wide <<-EOF
		$(for s in a b c; do step $s "" touch="$SCRATCH/$s" wait="$SCRATCH/go"; done)
	EOF
	cg-plan wide.yaml </dev/null >plan 2>/dev/null
	cg-worker -j 3 <plan >events 2>/dev/null &
	pid=$!
	for s in a b c; do eventually test -e "$SCRATCH/$s"; done
	touch "$SCRATCH/go"
	wait "$pid"
	cg-worker -j 1 <plan >events 2>/dev/null
	jq -es 'map(.type) == ["run.started"] + [range(3) | "step.started", "step.completed"] + ["run.completed"]' events
}

@test "SIGUSR1: a report, and the work goes on" {
	flow slow <<-EOF
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
	EOF
	cg-plan slow.yaml </dev/null >plan 2>/dev/null
	cg-worker <plan >events 2>said &
	pid=$!
	eventually test -e "$SCRATCH/a"
	kill -USR1 "$pid"
	eventually grep -q "^step a of " said
	grep -q "slow: 0/1 steps, 1 running, 0 ready, 0 delayed" said
	touch "$SCRATCH/go"
	wait "$pid"
}

@test "a run that failed is 1, a queue with one is 0" {
	flow bad <<-EOF
		$(step a "" fail=WRONG)
	EOF
	work bad
	[ "$status" -eq 1 ]
	cg-enqueue bad.yaml </dev/null >/dev/null 2>&1
	run -0 --separate-stderr cg-worker --queue --once
	jq_is '.[-1].type == "run.failed"'
}

@test "-B does everything again" {
	flow kept <<-EOF
		$(EXTRA='cache_policy: {enabled: true, scope: global}' step a "" append="$SCRATCH/log")
	EOF
	work kept
	work kept -B
	[ -n "$(event step.completed a)" ]
	work kept
	[ -n "$(event step.cached a)" ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 2 ]
}

@test "called wrongly: 64 and one usage line" {
	for args in "plan.ndjson" "--once" "--queue --resume x" "-j" "-j many" "--grace=soon" "--max-cost=much"; do
		# shellcheck disable=SC2086 # words
		run -64 --separate-stderr cg-worker $args </dev/null
		[ "$output" = "" ]
		[[ ${stderr_lines[-1]} == "usage: cg-worker "* ]]
	done
}

@test "a queue that is none is refused, one that does not answer is named, its password not" {
	for url in sqlite:/elsewhere.db nonsense; do
		run -78 --separate-stderr timeout 20 cg-worker --queue=$url --once
		[ "$stderr" = "cg-worker: option --queue: the queue is named by a URL like redis://HOST:6379, or not at all when it is the store" ]
	done
	CG_QUEUE=redis://user:sesame@127.0.0.1:1/0 run -69 --separate-stderr timeout 20 cg-worker --queue --once
	has -e "127.0.0.1:1"
	run ! grep -q sesame <<<"$stderr"
}
