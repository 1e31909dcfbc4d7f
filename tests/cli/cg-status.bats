load ../helper

prepare()
{
	own_skills say fail slow
	handler say <<-'EOF'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		printf %s "$in" | jq -j .input.text >"$out/word.txt"
		echo "saying it" >&2
		printf %s "$in" | jq '{ok: true, data: {said: .input.text},
			artifacts: [{artifact_type: "text/word", uri: (.context.outputDir + "/word.txt")}]}'
	EOF
	handler fail <<-'EOF'
		echo '{"ok": false, "error": "no luck", "error_code": "INPUT_VALIDATION_FAILED"}'
	EOF
	handler slow <<-'EOF'
		sleep 1
		echo '{"ok": true, "data": {}}'
	EOF
	cat >good.yaml <<-'EOF'
		workflow_name: good
		version: 1.0.0
		steps:
		  - step_id: first
		    skill_id: say
		    depends_on: []
		    input_selector: {text: {source: trigger, path: text}}
		    cache_policy: {enabled: true, scope: global}
		  - step_id: second
		    skill_id: say
		    depends_on: [first]
		    input_selector:
		      text: {source: step_output, step_id: first, path: data.said}
		      again: {source: constants, value: true}
		    cache_policy: {enabled: true, scope: global}
	EOF
	cat >bad.yaml <<-'EOF'
		workflow_name: bad
		version: 1.0.0
		steps:
		  - {step_id: first, skill_id: fail, depends_on: [], input_selector: {}}
		  - {step_id: second, skill_id: say, depends_on: [first], input_selector: {}}
	EOF
	cat >slow.yaml <<-'EOF'
		workflow_name: slow
		version: 1.0.0
		steps:
		  - {step_id: first, skill_id: slow, depends_on: [], input_selector: {}}
	EOF
}

# Run a workflow with a text; prints the run's id.
build()
{
	echo "{\"text\": \"${2:-hello}\"}" >trigger.json
	cg-plan -t trigger.json "$1" | cg-worker -q | jq -r 'select(.type == "run.started").runId'
}

@test "a store that does not exist yet has no runs, and is not made" {
	run -0 --separate-stderr cg-status
	[ "$output$stderr" = "" ]
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "list: newest first, the same columns in a pipe, without heading" {
	a=$(build good.yaml)
	b=$(build bad.yaml)
	run -0 --separate-stderr cg-status
	[ "${#lines[@]}" -eq 2 ]
	has "$(printf '%s\tfailed\tbad\t' "$b")"
	[ "$(cut -f1 <<<"${lines[1]}")" = "$a" ]
	[ "$(awk -F'\t' '{print NF}' <<<"$output" | sort -u)" = 7 ]
}

@test "list: by state, workflow, time, page" {
	a=$(build good.yaml)
	b=$(build bad.yaml)
	[ "$(cg-status --json --state=failed | jq -r .runId)" = "$b" ]
	[ "$(cg-status --json --workflow=good | jq -r .runId)" = "$a" ]
	[ "$(cg-status --json --limit=1 | jq -r .runId)" = "$b" ]
	[ "$(cg-status --json --limit=1 --before="$b" | jq -r .runId)" = "$a" ]
	[ "$(cg-status --json --since=1h | wc -l)" -eq 2 ]
	[ "$(cg-status --json --since=2999-01-01T00:00:00Z | wc -l)" -eq 0 ]
	run -64 --separate-stderr cg-status --since=yesterday
	run -64 --separate-stderr cg-status --state=faild
}

@test "one run: its record with trigger and summary, then its steps in the plan's order" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --json "$a"
	jq_is '.[0].type == "run" and .[0].triggerPayload == {text: "hello"}
		and .[0].stepsSummary.completed == 2 and .[0].stepsSummary.total == 2'
	jq_is '.[1:] | map(.stepId) == ["first", "second"] and all(.type == "step" and .status == "completed")'
	run -0 --separate-stderr cg-status "$a"
	[ "${#lines[@]}" -eq 3 ]
	has "$(printf 'first\tcompleted\t1\t')"
}

