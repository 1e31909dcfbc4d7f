load ../helper

# A first step that succeeds, a second that can be made to fail, a third on top of
# it, and one that stands alone.
prepare()
{
	own_skills say luck slow
	luck yes
	handler slow <<-'EOF'
		sleep 20
		echo '{"ok": true, "data": {}}'
	EOF
	cat >flow.yaml <<-'EOF'
		workflow_name: flow
		version: 1.0.0
		steps:
		  - {step_id: first, skill_id: say, depends_on: [], input_selector: {n: {source: constants, value: 1}}, cache_policy: {enabled: true, scope: global}}
		  - {step_id: second, skill_id: luck, depends_on: [first], input_selector: {n: {source: step_output, step_id: first, path: data.n}}}
		  - {step_id: third, skill_id: say, depends_on: [second], input_selector: {n: {source: constants, value: 3}}}
		  - {step_id: alone, skill_id: say, depends_on: [], input_selector: {n: {source: constants, value: 4}}}
	EOF
	cat >slow.yaml <<-'EOF'
		workflow_name: slow
		version: 1.0.0
		steps:
		  - {step_id: first, skill_id: slow, depends_on: [], input_selector: {}}
		  - {step_id: second, skill_id: say, depends_on: [first], input_selector: {}}
	EOF
	cat >ask.yaml <<-'EOF'
		workflow_name: ask
		version: 1.0.0
		steps:
		  - {step_id: draft, skill_id: say, depends_on: [], input_selector: {n: {source: constants, value: 1}}}
		  - step_id: publish
		    skill_id: say
		    depends_on: [draft]
		    input_selector: {n: {source: constants, value: 2}}
		    approval: {prompt: "Publish this?", show: {source: step_output, step_id: draft, path: data}}
		  - {step_id: after, skill_id: say, depends_on: [publish], input_selector: {n: {source: constants, value: 3}}}
	EOF
}

luck()
{
	if [ "$1" = yes ]; then
		handler luck <<<'jq "{ok: true, data: .input}"'
	else
		handler luck <<<'echo "{\"ok\": false, \"error\": \"no luck\", \"error_code\": \"INPUT_VALIDATION_FAILED\"}"'
	fi
}

finish()
{
	[ -z "${worker-}" ] || kill "$worker" 2>/dev/null || true
}

queue() { cg-enqueue --id "$1" <<<'{}'; }
work() { cg-worker -q --queue --once >/dev/null; }
state() { cg-status --json "$1" | jq -r 'select(.type == "run").status'; }
is() { [ "$(state "$1")" = "$2" ]; }
step() { cg-status --json --steps "$1" | jq -r --arg s "$2" 'select(.stepId == $s).status'; }
step_is() { [ "$(step "$1" "$2")" = "$3" ]; }
# The numbers of a run's events have no gap and no double.
gapless() { [ "$(cg-status --json --events "$1" | jq -s 'map(.seq) == [range(1; length + 1)]')" = true ]; }
last_event() { cg-status --json --events "$1" | jq -r .type | tail -n 1; }
started() { cg-status --json --events "$1" | jq -r 'select(.type == "step.started").stepId'; }

@test "cancel: a queued run ends at once, its steps are skipped, nobody takes it up" {
	a=$(queue flow.yaml)
	run -0 --separate-stderr cg-run cancel "$a"
	[ "$output$stderr" = "" ]
	is "$a" cancelled
	[ "$(last_event "$a")" = run.cancelled ]
	gapless "$a"
	[ "$(cg-status --json --steps "$a" | jq -r .status | sort -u)" = skipped ]
	work
	is "$a" cancelled
	run -0 --separate-stderr cg-run cancel "$a"
	[ "$(cg-status --json --events "$a" | jq -r .type | grep -c run.cancelled)" -eq 1 ]
}

@test "cancel: a running run is ended by its worker, the step is stopped" {
	a=$(queue slow.yaml)
	cg-worker -q --queue --once >/dev/null &
	worker=$!
	eventually step_is "$a" first running
	cg-run cancel "$a"
	run -1 --separate-stderr cg-status --wait --timeout=10s "$a"
	is "$a" cancelled
	wait $worker
	step_is "$a" second skipped
	gapless "$a"
}

