load ../helper

# The line from a brief to a game, as a person types it.

line()
{
	cg-plan "$MINIMAL" -t "$BRIEF" | cg-worker "$@"
}

@test "a brief in, a game out; again, and nothing is executed" {
	run -0 --separate-stderr line -o first
	jq_is 'map(select(.type == "step.completed")) | length == 4'
	jq_is '.[-1].type == "run.completed"'
	jq_is 'map(.seq) == [range(1; length + 1)]'
	[ -s first/game/index.html ]
	run -0 --separate-stderr line -o second
	jq_is 'map(select(.type == "step.started")) | length == 0'
	jq_is 'map(select(.type == "step.cached")) | length == 4'
	diff -r first/game second/game
}

@test "two clean runs of one brief have the same bytes" {
	line -o first >/dev/null 2>&1
	new_store "$PWD/other.db"
	CG_DATA_DIR=$PWD/other line -o second >events 2>/dev/null
	! grep -q step.cached events
	diff -r first/game second/game
}

@test "without a trigger the workflow's example is used, and said" {
	run -0 --separate-stderr bash -c 'cg-plan "$MINIMAL" </dev/null | cg-worker -q'
	has -e "example"
	jq_is '.[-1].type == "run.completed"'
}

@test "head takes what it wants, and nobody complains" {
	run -0 --separate-stderr bash -c 'cg-plan "$MINIMAL" -t "$BRIEF" | head -n 1 | wc -l'
	[ "$output" -eq 1 ]
	[ "$stderr" = "" ]
}

@test "a plan that ends early is an error, and leaves no run behind" {
	cg-plan "$MINIMAL" -t "$BRIEF" >plan
	for n in 1 2 4; do
		run --separate-stderr bash -c "head -n $n plan | cg-worker"
		[ "$status" -eq 65 ]
		[ "$output" = "" ]
	done
	run -65 --separate-stderr bash -c 'head -c 700 plan | cg-worker'
	run -0 --separate-stderr cg-status --json
	[ "$output" = "" ]
}

@test "garbage instead of a plan names the line" {
	run -65 --separate-stderr cg-worker <<<'{"type": "plan", '
	has -e ":1:"
	run -65 --separate-stderr cg-worker <<<'{"type": "step"}'
}

@test "several plans may follow each other" {
	cg-plan "$MINIMAL" -t "$BRIEF" >plan
	run -0 --separate-stderr bash -c 'cat plan plan | cg-worker'
	jq_is 'map(select(.type == "run.completed")) | length == 2'
	jq_is 'map(.runId) | unique | length == 2'
}

@test "a broken workflow: every mistake, with file, line and column" {
	sed 's/depends_on: \[bundle_game\]/depends_on: [bundle_gmae]/; s/step_id: bgm, path: data.audio_uri/step_id: bmg, path: data.audio_uri/' \
		"$MINIMAL" >broken.yaml
	run -65 --separate-stderr cg-plan broken.yaml -t "$BRIEF"
	[ "$output" = "" ]
	has -e "did you mean 'bundle_game'?"
	has -e "did you mean 'bgm'?"
	echo "$stderr" | grep -Eq 'broken\.yaml:[0-9]+:[0-9]+: '
	sed 's/skill_id: generate_bgm_track/skill_id: generate_bgm_trakc/' "$MINIMAL" >broken.yaml
	run -65 --separate-stderr cg-plan broken.yaml -t "$BRIEF"
	has -e "did you mean 'generate_bgm_track'?"
	echo "$stderr" | grep -Eq 'broken\.yaml:[0-9]+:[0-9]+: '
}

@test "a trigger that does not fit is refused, and nothing is recorded" {
	run -65 --separate-stderr cg-plan "$MINIMAL" -t - <<<'{"campaign_name": 7, "theme": ""}'
	has -e "campaign_name"
	has -e "theme"
	[ "$output" = "" ]
}

@test "a step whose program fails: the others finish, its descendants are skipped" {
	own_skills good bad after
	handler bad <<-'EOF'
		cat >/dev/null
		echo '{"ok": false, "error": "no such luck", "error_code": "GENERATION_EMPTY"}'
	EOF
	cat >flow.yaml <<-'EOF'
		workflow_name: three
		version: 1.0.0
		description: One good, one bad, one after the bad one.
		example_trigger: {a: 1}
		steps:
		  - {step_id: good, skill_id: good, depends_on: [], input_selector: {a: {source: trigger, path: a}}, cache_policy: {enabled: false, scope: global}, retry_policy: {max_attempts: 1, backoff_ms: 100}}
		  - {step_id: bad, skill_id: bad, depends_on: [], input_selector: {a: {source: trigger, path: a}}, cache_policy: {enabled: false, scope: global}, retry_policy: {max_attempts: 1, backoff_ms: 100}}
		  - {step_id: after, skill_id: after, depends_on: [bad], input_selector: {a: {source: trigger, path: a}}, cache_policy: {enabled: false, scope: global}, retry_policy: {max_attempts: 1, backoff_ms: 100}}
	EOF
	run -1 --separate-stderr bash -c 'cg-plan flow.yaml </dev/null | cg-worker'
	jq_is 'any(.type == "step.completed" and .stepId == "good")'
	jq_is 'any(.type == "step.failed" and .stepId == "bad" and .error.code == "GENERATION_EMPTY")'
	jq_is 'any(.type == "step.skipped" and .stepId == "after")'
	jq_is '.[-1].type == "run.failed"'
}