@test "ids come as operands, as lines, as records" {
	a=$(build good.yaml)
	b=$(build bad.yaml)
	run -0 --separate-stderr cg-status --json --steps "$a" "$b"
	jq_is 'length == 4'
	[ "$(printf '%s\n%s\n' "$a" "$b" | cg-status --json --steps | wc -l)" -eq 4 ]
	[ "$(cg-status --json | cg-status --json --steps - | wc -l)" -eq 4 ]
	[ "$(cg-status --json --steps - </dev/null)" = "" ]
	run -65 --separate-stderr cg-status --steps - <<<'{"runId": '
	has -e "stdin:1"
}

@test "a run that is not there: 1, the others are shown, a prefix gets a hint" {
	a=$(build good.yaml)
	run -1 --separate-stderr cg-status --json --steps 00000000-0000-7000-8000-000000000000 "$a"
	jq_is 'length == 2'
	[ "$stderr" = "cg-status: no run '00000000-0000-7000-8000-000000000000'" ]
	run -1 --separate-stderr cg-status "${a%????}"
	[ "$stderr" = "cg-status: no run '${a%????}' (did you mean '$a'?)" ]
	run -1 --separate-stderr cg-status --tenant=somebody-else "$a"
	[ "$output" = "" ]
}

@test "artifacts, with the content's address" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --json --artifacts "$a"
	jq_is 'length == 2 and all(.type == "artifact" and .artifactType == "text/word"
		and .sizeBytes == 5 and (.uri | startswith("cg://sha256/")))'
}

@test "log: what the handler said on its standard error" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --log "$a" first
	[ "$output" = "saying it" ]
	run -1 --separate-stderr cg-status --log "$a" third
	[ "$stderr" = "cg-status: run '$a' has no step 'third'" ]
	run -64 --separate-stderr cg-status --log "$a"
}

@test "cache: hits with what they saved, misses with the reason" {
	a=$(build good.yaml one)
	b=$(build good.yaml one)
	c=$(build good.yaml two)
	run -0 --separate-stderr cg-status --json --cache "$a" "$b" "$c"
	jq_is '.[0] | .cacheMisses == 2 and .cacheHitRate == 0 and .savedMs == 0
		and (.steps[0].reason | contains("never made before"))'
	jq_is '.[1] | .type == "cacheAnalysis" and .totalSteps == 2 and .cacheHits == 2
		and .cacheHitRate == 1 and .savedMs > 0 and all(.steps[]; .executedFrom == "cache")'
	jq_is '.[1].steps[0].fromRunId == .[0].runId'
	jq_is '.[2].steps[0].reason | contains("/text")'
}

@test "cost: zero is zero, and a decimal string" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --json --cost "$a"
	jq_is '.[0] | .type == "cost" and .costUsd == "0" and (.steps | length) == 2'
}

@test "events are the worker's own, byte for byte, after any of them" {
	echo '{"text": "x"}' >trigger.json
	cg-plan -t trigger.json good.yaml | cg-worker -q >said
	a=$(jq -r 'select(.type == "run.started").runId' said)
	cg-status --json --events "$a" >stored
	cmp said stored
	cg-status --json --events --after=3 "$a" | cmp - <(tail -n +4 said)
	run -64 --separate-stderr cg-status --after=3 "$a"
}

@test "follow: prints all events as they come and ends with the run" {
	a=$(cg-enqueue --id slow.yaml <<<'{}')
	cg-status --json --follow "$a" >followed &
	follower=$!
	eventually grep -q run.queued followed
	kill -0 $follower
	cg-worker -q --queue --once >/dev/null
	wait $follower
	[ "$(jq -r .type followed | tr '\n' ' ')" = \
		"run.queued run.started step.started step.completed run.completed " ]
	[ "$(jq -s 'map(.seq) == [range(1; length + 1)]' followed)" = true ]
}

@test "follow: a run that failed is 1, also long after" {
	a=$(build bad.yaml)
	run -1 --separate-stderr cg-status --json --follow "$a"
	jq_is '.[-1].type == "run.failed"'
	run -1 --separate-stderr cg-status --json --follow --after=2 "$a"
	jq_is '.[0].seq == 3'
}

@test "follow: a reader that goes away ends it at once and silently" {
	a=$(cg-enqueue --id slow.yaml <<<'{}')
	run -0 --separate-stderr timeout 10 bash -c 'cg-status --json --follow "$0" | head -n 1' "$a"
	[ "${#lines[@]}" -eq 1 ]
	[ "$stderr" = "" ]
}