@test "cancel: of a run whose worker was killed takes effect at once" {
	handler slow <<<'exec sleep 20'
	a=$(queue slow.yaml)
	cg-worker -q --queue --once >/dev/null &
	worker=$!
	eventually step_is "$a" first running
	kill -KILL $worker
	wait $worker || true
	bury
	cg-run cancel "$a"
	is "$a" cancelled
	step_is "$a" first skipped
	gapless "$a"
}

@test "pause and resume: a queued run waits until it may go on" {
	a=$(queue flow.yaml)
	cg-run pause "$a"
	is "$a" paused
	work
	is "$a" paused
	cg-run pause "$a"
	cg-run resume "$a"
	is "$a" queued
	work
	is "$a" completed
	gapless "$a"
	[ "$(cg-status --json --events "$a" | jq -r .type | head -n 3 | tr '\n' ' ')" = "run.queued run.paused run.queued " ]
}

@test "pause: a running run lets its step end and begins no other" {
	handler slow <<<'sleep 4; echo "{\"ok\": true, \"data\": {}}"'
	a=$(queue slow.yaml)
	cg-worker -q --queue --once >/dev/null &
	worker=$!
	eventually step_is "$a" first running
	cg-run pause "$a"
	eventually is "$a" paused
	wait $worker
	step_is "$a" first completed
	step_is "$a" second pending
	cg-run resume "$a"
	work
	is "$a" completed
	[ "$(started "$a" | tr '\n' ' ')" = "first second " ]
	gapless "$a"
}

@test "not in this state: 1, saying in which it is" {
	a=$(queue flow.yaml)
	work
	run -1 --separate-stderr cg-run cancel "$a"
	[ "$stderr" = "cg-run cancel: run '$a' is completed and cannot be cancelled" ]
	run -1 --separate-stderr cg-run pause "$a"
	run -1 --separate-stderr cg-run resume "$a"
	run -1 --separate-stderr cg-run approve "$a"
	has -e "waits for no answer"
	run -1 --separate-stderr cg-run retry "$a"
	has -e "name the step to begin with (--from)"
	b=$(queue flow.yaml)
	run -1 --separate-stderr cg-run retry "$b"
	[ "$stderr" = "cg-run retry: run '$b' is queued and cannot be retried" ]
	gapless "$b"
	[ "$(last_event "$b")" = run.queued ]
}

@test "retry: what failed and was skipped runs again, what completed does not" {
	luck no
	a=$(queue flow.yaml)
	work
	is "$a" failed
	step_is "$a" third skipped
	luck yes
	run -0 --separate-stderr cg-run retry --json "$a"
	jq_is '.[0] | .status == "queued" and .attempt == 2 and (has("error") | not) and (has("completedAt") | not)'
	step_is "$a" second pending
	step_is "$a" first completed
	work
	is "$a" completed
	[ "$(started "$a" | sort | uniq -c | awk '{print $2 $1}' | tr '\n' ' ')" = "alone1 first1 second2 third1 " ]
	gapless "$a"
	[ "$(cg-status --json --events "$a" | jq -c 'select(.type == "run.queued" and .attempt == 2) | .stepsReset')" = 2 ]
}

@test "retry --from: that step and all that builds on it, of a completed run too" {
	a=$(queue flow.yaml)
	work
	cg-run retry --from second "$a"
	[ "$(cg-status --json --steps "$a" | jq -r .status | tr '\n' ' ')" = "completed pending pending completed " ] ||
		[ "$(step "$a" first)$(step "$a" second)$(step "$a" third)$(step "$a" alone)" = completedpendingpendingcompleted ]
	work
	is "$a" completed
	[ "$(started "$a" | sort | uniq -c | awk '{print $2 $1}' | tr '\n' ' ')" = "alone1 first1 second2 third2 " ]
	run -1 --separate-stderr cg-run retry --from secnod "$a"
	[ "$stderr" = "cg-run retry: run '$a' has no step 'secnod' (did you mean 'second'?)" ]
	is "$a" completed
}

