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