@test "follow: SIGINT ends it by that signal" {
	a=$(cg-enqueue --id slow.yaml <<<'{}')
	run -0 --separate-stderr bash -c 'set -m; cg-status --follow "$0" >out & sleep 0.5
		kill -INT $!; wait $!; echo $?' "$a"
	[ "$output" = 130 ]
}

@test "events: a failure is told before what it skips" {
	a=$(build bad.yaml)
	[ "$(cg-status --json --events "$a" | jq -r .type | tr '\n' ' ')" = \
		"run.started step.started step.failed step.skipped run.failed " ]
}

@test "cost: what a failed attempt cost counts too, each provider call is there" {
	handler fail <<-'EOF'
		echo '{"ok": false, "error": "no", "error_code": "INPUT_VALIDATION_FAILED", "debug":
			{"provider_calls": [{"provider": "p", "model": "m", "duration_ms": 1, "cost_usd": 0.25}]}}'
	EOF
	a=$(build bad.yaml)
	run -0 --separate-stderr cg-status --json --cost "$a"
	jq_is '.[0] | .costUsd == "0.25" and .steps[0].costUsd == "0.25"
		and .steps[0].providerCalls[0].provider == "p"'
}

@test "wait: 0 completed, 1 failed, 75 not yet" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --wait "$a"
	[ "$output$stderr" = "" ]
	b=$(build bad.yaml)
	run -1 --separate-stderr cg-status --wait "$a" "$b"
	has -e "run '$b' failed: step 'first' failed: no luck"
	c=$(cg-enqueue --id slow.yaml <<<'{}')
	run -75 --separate-stderr cg-status --wait --timeout=200ms "$c"
	[ "$stderr" = "cg-status: run '$c' is not over yet: it is queued" ]
	run -1 --separate-stderr cg-status --wait 00000000-0000-7000-8000-000000000000
	cg-enqueue slow.yaml <<<'{}' >enqueued
	cg-status --wait --timeout=20s <enqueued &
	cg-worker -q --queue --once >/dev/null
	wait $!
}

@test "timeline: well-formed SVG, a bar for each attempt, marks for what was cached" {
	build good.yaml >/dev/null
	a=$(build good.yaml)
	b=$(build bad.yaml)
	cg-status --timeline "$a" >a.svg
	python3 -c 'import sys, xml.dom.minidom as m; m.parse("a.svg")'
	[ "$(grep -c 'class="cached"' a.svg)" -eq 2 ]
	cg-status --timeline "$b" >b.svg
	[ "$(grep -c 'class="failed"' b.svg)" -eq 1 ]
	[ "$(grep -c 'class="skipped"' b.svg)" -eq 1 ]
	grep -q 'no luck' b.svg
	run -64 --separate-stderr cg-status --timeline "$a" "$b"
}

@test "timeline: what a handler said cannot leave its place" {
	handler fail <<-'EOF'
		echo '{"ok": false, "error": "</title><script>alert(1)</script>&", "error_code": "INPUT_VALIDATION_FAILED"}'
	EOF
	b=$(build bad.yaml)
	cg-status --timeline "$b" >b.svg
	python3 -c 'import xml.dom.minidom as m; m.parse("b.svg")'
	! grep -q '<script' b.svg
}

# bats test_tags=sqlite
@test "show-config: every value with its origin, passwords masked" {
	run -0 --separate-stderr cg-status --show-config
	has "$(printf 'store\tsqlite:%s/store.db\tenvironment CG_STORE' "$BATS_TEST_TMPDIR")"
	has "$(printf 'tenant\tdefault\tdefault')"
	CG_STORE=postgresql://me:s3cret@db/app run -0 --separate-stderr cg-status --json --tenant=t --show-config
	jq_is 'map(select(.name == "store"))[0].value == "postgresql://me:***@db/app"'
	case $output in *s3cret*) false ;; esac
	REDIS_URL=redis://:s3cret@cache:6379/1 REDIS_PASSWORD=hush run -0 --separate-stderr cg-status --json --show-config
	jq_is 'map(select(.name == "queue"))[0] | .value == "redis://:***@cache:6379/1" and .origin == "environment REDIS_URL"'
	jq_is 'map(select(.name == "redis-password"))[0].value == "***"'
	case $output in *s3cret* | *hush*) false ;; esac
}