@test "retry -B: does not take from the cache what was kept there" {
	a=$(queue flow.yaml)
	work
	cg-run retry --from first "$a"
	work
	[ "$(cg-status --json --steps "$a" | jq -r 'select(.stepId == "first").cacheHit')" = true ]
	cg-run retry -B --from first "$a"
	work
	is "$a" completed
	[ "$(cg-status --json --steps "$a" | jq -r 'select(.stepId == "first").cacheHit')" = false ]
}

@test "approve: a paused run goes on with what stood behind the question" {
	a=$(queue ask.yaml)
	work
	is "$a" paused
	step_is "$a" publish waiting
	work
	is "$a" paused
	run -0 --separate-stderr cg-run approve --comment 'looks "fine"; $(rm -rf /)' "$a"
	[ "$output$stderr" = "" ]
	is "$a" queued
	work
	is "$a" completed
	gapless "$a"
	[ "$(started "$a" | tr '\n' ' ')" = "draft publish after " ]
	[ "$(cg-status --json --events "$a" | jq -r .type | grep -c step.waiting)" -eq 1 ]
	run -1 --separate-stderr cg-run approve "$a"
}

@test "approve --reject: the step fails, what builds on it is skipped; a retry asks again" {
	a=$(queue ask.yaml)
	work
	run -1 --separate-stderr cg-run approve --step nothing "$a"
	cg-run approve --reject --step publish --comment "not like this" "$a"
	work
	is "$a" failed
	step_is "$a" after skipped
	[ "$(cg-status --json --steps "$a" | jq -c 'select(.stepId == "publish").error | [.code, .message]')" = '["REJECTED","not like this"]' ]
	cg-run retry "$a"
	work
	is "$a" paused
	cg-run approve "$a"
	work
	is "$a" completed
}

@test "approve: an answer given while other steps run is not lost" {
	cat >both.yaml <<-'EOF'
		workflow_name: both
		version: 1.0.0
		steps:
		  - {step_id: long, skill_id: slow, depends_on: [], input_selector: {}}
		  - {step_id: asked, skill_id: say, depends_on: [], input_selector: {}, approval: {prompt: "Well?"}}
	EOF
	handler slow <<<'sleep 5; echo "{\"ok\": true, \"data\": {}}"'
	a=$(queue both.yaml)
	cg-worker -q --queue --once -j 2 >/dev/null &
	worker=$!
	eventually step_is "$a" asked waiting
	cg-run approve "$a"
	wait $worker
	is "$a" completed
	gapless "$a"
}

# What is remembered of a step, as the jq filter says. usage: of RUN STEP FILTER
of() { cg-status --json --steps "$1" | jq -c --arg s "$2" "select(.stepId == \$s) | $3"; }

@test "approve: what is asked can be seen: prompt, what is shown, the input, in words and records" {
	a=$(queue ask.yaml)
	work
	[ "$(of "$a" publish .question)" = '{"prompt":"Publish this?","show":{"n":1},"input":{"n":2}}' ]
	[ "$(cg-status --json --state=paused | jq -c .waitsFor)" = '[{"stepId":"publish","prompt":"Publish this?"}]' ]
	[ "$(cg-status --json "$a" | jq -c 'select(.type == "run").waitsFor[0].stepId')" = '"publish"' ]
	[[ "$(cg-status --state=paused)" = "$a"*"Publish this?" ]]
	run -0 script -qec "cg-status $a" /dev/null
	[[ "$output" = *"publish waits for a person: Publish this?"*'show: {"n":1}'*'input: {"n":2}'* ]]
	cg-run approve "$a"
	[ "$(of "$a" publish '.answer | [.approved, has("at")]')" = '[true,true]' ]
	[ "$(cg-status --json "$a" | jq 'select(.type == "run") | has("waitsFor")')" = false ]
	work
	# Afterwards it is still known what was asked, and what was said.
	[ "$(of "$a" publish '[.status, .question.input.n, .answer.approved]')" = '["completed",2,true]' ]
}

