load ../helper
load ../fixtures/act

# Retries, and what becomes of the steps around one that failed.

# A column of a step's row.
column()
{
	sql "SELECT $2 FROM run_steps WHERE run_id = '$id' AND step_id = '$1'"
}

twice='retry_policy: {max_attempts: 3, backoff_ms: 100}'

@test "a step that fails twice and then succeeds: retried with a growing delay, history kept" {
	flow again <<-EOF
		$(EXTRA=$twice step again "" fail2=PROVIDER_UNAVAILABLE append="$SCRATCH/log" file=f.txt)
		$(step next again)
	EOF
	work again
	[ "$status" -eq 0 ]
	jq_is 'map(select(.stepId == "again") | .type) == ["step.started", "step.retrying",
		"step.started", "step.retrying", "step.started", "artifact.created", "step.completed"]'
	jq_is 'map(select(.type == "step.started" and .stepId == "again").attempt) == [1, 2, 3]'
	# The upper half of the backoff, doubled each time.
	jq_is 'map(select(.type == "step.retrying").delayMs) | .[0] >= 50 and .[0] <= 100 and .[1] >= 100 and .[1] <= 200'
	[ "$(cat "$SCRATCH/log")" = "$(printf 'again 1\nagain 2\nagain 3')" ]
	[ "$(column again status)" = completed ] && [ "$(column again attempt)" = 3 ]
	column again error_history | jq -e 'map(.code) == ["PROVIDER_UNAVAILABLE", "PROVIDER_UNAVAILABLE"]
		and map(.attempt) == [1, 2] and all(.message == "as it was told") and all(.timestamp | endswith("Z"))'
	[ -z "$(column again error)" ]
	numbers_are_whole
}

@test "attempts that are used up: the step fails with the last error" {
	flow again <<-EOF
		$(EXTRA=$twice step again "" fail=RATE_LIMITED)
	EOF
	work again
	[ "$status" -eq 1 ]
	jq_is 'map(select(.type == "step.retrying")) | length == 2'
	jq_is 'map(select(.type == "step.failed"))[0].error.attempt == 3'
	column again error | jq -e '.attempt == 3 and .code == "RATE_LIMITED"'
	column again error_history | jq -e 'length == 3'
}

@test "an error that cannot get better is not tried again" {
	for code in INPUT_VALIDATION_FAILED CONTENT_POLICY NO_IDEA; do
		flow once <<-EOF
			$(EXTRA=$twice step once "" fail=$code append="$SCRATCH/$code")
		EOF
		work once
		[ "$status" -eq 1 ]
		[ "$(cat "$SCRATCH/$code")" = "once 1" ]
		[ -z "$(event step.retrying once)" ]
	done
}

@test "an error says what it is about, and whether trying again can help" {
	flow kinds <<-EOF
		$(step limit "" fail=RATE_LIMITED)
		$(EXTRA='timeout_ms: 1000' step slow "" hang)
		$(step wrong "" fail=INPUT_VALIDATION_FAILED)
		$(step crash "" signal=9)
		$(step odd "" fail=NO_IDEA)
	EOF
	work kinds
	[ "$status" -eq 1 ]
	kind() { column "$1" error | jq -c '[.category, .retryable]'; }
	[ "$(kind limit)" = '["rate_limited",true]' ]
	[ "$(kind slow)" = '["timeout",true]' ]
	[ "$(kind wrong)" = '["validation",false]' ]
	[ "$(kind crash)" = '["internal",true]' ]
	[ "$(kind odd)" = '["internal",false]' ]
	column limit error_history | jq -e '.[0].category == "rate_limited"'
	# The run's is of the kind of the step that failed it, whatever the words say.
	jq_is '.[-1].error | . as $e | .code == "STEP_EXECUTION_FAILED" and (.category | IN("rate_limited", "timeout", "validation", "internal"))
		and (.retryable | type == "boolean") and .failedStepId != null'
	jq_is '(map(select(.type == "step.failed")) | map({(.stepId): .error.category}) | add) as $kinds
		| .[-1].error | .category == $kinds[.failedStepId]'
}