@test "check-config: everything that is wrong at once, each with its place, and nothing is opened" {
	run -0 --separate-stderr cg-status --check-config
	[ -z "$output$stderr" ]
	mkdir -p "$XDG_CONFIG_HOME/cg"
	cat >"$XDG_CONFIG_HOME/cg/config.yaml" <<-EOF
		jobs: many
		graphz: 3
		lease: 10ms
		objects: [a]
		max-cost: 1 dollar
		workflows-path: $PWD/nowhere
	EOF
	CG_STORE=oracle://x WORKFLOW_MAX_STEPS=-1 CG_SIGN_SECRET=hush REDIS_TLS_ENABLED=perhaps \
		run -78 --separate-stderr env -u CG_WORKFLOWS_PATH cg-status --check-config
	[ -z "$output" ]
	f=$XDG_CONFIG_HOME/cg/config.yaml
	for what in "$f:2:1: unknown setting 'graphz' (did you mean 'graphs'?)" "$f:4:1: 'objects' must be a string" \
		"$f:1: jobs: 'many'" "$f:3: lease: '10ms' is less than 1000 ms" "$f:5: max-cost:" \
		"$f:6: workflows-path: '$PWD/nowhere'" "environment CG_STORE: store:" \
		"environment WORKFLOW_MAX_STEPS:" "environment CG_SIGN_SECRET: sign-secret: it is shorter than 16 bytes" \
		"environment REDIS_TLS_ENABLED: redis-tls: 'perhaps'"; do
		has -e "cg-status: $what" || return 1
	done
	[ "$(wc -l <<<"$stderr")" -eq 10 ]
	case $stderr in *hush*) false ;; esac
	# A file that is no YAML, and a value beside it.
	echo "a: [" >bad.yaml
	CG_GRACE=never run -78 --separate-stderr cg-status --check-config --config bad.yaml
	has -e "bad.yaml:"
	has -e "environment CG_GRACE: grace: 'never' is not a duration"
	run -64 --separate-stderr cg-status --check-config some-run
	[ ! -e "$BATS_TEST_TMPDIR/store.db" ]
}

@test "complete=run: ids, silent when anything is wrong" {
	a=$(build good.yaml)
	run -0 --separate-stderr cg-status --complete=run
	[ "$output" = "$a" ]
	run -0 --separate-stderr cg-status --complete=run --store=nonsense:
	[ "$output$stderr" = "" ]
	case $(cg-status --help) in *--complete*) false ;; esac
}

@test "a store that is none is what is told, not the tenant that it would have" {
	run -78 --separate-stderr cg-status --store=my.db
	[ "$stderr" = "cg-status: store 'my.db': a store is sqlite:PATH or postgresql://USER@HOST/DATABASE" ]
	run -78 --separate-stderr cg-status --store=mysql://me:secret@host/db
	[ "$stderr" = "cg-status: store 'mysql:...': a store is sqlite:PATH or postgresql://USER@HOST/DATABASE" ]
}

@test "called wrongly: 64 and one usage line" {
	run -64 --separate-stderr cg-status --steps --cache x
	has -e "--steps and --cache exclude each other"
	run -64 --separate-stderr cg-status --limit=1 x
	run -64 --separate-stderr cg-status --timeout=1s x
	run -64 --separate-stderr cg-status --jsno
	has -e "did you mean '--json'?"
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "a full disk is 74" {
	build good.yaml >/dev/null
	run -74 --separate-stderr bash -c 'cg-status >/dev/full'
	run -74 --separate-stderr bash -c 'cg-status --json >/dev/full'
}

@test "health: a row for what is configured; 1 when something is down" {
	run -0 --separate-stderr cg-status --health
	[ "$output" = "$(printf 'database\tup\t')" ]
	LITELLM_BASE_URL=http://127.0.0.1:1 run -1 --separate-stderr cg-status --health --json
	jq_is 'map(.type == "health" and .status == "error" and .info.database.status == "up"
		and .error.llm == {status: "down", message: "it cannot be reached"})[0]'
	has -e "down what=llm why="
	run -64 --separate-stderr cg-status --health run
}