@test "approve --input: the step runs with that input, which is its key, its row and an event" {
	a=$(queue ask.yaml)
	work
	cg-run approve --input '{"n": 7}' --comment "seven is better" "$a"
	is "$a" queued
	work
	is "$a" completed
	gapless "$a"
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$a' AND step_id = 'publish'" | jq -c .)" = '{"n":7}' ]
	[ "$(of "$a" publish '[.question.input, .answer.input, .answer.comment]')" = '[{"n":2},{"n":7},"seven is better"]' ]
	cg-status --json --events "$a" | jq -se 'map(select(.type == "step.answered")) | length == 1 and
		(.[0] | .stepId == "publish" and .decision == "edit" and .input == {n: 7} and .comment == "seven is better")'
	# The same step of another run, approved as it is, has another input.
	b=$(queue ask.yaml)
	work
	cg-run approve "$b"
	work
	[ "$(of "$a" publish .inputHash)" != "$(of "$b" publish .inputHash)" ]
	cg-status --json --events "$b" | jq -se 'map(select(.type == "step.answered").decision) == ["approve"]'
}

@test "approve --input: equal edited inputs are one result, the unedited one is another" {
	sed -i 's/show: {source: step_output, step_id: draft, path: data}}/&, cache_policy: {enabled: true, scope: global}/
		/step_id: publish/{n}' ask.yaml
	sed -i 's/^    approval: \(.*\), cache_policy: \(.*\)$/    approval: \1\n    cache_policy: \2/' ask.yaml
	for input in '{"n":7}' '{"n":7}' '{"n":8}'; do
		a=$(queue ask.yaml)
		work
		cg-run approve --input "$input" "$a"
		work
		of "$a" publish .cacheHit
	done >hits
	[ "$(tr '\n' ' ' <hits)" = "false true false " ]
}

@test "approve --input: what the skill does not take is refused with the place, nothing is answered" {
	luck yes
	sed -i 's/^input_schema:.*/input_schema: {type: object, required: [n], properties: {n: {type: integer}}, additionalProperties: false}/' "$CG_SKILLS_PATH/catalog/say.yaml"
	a=$(queue ask.yaml)
	work
	run -65 --separate-stderr cg-run approve --input '{"n": "seven"}' "$a"
	[ "${#stderr_lines[@]}" -eq 1 ]
	has -e "step 'publish' cannot run with this: input of skill 'say': n: "
	run -65 --separate-stderr cg-run approve --input '[1]' "$a"
	has -e "the input of a step is a JSON object"
	run -65 --separate-stderr cg-run approve --input '{"n": ' "$a"
	run -66 --separate-stderr cg-run approve --input @nothing.json "$a"
	run -64 --separate-stderr cg-run approve --reject --input '{"n":1}' "$a"
	is "$a" paused
	[ "$(of "$a" publish 'has("answer")')" = false ]
	echo '{"n": 9}' >input.json
	cg-run approve --input @input.json "$a"
	work
	is "$a" completed
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$a' AND step_id = 'publish'" | jq .n)" = 9 ]
}

@test "approve --input: an edited step that fails is tried again with that input, by cg-run retry too" {
	luck no
	sed -i '/step_id: publish/,/input_selector/s/skill_id: say/skill_id: luck/' ask.yaml
	a=$(queue ask.yaml)
	work
	cg-run approve --input '{"n":7}' "$a"
	work
	is "$a" failed
	luck yes
	cg-run retry "$a"
	work
	is "$a" completed
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$a' AND step_id = 'publish'" | jq .n)" = 7 ]
	# It was told once, however often it ran.
	[ "$(cg-status --json --events "$a" | jq -r .type | grep -c step.answered)" -eq 1 ]
	# Made anew, what it builds upon is shown anew, and the old answer holds no more.
	cg-run retry --from draft "$a"
	work
	is "$a" paused
	[ "$(of "$a" publish '[.question.input.n, has("answer")]')" = '[2,false]' ]
}

