load ../helper
load ../fixtures/act

# What is broken before anything runs: workflows, triggers, plans.

# The workflow on standard input is refused: status 65, stdout empty, and these lines.
refused()
{
	cat >w.yaml
	run -65 --separate-stderr timeout 20 cg-plan w.yaml </dev/null
	[ "$output" = "" ]
	# shellcheck disable=SC2154
	[ "$stderr" = "$(printf '%s\n' "$@")" ] || {
		diff <(printf '%s\n' "$@") <(printf '%s\n' "$stderr") | sed 's/^/# /'
		return 1
	}
	[ ! -e "${CG_STORE#sqlite:}" ]
}

head='workflow_name: w
version: 1.0.0
example_trigger: {text: t}
steps:'

@test "YAML that cannot be parsed" {
	printf '%s\n  - step_id: [a\n    skill_id: act\n' "$head" >w.yaml
	run -65 --separate-stderr cg-plan w.yaml </dev/null
	[[ $stderr =~ ^cg-plan:\ w\.yaml:[67]:[0-9]+:\  ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a tab where YAML wants spaces, a document that is none, an empty file" {
	printf 'workflow_name: w\n\tversion: 1\n' >w.yaml
	run -65 --separate-stderr cg-plan w.yaml </dev/null
	[[ $stderr =~ ^cg-plan:\ w\.yaml:2: ]]
	echo '- a list' >w.yaml
	run -65 --separate-stderr cg-plan w.yaml </dev/null
	[[ $stderr =~ ^cg-plan:\ w\.yaml:1:1:\  ]]
	: >w.yaml
	run -65 --separate-stderr cg-plan w.yaml </dev/null
	[[ $stderr =~ ^cg-plan:\ w\.yaml: ]]
	printf 'a: 1\n---\nb: 2\n' >w.yaml
	run -65 --separate-stderr cg-plan w.yaml </dev/null
	[[ $stderr =~ ^cg-plan:\ w\.yaml:2: ]]
}

@test "duplicate keys" {
	refused "cg-plan: w.yaml:6:5: key 'skill_id' stands twice in the same mapping" <<-EOF
		workflow_name: w
		version: 1.0.0
		steps:
		  - step_id: a
		    skill_id: act
		    skill_id: pass
		    depends_on: []
		    input_selector: {}
	EOF
}

@test "an alias bomb ends at once and small" {
	{
		echo "workflow_name: w"
		echo "version: 1.0.0"
		echo "a0: &a0 [x,x,x,x,x,x,x,x,x,x]"
		for i in 1 2 3 4 5 6 7 8 9; do
			p=$((i - 1))
			echo "a$i: &a$i [*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p]"
		done
		echo "steps: *a9"
	} >w.yaml
	SECONDS=0
	run -65 --separate-stderr command time -f %M -o rss timeout 20 cg-plan w.yaml </dev/null
	[ "$SECONDS" -lt 5 ]
	[ -n "${SAN-}" ] || [ "$(tail -n 1 rss)" -lt 60000 ]
	has -e "cg-plan: w.yaml:"
	has -e alias
}

@test "an alias that contains itself" {
	printf 'workflow_name: w\nversion: 1.0.0\nsteps: &s\n  - *s\n' >w.yaml
	run -65 --separate-stderr timeout 20 cg-plan w.yaml </dev/null
	has -e "cg-plan: w.yaml:4:5: "
}

@test "a cycle, and a step that depends on itself" {
	refused "cg-plan: w.yaml:9:46: cyclic dependency: a -> c -> b -> a" \
		"cg-plan: w.yaml:14:17: step 'd' depends on itself" <<-EOF
		workflow_name: w
		version: 1.0.0
		steps:
		  -
		    step_id: a
		    skill_id: pass
		    depends_on: [c]
		    input_selector: {}
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {}}
		  - {step_id: c, skill_id: pass, depends_on: [b], input_selector: {}}
		  -
		    step_id: d
		    skill_id: pass
		    depends_on: [d]
		    input_selector: {}
	EOF
}

@test "unknown skills, with what was meant; one that is retired" {
	refused "cg-plan: w.yaml:5:44: step 'a': no skill 'uper' (did you mean 'upper'?)" \
		"cg-plan: w.yaml:6:44: step 'b': skill 'retired' is deprecated and not offered" \
		"cg-plan: w.yaml:7:44: step 'c': no skill 'zzz'" <<-EOF
		$head
		  - {step_id: a, depends_on: [], skill_id: uper, input_selector: {}}
		  - {step_id: b, depends_on: [], skill_id: retired, input_selector: {}}
		  - {step_id: c, depends_on: [], skill_id: zzz, input_selector: {}}
	EOF
}

@test "unknown fields, on every level, with what was meant" {
	refused "cg-plan: w.yaml:3:1: unknown key 'trigger_shema' (did you mean 'trigger_schema'?)" \
		"cg-plan: w.yaml:9:5: unknown key 'retry_polcy' (did you mean 'retry_policy'?)" \
		"cg-plan: w.yaml:14:19: 'backoff_ms' is missing" \
		"cg-plan: w.yaml:14:37: unknown key 'backoff' (did you mean 'backoff_ms'?)" <<-EOF
		workflow_name: w
		version: 1.0.0
		trigger_shema: {}
		steps:
		  - step_id: a
		    skill_id: pass
		    depends_on: []
		    input_selector: {}
		    retry_polcy: {max_attempts: 2, backoff_ms: 100}
		  - step_id: b
		    skill_id: pass
		    depends_on: []
		    input_selector: {}
		    retry_policy: {max_attempts: 2, backoff: 100}
	EOF
}

@test "values out of range and of the wrong kind" {
	refused "cg-plan: w.yaml:1:16: 'workflow_name' must be a name of lower-case letters, digits, '.' and '_' that begins with a letter, not 'Nice Flow'" \
		"cg-plan: w.yaml:2:10: 'version' must be a semantic version, as 1.0.0 or 1.0.0-beta.1, not '1'" \
		"cg-plan: w.yaml:4:14: 'step_id' must be a name of lower-case letters, digits and '_' that begins with a letter, not 'A'" \
		"cg-plan: w.yaml:6:17: 'depends_on' must be a list" \
		"cg-plan: w.yaml:7:21: 'input_selector' must be a mapping" \
		"cg-plan: w.yaml:8:34: 'max_attempts' must be a whole number from 1 to 10" \
		"cg-plan: w.yaml:8:50: 'backoff_ms' must be a whole number from 100 to 60000" \
		"cg-plan: w.yaml:9:17: 'timeout_ms' must be a whole number from 1 to 604800000" \
		"cg-plan: w.yaml:10:15: 'on_error' must be fail or continue" <<-EOF
		workflow_name: Nice Flow
		version: "1"
		steps:
		  - step_id: A
		    skill_id: pass
		    depends_on: none
		    input_selector: []
		    retry_policy: {max_attempts: 99, backoff_ms: 1}
		    timeout_ms: soon
		    on_error: shrug
	EOF
}

@test "two steps of one name, a need that does not exist" {
	refused "cg-plan: w.yaml:6:15: step_id 'a' is taken by the step in line 5" \
		"cg-plan: w.yaml:7:52: step 'second' depends on 'frist', which does not exist (did you mean 'first'?)" <<-EOF
		$head
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
		  - {step_id: second, skill_id: pass, depends_on: [frist], input_selector: {}}
		  - {step_id: first, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
}

@test "selectors that name steps which are no ancestors" {
	refused "cg-plan: w.yaml:10:41: step 'b' reads the output of 'a', which need not be there yet: add 'a' to its depends_on" \
		"cg-plan: w.yaml:11:41: step 'b' reads 'nowhere', which does not exist" \
		"cg-plan: w.yaml:12:19: source 'base_run' needs a workflow of 'kind: update'" <<-EOF
		$head
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
		  - step_id: b
		    skill_id: pass
		    depends_on: []
		    input_selector:
		      x: {source: step_output, step_id: a, path: data}
		      y: {source: step_output, step_id: nowhere, path: data}
		      z: {source: base_run, step_id: a, path: data}
	EOF
}

@test "wiring that cannot work: unknown and missing inputs, constants that violate" {
	refused "cg-plan: w.yaml:9:10: input 'n' of step 'a': the constant does not fit skill 'strict': Must be <= 9" \
		"cg-plan: w.yaml:10:7: skill 'strict' has no input 'wrod' (did you mean 'word'?)" \
		"cg-plan: w.yaml:11:5: step 'b' does not give skill 'strict' its required input 'n'" \
		"cg-plan: w.yaml:15:13: input 'word' of step 'b' reads 'wurd' of step 'a', but the output of skill 'strict' has no 'wurd' (did you mean 'word'?)" <<-EOF
		$head
		  - step_id: a
		    skill_id: strict
		    depends_on: []
		    input_selector:
		      n: {source: constants, value: 12}
		      wrod: {source: trigger, path: text}
		  - step_id: b
		    skill_id: strict
		    depends_on: [a]
		    input_selector:
		      word: {source: step_output, step_id: a, path: wurd}
	EOF
}

schema='trigger_schema:
  type: object
  additionalProperties: false
  required: [name, size]
  properties:
    name: {type: string, minLength: 2}
    size: {type: integer, maximum: 9}
    tone: {enum: [calm, loud], default: calm}
steps:
  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {tone: {source: trigger, path: tone}}}'

@test "a trigger that violates its schema: every violation, nothing recorded" {
	printf 'workflow_name: w\nversion: 1.0.0\n%s\n' "$schema" >w.yaml
	echo '{"name": "x", "size": 12, "tone": "shrill", "more": 1}' >t.json
	run -65 --separate-stderr cg-plan -t t.json w.yaml
	[ "$output" = "" ]
	[ "$stderr" = "cg-plan: t.json does not fit workflow 'w': name: Must have at least 2 characters; size: Must be <= 9; tone: Must be one of: calm, loud; more: Unknown field: more" ]
	run -65 --separate-stderr cg-enqueue -t t.json w.yaml
	[ "$(cg-status)" = "" ]
	# And from standard input it is called so.
	run -65 --separate-stderr cg-plan w.yaml <t.json
	has -e "cg-plan: standard input"
	# The default is filled in for one that fits.
	echo '{"name": "xy", "size": 1}' | cg-plan w.yaml | jq -es '.[0].trigger.tone == "calm"'
}

@test "a trigger of another kind, or none at all" {
	printf 'workflow_name: w\nversion: 1.0.0\n%s\n' "$schema" >w.yaml
	for t in '[]' '"x"' 'null' '{"name":' '{"name": "a", "name": "b"}' "{'name': 1}"; do
		run -65 --separate-stderr cg-plan w.yaml <<<"$t"
		[ "$output" = "" ]
		has -e "cg-plan: standard input"
	done
	run -64 --separate-stderr cg-plan w.yaml </dev/null
	[ "$stderr" = "cg-plan: workflow 'w' needs a trigger: name a file with -t, or pipe one in" ]
	run -64 --separate-stderr cg-plan w.yaml < <(printf '\n \n')
	run -66 --separate-stderr cg-plan -t none.json w.yaml
	[ "$stderr" = "cg-plan: none.json: no such file or directory" ] || [[ $stderr == *none.json*[Nn]"o such file or directory" ]]
}

@test "a brief of 10 MB is refused, one of 3 MB is not" {
	flow big <<-EOF
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {text: {source: trigger, path: text}}}
	EOF
	text 10000000 >ten.json
	run -65 --separate-stderr timeout 20 cg-plan big.yaml <ten.json
	[ "$output" = "" ]
	has -e "standard input"
	run -65 --separate-stderr timeout 20 cg-plan -t ten.json big.yaml
	has -e "ten.json"
	text 3000000 >three.json
	cg-plan -t three.json big.yaml | cg-worker >events
	jq -es '.[-1].type == "run.completed"' events
}

