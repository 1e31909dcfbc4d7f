load ../helper
load ../fixtures/act

two()
{
	flow two <<-EOF
		$(EXTRA='cache_policy: {enabled: true, scope: global}
retry_policy: {max_attempts: 2, backoff_ms: 500}
timeout_ms: 9000' step a "" file=a.txt)
		$(EXTRA='cache_policy: {enabled: true, scope: global}' step b a)
	EOF
}

@test "a header and the steps in order, one object a line" {
	two
	run -0 --separate-stderr cg-plan two.yaml </dev/null
	jq_is 'length == 3 and map(.type) == ["plan", "step", "step"]'
	jq_is '.[0] | .schema == 1 and .workflowName == "two" and .workflowVersion == "1.0.0"
		and .stepCount == 2 and .tenantId == "default" and .trigger == {text: "t"}
		and (.workflowDigest | test("^sha256:[0-9a-f]{64}$"))'
	jq_is '.[1] | .stepId == "a" and .skillId == "act" and .skillVersion == "1.0.0"
		and (.skillDigest | test("^sha256:[0-9a-f]{64}$")) and .needs == [] and .level == 0
		and .retry == {maxAttempts: 2, backoffMs: 500} and .timeoutMs == 9000
		and .cache == {enabled: true, scope: "global"} and .inputs.text.value == "t"'
	jq_is '.[2] | .needs == ["a"] and .level == 1 and (.inputs.text | has("selector") and (has("value") | not))'
}

@test "the same plan has the same bytes, from another folder too" {
	two
	cg-plan two.yaml </dev/null >one 2>/dev/null
	cg-plan two.yaml </dev/null 2>/dev/null | cmp - one
	mkdir sub
	(cd sub && cg-plan ../two.yaml </dev/null 2>/dev/null) | cmp - one
}

@test "forecast: run, unknown, then hit; --exit-code; -B" {
	two
	run -0 --separate-stderr cg-plan --exit-code two.yaml </dev/null
	jq_is '.[1].forecast == "run" and .[2].forecast == "unknown"'
	work two
	run -1 --separate-stderr cg-plan --exit-code two.yaml </dev/null
	jq_is 'map(.forecast) == [null, "hit", "hit"]'
	run -0 --separate-stderr cg-plan -B --exit-code two.yaml </dev/null
	jq_is '.[1].forecast == "run" and .[0].noCache'
	# An edited file changes what depends on it.
	echo '{"text": "other"}' >t.json
	run -0 --separate-stderr cg-plan --exit-code -t t.json two.yaml
	jq_is '.[1].forecast == "run"'
}

@test "--explain says of each step why, on standard error" {
	two
	run -0 --separate-stderr cg-plan --explain two.yaml </dev/null
	[ "${#lines[@]}" -eq 3 ]
	has -e "cg-plan: run      a: "
	has -e "cg-plan: unknown  b: "
}

@test "--graph draws; an unknown format is 64" {
	two
	run -0 --separate-stderr cg-plan --graph=dot two.yaml </dev/null
	has "digraph"
	run -0 --separate-stderr cg-plan --graph=mermaid two.yaml </dev/null
	[[ ${lines[0]} == graph* || ${lines[0]} == flowchart* ]]
	cg-plan --graph=svg two.yaml </dev/null >plan.svg 2>/dev/null
	python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' plan.svg
	run -64 --separate-stderr cg-plan --graph=gif two.yaml </dev/null
	[ "$output" = "" ]
}

@test "a step runs when a comparison holds" {
	flow cond <<-EOF
		$(EXTRA="when: {operation: equals, inputs: [{source: trigger, path: text}, {source: constants, value: t}]}" step a "")
		$(EXTRA="when: {operation: at_least, inputs: [{operation: length, input: {source: trigger, path: text}}, {source: constants, value: 2}]}" step b "")
		$(EXTRA="when: {operation: in, inputs: [{source: step_output, step_id: a, path: status}, {source: constants, value: [completed]}]}" step c a)
	EOF
	run -0 --separate-stderr cg-plan cond.yaml </dev/null
	jq_is 'map(.forecast) == [null, "run", "skip", "unknown"]'
	run -0 --separate-stderr cg-plan cond.yaml <<<'{"text": "long"}'
	jq_is 'map(.forecast) | .[1] == "skip" and .[2] == "run"'
	work cond
	[ "$status" -eq 0 ]
	jq_is '[.[] | select(.type | test("^step.(completed|skipped)$")) | .stepId + " " + .type[5:]] | sort
		== ["a completed", "b skipped", "c completed"]'
}

graphs()
{
	mkdir -p flows
	cat >flows/ask.loop.v1.yaml <<-EOF
		workflow_name: ask.loop
		version: 1.0.0
		kind: graph
		description: Asks until it knows.
		input_schema: {type: object, properties: {topic: {type: string}}}
		example_input: {topic: cats}
		recursion_limit: 9
		output: [log]
		state: {topic: {}, tries: {reducer: add}, log: {reducer: append}}
		nodes:
		  - {node_id: ask, skill_id: pass, approval: {prompt: Go on?}}
		  - {node_id: deep, workflow: ask.deep, defer: true}
		edges:
		  - {from: START, to: ask}
		  - {from: deep, to: END}
		branches:
		  - from: ask
		    cases:
		      - when: {operation: less_than, inputs: [{source: state, path: tries}, {source: constants, value: 3}]}
		        to: ask
		      - to: deep
		interrupt_before: [deep]
	EOF
	cat >flows/index.yaml <<-EOF
		version: 1.0.0
		updated_at: '2025-03-02T10:11:12Z'
		workflows:
		  - {workflow_name: ask.loop, version: 1.0.0, status: active}
		  - {workflow_name: two, version: 1.0.0, status: active, file: two.yaml}
	EOF
	two
	mv two.yaml flows/
	export CG_WORKFLOWS_PATH=$PWD/flows
}

@test "a graph is listed and shown, and has no plan" {
	graphs
	run -0 --separate-stderr cg-plan --list --json
	jq_is 'map({workflowName, kind, stepCount}) == [{workflowName: "two", kind: "build", stepCount: 2},
		{workflowName: "ask.loop", kind: "graph", stepCount: 2}]'
	has -e "flows/ask.loop.v1.yaml:12:31: warning: node 'deep' runs 'ask.deep', which the index does not have"
	for name in ask.loop ask.loop@1.0.0 flows/ask.loop.v1.yaml ask.loop.v1.yaml; do
		run -0 --separate-stderr cg-plan --show "$name"
		jq_is '.[0] | .kind == "graph" and .recursionLimit == 9 and .output == ["log"]
			and (.channels | map(.name + " " + .reducer)) == ["topic last", "tries add", "log append"]
			and (.nodes[0] | .nodeId == "ask" and .skillId == "pass" and .approval)
			and (.nodes[1] | .workflowName == "ask.deep" and .defer and .interruptBefore)
			and .exampleInput == {topic: "cats"} and .inputSchema.type == "object"
			and (.edges | length) == 2 and .branches[0].from == "ask"'
		for args in "" --cost; do
			# shellcheck disable=SC2086 # none or one
			run -65 --separate-stderr cg-plan $args "$name" </dev/null
			[ "$output" = "" ]
			[ "${#stderr_lines[@]}" -eq 1 ]
			has -e "cg-thread"
		done
	done
	run -66 --separate-stderr cg-plan --show ask.lop
	has -e "did you mean 'ask.loop'?"
	run -66 --separate-stderr cg-plan --show ask.loop@2.0.0
	# A flow beside it is what it was.
	run -0 --separate-stderr cg-plan two </dev/null
	jq_is 'length == 3'
}