@test "approve: twice, and when nothing waits: 1, saying so" {
	a=$(queue ask.yaml)
	run -1 --separate-stderr cg-run approve "$a"
	has -e "run '$a' is queued and waits for no answer"
	work
	cg-run approve "$a"
	run -1 --separate-stderr cg-run approve --reject "$a"
	has -e "it has been answered already"
	run -1 --separate-stderr cg-run approve --step publish "$a"
	has -e "step 'publish' of run '$a' has been answered already"
	run -1 --separate-stderr cg-run approve --step draft "$a"
	has -e "step 'draft' of run '$a' is completed and waits for no answer"
	work
	is "$a" completed
}

@test "approve: of several that wait one is named; each answer lets that one go on" {
	cat >two.yaml <<-'EOF'
		workflow_name: two
		version: 1.0.0
		steps:
		  - {step_id: x, skill_id: say, depends_on: [], input_selector: {n: {source: constants, value: 1}}, approval: {prompt: "X?"}}
		  - {step_id: y, skill_id: say, depends_on: [], input_selector: {n: {source: constants, value: 2}}, approval: {prompt: "Y?"}}
	EOF
	a=$(queue two.yaml)
	work
	[ "$(cg-status --json --state=paused | jq -c '.waitsFor | map(.stepId)')" = '["x","y"]' ]
	run -1 --separate-stderr cg-run approve "$a"
	has -e "waits at 'x', 'y': name one of them (--step)"
	cg-run approve --step y --input '{"n":20}' "$a"
	work
	is "$a" paused
	step_is "$a" y completed
	[ "$(cg-status --json --state=paused | jq -c '.waitsFor | map(.stepId)')" = '["x"]' ]
	cg-run approve --reject "$a"
	work
	is "$a" failed
	[ "$(of "$a" x .error.code)" = '"REJECTED"' ]
	cg-status --json --events "$a" | jq -se 'map(select(.type == "step.answered") | [.stepId, .decision]) == [["y","edit"],["x","reject"]]'
	gapless "$a"
}

@test "approve --input: the worker is killed while the edited step runs; another ends it with that input" {
	handler slow <<-'EOF'
		sleep 20
		echo '{"ok": true, "data": {}}'
	EOF
	sed -i '/step_id: publish/,/input_selector/s/skill_id: say/skill_id: slow/' ask.yaml
	a=$(queue ask.yaml)
	work
	cg-run approve --input '{"n":7}' "$a"
	cg-worker -q --queue --once >/dev/null &
	worker=$!
	eventually step_is "$a" publish running
	kill -KILL $worker
	wait $worker || true
	bury
	handler slow <<<'jq "{ok: true, data: .input}"'
	work
	is "$a" completed
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$a' AND step_id = 'publish'" | jq .n)" = 7 ]
	[ "$(cg-status --json --events "$a" | jq -r .type | grep -c step.answered)" -eq 1 ]
	gapless "$a"
}

@test "several runs: each is done, the worst status wins, ids also as lines and records" {
	a=$(queue flow.yaml)
	b=$(queue flow.yaml)
	run -1 --separate-stderr cg-run cancel "$a" 00000000-0000-7000-8000-000000000000 "$b"
	[ "$stderr" = "cg-run cancel: no run '00000000-0000-7000-8000-000000000000'" ]
	is "$a" cancelled
	is "$b" cancelled
	c=$(queue flow.yaml)
	d=$(queue flow.yaml)
	cg-status --json --state=queued | cg-run pause
	printf '%s\n%s\n' "$c" "$d" | cg-run resume -
	is "$c" queued
	is "$d" queued
}

@test "another tenant's run is not there, and no store comes to be" {
	a=$(queue flow.yaml)
	run -1 --separate-stderr cg-run cancel --tenant=other "$a"
	is "$a" queued
	run -1 --separate-stderr cg-run cancel --store="sqlite:$PWD/new.db" "$a"
	[ ! -e new.db ]
}

@test "called wrongly: 64 and one usage line" {
	run -64 --separate-stderr cg-run
	run -64 --separate-stderr cg-run cancle
	has -e "did you mean 'cancel'?"
	[ "${#stderr_lines[@]}" -eq 2 ]
}