# A trigger with so many letters.
text()
{
	printf '{"text": "'
	head -c "$1" /dev/zero | tr '\0' x
	printf '"}'
}

@test "deeply nested JSON is refused without a crash" {
	flow deep <<-EOF
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	{ printf '{"a":'; head -c 500000 /dev/zero | tr '\0' '['; } >deep.json
	run -65 --separate-stderr timeout 20 cg-plan -t deep.json deep.yaml
	has -e deep.json
	run -65 --separate-stderr timeout 20 cg-worker <deep.json
	{ printf 'a: '; head -c 200000 /dev/zero | tr '\0' '['; } >deep.yaml
	run -65 --separate-stderr timeout 20 cg-plan deep.yaml </dev/null
	has -e "deep.yaml:1:"
}

@test "invalid UTF-8 in a trigger, a workflow and a plan" {
	flow w <<-EOF
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
	EOF
	printf '{"text": "a\xff\xfe"}' >t.json
	run -65 --separate-stderr cg-plan -t t.json w.yaml
	has -e t.json
	has -e UTF-8
	{ cat w.yaml; printf 'description: "\xc3\x28"\n'; } >bad.yaml
	run -65 --separate-stderr cg-plan bad.yaml </dev/null
	has -e bad.yaml:6
	has -e UTF-8
	cg-plan w.yaml </dev/null 2>/dev/null | sed 's/"t"/"\xff"/' >plan
	run -65 --separate-stderr cg-worker <plan
	has -e "stdin:1"
	[ "$(cg-status)" = "" ]
}