@test "a graph is drawn" {
	graphs
	run -0 --separate-stderr cg-plan --graph=dot ask.loop </dev/null
	has '"ask" -> "ask" [style=dashed, label="tries < 3"]'
	has '"deep" [label="deep\nask.deep\na graph of its own\ndeferred\npauses before"'
	run -0 --separate-stderr cg-plan --graph=mermaid flows/ask.loop.v1.yaml </dev/null
	has 'n1 -.->|"tries #60; 3"| n1'
	cg-plan --graph=svg ask.loop </dev/null >ask.svg
	python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' ask.svg
	run -0 grep -c 'class="case"' ask.svg
	run -64 --separate-stderr cg-plan --graph=gif ask.loop </dev/null
	[ "$output" = "" ]
}

@test "all mistakes of a graph, each with its place" {
	graphs
	sed -i 's/from: deep, to: END/from: depp, to: END/; s/path: tries/path: trise/; s/skill_id: pass/skill: pass/' \
		flows/ask.loop.v1.yaml
	for args in "--graph=dot ask.loop" "ask.loop" "--show ask.loop" "--show flows/ask.loop.v1.yaml"; do
		# shellcheck disable=SC2086 # words
		run -65 --separate-stderr cg-plan $args </dev/null
		[ "$output" = "" ]
		has -e "flows/ask.loop.v1.yaml:11:20: unknown key 'skill' (did you mean 'skill_id'?)"
		has -e "flows/ask.loop.v1.yaml:15:12: node 'depp' does not exist (did you mean 'deep'?)"
		has -e "channel 'trise' does not exist (did you mean 'tries'?)"
	done
	# The others are still there.
	run -0 --separate-stderr cg-plan --list --json
	jq_is 'map(.workflowName) == ["two"]'
	has -e "did you mean 'skill_id'?"
}