@test "what a handler says of keys is kept and told without them" {
	own_skills leak
	handler leak <<-'EOF'
		echo "calling https://me:hunter2@host/v1 with Bearer 0123456789abcdefA, max_tokens=300" >&2
		echo '{"ok": false, "error": "refused: sk-proj-0123456789abcdef, max_tokens 300", "error_code": "AUTHENTICATION_ERROR"}'
	EOF
	cat >leak.yaml <<-'EOF'
		workflow_name: leak
		example_trigger: {}
		version: 1.0.0
		steps:
		  - {step_id: a, skill_id: leak, depends_on: [], input_selector: {}}
	EOF
	work leak
	[ "$status" -eq 1 ]
	jq_is '.[-1].error.category == "auth"'
	column a error | jq -e '.message == "refused: [redacted], max_tokens 300"'
	[ "$(cg-status --log "$id" a)" = "calling https://me:[redacted]@host/v1 with Bearer [redacted], max_tokens=300" ]
	dump_store >dump
	run -1 grep -E "hunter2|0123456789abcdef" dump
	run -1 grep -raE "hunter2|0123456789abcdef" "$XDG_DATA_HOME" "$XDG_CACHE_HOME"
}

@test "a step is told until when it may take" {
	own_skills until
	handler until <<<'jq "{ok: true, data: {deadline: .context.deadline}}"'
	cat >until.yaml <<-'EOF'
		workflow_name: until
		example_trigger: {}
		version: 1.0.0
		steps:
		  - {step_id: a, skill_id: until, depends_on: [], input_selector: {}, timeout_ms: 90000}
	EOF
	work until
	[ "$status" -eq 0 ]
	# 90 s after it began, which was before now and after the test did.
	column a output | jq -e '(.deadline | sub("[.][0-9]+Z$"; "Z") | fromdate) as $d | $d <= now + 90 and $d > now + 60'
}