@test "NUL bytes in a trigger, a workflow and a plan" {
	flow w <<-EOF
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {text: {source: trigger, path: text}}}
	EOF
	printf '{"text": "a\0b"}' >t.json
	run -65 --separate-stderr cg-plan -t t.json w.yaml
	has -e t.json
	printf '{"text": "a\\u0000b"}' >t.json
	run -65 --separate-stderr cg-plan -t t.json w.yaml
	has -e t.json
	{ cat w.yaml; printf 'description: a\0b\n'; } >bad.yaml
	run -65 --separate-stderr cg-plan bad.yaml </dev/null
	has -e bad.yaml:6
	cg-plan w.yaml </dev/null 2>/dev/null | tr t '\0' >plan
	run -65 --separate-stderr cg-worker <plan
	has -e "stdin:1"
}

@test "keys of JavaScript's machinery are data and nothing else" {
	flow w <<-EOF
		  - step_id: a
		    skill_id: pass
		    depends_on: []
		    input_selector:
		      x: {source: trigger, path: __proto__.y, optional: true}
		      t: {source: trigger, path: text}
	EOF
	echo '{"text": "a", "__proto__": {"y": 1}}' >t.json
	cg-plan -t t.json w.yaml | cg-worker >events 2>/dev/null
	[ "$(sql "SELECT output FROM run_steps")" = '{"t":"a"}' ]
}