@test "names go through the index, with versions and guesses" {
	run -0 --separate-stderr cg-plan --skills-path="$CG_ROOT/skills" campaign.build.minimal </dev/null
	jq_is '.[0].workflowName == "campaign.build.minimal"'
	run -0 --separate-stderr cg-plan --skills-path="$CG_ROOT/skills" campaign.build.minimal@1.0.0 </dev/null
	run -66 --separate-stderr cg-plan campaign.build.minimla </dev/null
	has -e "(did you mean 'campaign.build.minimal'?)"
	run -66 --separate-stderr cg-plan campaign.build.minimal@9.9.9 </dev/null
	run -66 --separate-stderr cg-plan nowhere.yaml </dev/null
	has -e nowhere.yaml
}

@test "the trigger: -t wins, - is standard input, standard input, the example" {
	two
	echo '{"text": "file"}' >t.json
	[ "$(echo '{"text": "pipe"}' | cg-plan -t t.json two.yaml | jq -rs '.[0].trigger.text')" = file ]
	[ "$(echo '{"text": "pipe"}' | cg-plan -t - two.yaml | jq -rs '.[0].trigger.text')" = pipe ]
	[ "$(echo '{"text": "pipe"}' | cg-plan two.yaml | jq -rs '.[0].trigger.text')" = pipe ]
	[ "$(cg-plan two.yaml <t.json | jq -rs '.[0].trigger.text')" = file ]
}

@test "files of a trigger are taken in by their content, and nothing else is" {
	two
	mkdir brand
	echo one >brand/logo.svg
	echo '{"text": "file://logo.svg", "logo_uri": "file://logo.svg", "all": [{"uri": "file://logo.svg"}]}' >brand/t.json
	run -0 --separate-stderr cg-plan -t brand/t.json two.yaml
	jq_is '.[0].trigger | .text == "file://logo.svg" and .logo_uri == .all[0].uri
		and (.logo_uri | test("^cg://sha256/[0-9a-f]{64}/logo.svg$"))'
	first=$(cg-plan -t brand/t.json two.yaml | jq -rs '.[0].trigger.logo_uri')
	cg-plan -t brand/t.json two.yaml | cg-worker >/dev/null
	[ "$(cg-plan -t brand/t.json two.yaml | jq -rs '.[0].trigger.logo_uri')" = "$first" ]
	# The same trigger, another file: not the plan that was kept.
	echo two >brand/logo.svg
	[ "$(cg-plan -t brand/t.json two.yaml | jq -rs '.[0].trigger.logo_uri')" != "$first" ]
	rm brand/logo.svg
	run -66 --separate-stderr cg-plan -t brand/t.json two.yaml
	has -e "brand/t.json: /logo_uri: "
	[ "$output" = "" ]
}

@test "another tenant's cache does not show in the forecast" {
	two
	work two
	run -0 --separate-stderr cg-plan --tenant=other two.yaml </dev/null
	jq_is '.[1].forecast == "run" and .[0].tenantId == "other"'
}

@test "called wrongly: 64 and one usage line" {
	for args in "" "a b" "--nonsense x" "--jobs=3 x" "-t"; do
		# shellcheck disable=SC2086 # words
		run -64 --separate-stderr cg-plan $args </dev/null
		[ "$output" = "" ]
		[ "${#stderr_lines[@]}" -eq 2 ]
		[[ ${stderr_lines[1]} == "usage: cg-plan "* ]]
	done
	run -64 --separate-stderr cg-plan --explian x
	has -e "did you mean '--explain'?"
}