@test "a crash is tried again, a timeout too" {
	flow crash <<-EOF
		$(EXTRA='retry_policy: {max_attempts: 2, backoff_ms: 100}' step crash "" append="$SCRATCH/log" signal=9)
		$(EXTRA='retry_policy: {max_attempts: 2, backoff_ms: 100}
timeout_ms: 1000' step slow "" append="$SCRATCH/log" hang)
	EOF
	work crash
	[ "$status" -eq 1 ]
	[ "$(sort "$SCRATCH/log")" = "$(printf 'crash 1\ncrash 2\nslow 1\nslow 2')" ]
}

@test "the provider's wish to wait is respected" {
	flow after <<-EOF
		$(EXTRA=$twice step after "" fail1=RATE_LIMITED after=400)
	EOF
	work after
	[ "$status" -eq 0 ]
	jq_is 'map(select(.type == "step.retrying"))[0].delayMs >= 400'
	jq_is '(map(select(.type == "step.started")) | length) == 2'
}

@test "what depends on a failed step is skipped and says why, the others finish" {
	flow branches <<-EOF
		$(step bad "" fail=WRONG)
		$(step child bad)
		$(step grandchild child)
		$(step free "" ms=30)
		$(step freechild free)
		$(step join "grandchild,freechild")
	EOF
	work branches
	[ "$status" -eq 1 ]
	for s in child grandchild join; do
		[ "$(event step.skipped $s | jq -r .reason)" = "step 'bad' failed" ]
		[ "$(column $s status)" = skipped ]
		[ "$(column $s reason)" = "step 'bad' failed" ]
		[ -z "$(event step.started $s)" ]
	done
	[ -n "$(event step.completed freechild)" ]
	jq_is '.[-1].error.message == "step '"'bad'"' failed: as it was told"'
	# What failed is not kept: again, it is done again, the good ones too (no cache asked).
	[ -z "$(cg-cache list)" ]
}

@test "on_error: continue lets those after it run, and sees its output as missing" {
	flow goon <<-EOF
		$(EXTRA='on_error: continue' step bad "" fail=WRONG)
		$(step child bad)
	EOF
	work goon
	[ "$status" -eq 0 ]
	[ -n "$(event step.failed bad)" ] && [ -n "$(event step.completed child)" ]
	[ "$(column child "output ->> 'text'")" = ">child" ]
	jq_is '.[-1].type == "run.completed"'
}

@test "when: a step whose condition is not met is skipped, its users run without it" {
	flow cond <<-EOF
		$(EXTRA='when: {source: trigger, path: no, optional: true}' step no "")
		$(EXTRA='when: {source: trigger, path: text}' step yes "")
		$(EXTRA='when: {source: step_output, step_id: no, path: text, optional: true}' step chain no)
		$(step child no)
	EOF
	work cond
	[ "$status" -eq 0 ]
	[ "$(event step.skipped no | jq -r .reason)" = "its condition is not met" ]
	[ "$(event step.skipped chain | jq -r .reason)" = "its condition is not met" ]
	[ -n "$(event step.completed yes)" ] && [ -n "$(event step.completed child)" ]
}

@test "an approval waits, the others go on, an answer lets it continue" {
	flow ask <<-EOF
		$(step draft "")
		$(EXTRA='approval: {prompt: Is it good?, show: {source: step_output, step_id: draft, path: text}}' step publish draft)
		$(step free "")
	EOF
	work ask
	[ "$status" -eq 0 ]
	[ "$(event step.waiting publish | jq -c '[.prompt, .show]')" = '["Is it good?","t>draft"]' ]
	[ -n "$(event step.completed free)" ] && [ -z "$(event step.started publish)" ]
	jq_is '.[-1].type == "run.paused" and .[-1].reason == "a step waits for a person"'
	[ "$(column publish status)" = waiting ]
	cg-run approve --step=publish "$id"
	run -0 --separate-stderr cg-worker --queue --once
	[ -n "$(event step.completed publish)" ]
	jq_is 'map(select(.stepId == "draft")) == []'
	numbers_are_whole
}

@test "a step that failed is not in the cache, one that succeeded is" {
	local cached='cache_policy: {enabled: true, scope: global}'

	flow kept <<-EOF
		$(EXTRA=$cached step good "" append="$SCRATCH/log" file=g.txt)
		$(EXTRA=$cached step bad good append="$SCRATCH/log" fail=WRONG)
	EOF
	work kept
	work kept
	[ "$status" -eq 1 ]
	[ -n "$(event step.cached good)" ]
	[ "$(cat "$SCRATCH/log")" = "$(printf 'good 1\nbad 1\nbad 1')" ]
}

@test "a step that took a plainer way is done again, what stands on it only when it changes" {
	export EXTRA='cache_policy: {enabled: true, scope: global}'
	flow plain <<-EOF
		$(step a "" degraded)
		$(step b a)
	EOF
	work plain
	[ "$status" -eq 0 ]
	work plain
	[ "$status" -eq 0 ]
	jq_is '[.[] | select(.type == "step.completed").stepId] == ["a"]
		and [.[] | select(.type == "step.cached").stepId] == ["b"]'
	[ "$(cg-cache list | wc -l)" -eq 1 ]
}

@test "--max-cost: no step is started in a run that has cost that much" {
	flow dear <<-EOF
		$(step first "" cost=0.25)
		$(step second first cost=0.25)
		$(step third second cost=0.25)
	EOF
	work dear --max-cost=0.5
	[ "$status" -eq 1 ]
	[ "$(error_of third)" = "BUDGET_EXCEEDED: the run has cost as much as --max-cost allows" ]
	[ -n "$(event step.completed second)" ]
	work dear
	[ "$status" -eq 0 ]
	jq_is '.[-1].costUsd | tonumber == 0.75'
}

@test "two steps that are the same work are executed once, also by two workers" {
	local cached='cache_policy: {enabled: true, scope: global}'

	flow same <<-EOF
		$(EXTRA=$cached step a "" append="$SCRATCH/log" ms=200)
	EOF
	cg-plan same.yaml </dev/null >plan 2>/dev/null
	cg-worker <plan >one 2>/dev/null &
	pid=$!
	cg-worker <plan >two 2>/dev/null
	wait "$pid"
	[ "$(wc -l <"$SCRATCH/log")" -eq 1 ]
	cat one two | jq -es 'map(select(.type == "step.cached")) | length == 1'
}

@test "a message of any length is kept as far as an event can tell it" {
	long=$(printf 'ä%.0s' $(seq 9000))
	flow talks <<-EOF
		$(step a "" fail=EXECUTION_ERROR error="$long")
	EOF
	work talks
	[ "$status" -eq 1 ]
	jq_is 'map(select(.type == "step.failed"))[0].error.message | (startswith("ää")) and length == 4000'
}