@test "a plan that was tampered with" {
	flow w <<-EOF
		$(step a "")
		$(step b a)
	EOF
	cg-plan w.yaml </dev/null >plan 2>/dev/null
	while IFS='	' read -r filter said; do
		jq -c "$filter" plan >bad
		run -65 --separate-stderr timeout 20 cg-worker <bad
		[ "$output" = "" ]
		has -e "$said"
	done <<-'EOF'
		.schema |= if . then 99 else . end	a plan of format 99, this program reads format 1
		if .stepId == "b" then .needs = ["c"] else . end	step 'b' of the plan: needs a step that does not stand before it
		if .stepId == "a" then .needs = ["b"] else . end	step 'a' of the plan: needs a step that does not stand before it
		if .stepId == "b" then .stepId = "a" else . end	step 'a' of the plan: is there twice
		del(.skillDigest)	stepId, skillId, skillVersion or skillDigest is missing
		if .retry then .retry.maxAttempts = 100000 else . end	retry or timeout out of range
		if .stepId then .inputs = 3 else . end	no inputs
		del(.trigger)	the plan's header lacks
		.stepCount |= if . then 100000 else . end	not the header of a plan
		.stepCount |= if . then -1 else . end	not the header of a plan
	EOF
	[ "$(cg-status)" = "" ]
	jq -c '.tenantId |= if . then "other" else . end' plan >bad
	run -77 --separate-stderr cg-worker <bad
	has -e "the plan is for tenant 'other', this worker acts for 'default' (see --tenant)"
}

@test "a plan cut anywhere: 65, and no run" {
	flow w <<-EOF
		$(step a "")
		$(step b a)
	EOF
	cg-plan w.yaml </dev/null >plan 2>/dev/null
	size=$(wc -c <plan)
	for n in 1 100 $((size / 2)) $((size - 10)) $((size - 2)); do
		head -c "$n" plan >cut
		run -65 --separate-stderr cg-worker <cut
		[ "$output" = "" ]
		has -e "stdin"
	done
	[ "$(cg-status)" = "" ]
	# Without its last newline it is whole.
	head -c $((size - 1)) plan | cg-worker >events 2>/dev/null
	jq -es '.[-1].type == "run.completed"' events
	# The first plan of two is done, the second says where it ends.
	{ cat plan; head -n 2 plan; } >two
	run -65 --separate-stderr cg-worker <two
	jq_is 'map(select(.type == "run.completed")) | length == 1'
	has -e "stdin: the plan ends early: 1 of 2 steps"
}

@test "no plan at all is an error: what stood before it in the pipe has failed" {
	run -65 --separate-stderr cg-worker </dev/null
	[ "$output" = "" ]
	[ "$stderr" = "cg-worker: stdin: no plan came" ]
	run -65 --separate-stderr bash -c 'cg-plan nothing.yaml </dev/null | cg-worker'
	[ "${#stderr_lines[@]}" -eq 2 ]
}
