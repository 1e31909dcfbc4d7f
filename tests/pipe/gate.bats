load ../helper

# Steps that a model writes: asked through the gateway, looked through by the skill's own
# program, and made by the studio when that comes to nothing. The model is a script.

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

# The nth request is answered by file n, every other by all. usage: answers DIR
upstream()
{
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}

prepare()
{
	mkdir model
	unset model
	echo '{"brief": "Ten pairs of shoes for summer, spin a wheel."}' >brief
	echo '{"campaign_context": {"brand_name": "Acme", "template_type": "spin_wheel"},
		"copy_types": "headline,cta_button", "tone": "playful", "variations_count": 2}' >copy
}

said() { cat "$FIXTURES/answers/$1.json"; }
asked() { wc -l <model/seen; }

# A run of one skill. usage: flow SKILL [MORE YAML]
flow()
{
	printf 'workflow_name: one\nversion: 1.0.0\nsteps:\n  - step_id: a\n    skill_id: %s\n' "$1"
	printf '    depends_on: []\n    cache_policy: {enabled: true, scope: global}\n    input_selector:\n'
	printf '      brief: {source: trigger, path: brief}\n%s' "${2-}"
}

@test "a step is asked of the model, counted, and not asked again" {
	said plan >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-plan one.yaml -t brief >plan
	run -0 --separate-stderr cg-worker <plan
	id=$(jq -r 'select(.type == "run.completed").runId' <<<"$output")
	[ "$(asked)" -eq 1 ]
	jq -e '.path == "/v1/chat/completions" and .auth == "Bearer sk-not-to-be-seen"
		and .body.response_format.type == "json_schema" and .body.model == "gemini-2.0-flash"' model/seen
	cg-status --cost --json "$id" | jq -e '.costUsd == "0.00125" and .tokensIn == 900
		and .steps[0].providerCalls[0].model == "gemini-2.0-flash"'
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq -r '.provider, .degraded')" = \
		"$(printf 'gemini-2.0-flash\nnull')" ]
	cg-plan one.yaml -t brief | tail -n 1 | jq -e '.forecast == "hit"'
	cg-plan one.yaml -t brief | cg-worker -q | jq -se 'any(.type == "step.cached")'
	[ "$(asked)" -eq 1 ]
}

@test "another model is another result; offline asks nobody" {
	said plan >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-plan one.yaml -t brief | cg-worker -q >/dev/null
	flow intelligence_plan '      provider: {source: constants, value: gpt-4.1-mini}
' >one.yaml
	cg-plan one.yaml -t brief | cg-worker -q >/dev/null
	[ "$(jq -r .body.model model/seen | sort | paste -sd ' ')" = "gemini-2.0-flash gpt-4.1-mini" ]
	flow intelligence_plan '      provider: {source: constants, value: offline}
' >one.yaml
	cg-plan one.yaml -t brief | cg-worker -q >/dev/null
	CG_PROVIDERS=llm=offline cg-run-step intelligence_plan <brief >/dev/null
	[ "$(asked)" -eq 2 ]
}

@test "colours that cannot be read are mended, and the log says which" {
	said theme >model/all
	upstream
	run -0 --separate-stderr cg-run-step extract_theme_from_brief <brief
	[ "$(asked)" -eq 1 ]
	jq -e '.data | .text_color != "#DDDDDD" and (.palette | index(["#DDDDDD"]) == null)
		and .provider == "gemini-2.0-flash" and (.text_color as $t | .palette | index([$t]) != null)' <<<"$output"
	[[ $stderr == *"text #DDDDDD could not be read"* ]]
}

@test "chances above 1 go back once with the reason, then they are made smaller" {
	said plan | jq '.prize_tiers[1].probability = 1' >model/1
	said plan >model/2
	said plan | jq '.prize_tiers[1].probability = 1' >model/all
	upstream
	run -0 --separate-stderr cg-run-step intelligence_plan <brief
	[ "$(asked)" -eq 2 ]
	tail -n 1 model/seen | jq -e '.body.messages | tostring | contains("add up to 1.020")'
	jq -e '.data.prize_tiers[1].probability == 0.6 and (.debug.provider_calls | length) == 2' <<<"$output"
	run -0 --separate-stderr cg-run-step intelligence_plan <brief
	[ "$(asked)" -eq 4 ]
	jq -e '[.data.prize_tiers[].probability] | add <= 1 and .[1] > 0.9' <<<"$output"
}

@test "copy: lengths and tone are counted by us; what is too long goes back, then it is cut" {
	said copy >model/1
	said copy | jq '.copies[1].variations[0].text = "Spin the big summer wheel now"' >model/all
	upstream
	run -0 --separate-stderr cg-run-step generate_campaign_copy <copy
	jq -e '.data.copies[0].variations | .[0].character_count == 17 and .[1].character_count == 29' <<<"$output"
	jq -e '.data.selected.cta == "Spin now" or .data.selected.cta == "Let it turn"' <<<"$output"
	[ "$(asked)" -eq 1 ]
	run -0 --separate-stderr cg-run-step generate_campaign_copy <copy
	[ "$(asked)" -gt 2 ]
	jq -e '[.data.copies[1].variations[].character_count] | max <= 20' <<<"$output"
}

@test "a model that fails: the studio steps in, says so, and nothing is kept" {
	echo "status 503" >model/all
	upstream
	flow intelligence_plan >one.yaml
	run -0 --separate-stderr cg-worker < <(cg-plan one.yaml -t brief)
	[ "$(asked)" -eq 3 ]
	id=$(jq -r 'select(.type == "run.completed").runId' <<<"$output")
	jq -se 'map(select(.type == "log" and .stepId == "a")) | length == 1' <<<"$output"
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq -r '.provider, .degraded')" = \
		"$(printf 'offline\ntrue')" ]
	cg-status --log "$id" a | grep -q "made by the studio, since the model could not be used"
	said plan >model/all
	cg-plan one.yaml -t brief | cg-worker -q >/dev/null
	[ "$(asked)" -eq 4 ]
}

@test "without the studio behind it the step fails, with the code" {
	echo "status 401" >model/all
	upstream
	CG_PROVIDERS=llm=litellm run -1 --separate-stderr cg-run-step intelligence_plan <brief
	[ "$(asked)" -eq 1 ]
	jq -e '.error_code == "AUTHENTICATION_ERROR"' <<<"$output"
	CG_PROVIDERS=llm=gpt run -78 --separate-stderr cg-run-step intelligence_plan <brief
	[[ $stderr == *"'gpt' is none for llm"* ]]
}

@test "a gateway that dies is started again, and the step that it had is made by the studio" {
	echo hang >model/1
	said plan >model/all
	upstream
	flow intelligence_plan >one.yaml
	{ cg-plan one.yaml -t brief; cg-plan one.yaml -t brief; } >plans
	cg-worker <plans >events 3>&- &
	worker=$!
	eventually test -s model/seen
	pkill -9 -P "$worker" -x cg-gate
	wait "$worker"
	[ "$(asked)" -eq 2 ]
	[ "$(jq -s 'map(select(.type == "run.completed")) | length' events)" -eq 2 ]
	[ "$(sql "SELECT output FROM run_steps" | jq -r .provider | sort | paste -sd ' ')" = "gemini-2.0-flash offline" ]
}

@test "a run that is cancelled gives its question up" {
	echo hang >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-worker < <(cg-plan one.yaml -t brief) >events 3>&- &
	worker=$!
	eventually test -s model/seen
	cg-run cancel "$(jq -r 'select(.type == "run.started").runId' events)"
	wait "$worker" || [ $? -eq 1 ]
	eventually test -s model/closed
	jq -se 'any(.type == "run.cancelled")' events
	[ "$(asked)" -eq 1 ]
}

@test "the key is in no log, event, plan, row, object or program's environment" {
	said plan >model/1
	echo "status 503" >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-plan one.yaml -t brief | cg-worker -vv >seen.events 2>seen.log
	echo '{"brief": "Another brief for shoes in autumn."}' >brief
	cg-plan one.yaml -t brief | tee seen.plan | cg-worker -vv >>seen.events 2>>seen.log
	cg-status --show-config >seen.config
	cg-status --json >seen.status
	case $CG_STORE in
	sqlite:*) cat "${CG_STORE#sqlite:}"* >seen.store ;;
	*) pg_dump -d "${CG_STORE/cg_test@/postgres@}" >seen.store ;;
	esac
	[ -s seen.store ]
	! grep -rl sk-not-to-be-seen "$HOME" seen.*
}

@test "many at once through one gateway" {
	said plan >model/all.text
	echo "wait 200" >model/all
	upstream
	{
		printf 'workflow_name: many\nversion: 1.0.0\nsteps:\n'
		for i in $(seq 40); do
			printf '  - step_id: s%d\n    skill_id: intelligence_plan\n    depends_on: []\n    input_selector:\n' "$i"
			printf '      brief: {source: constants, value: "Brief number %d for a summer of shoes"}\n' "$i"
		done
	} >many.yaml
	cg-plan many.yaml -t brief >plan
	cg-worker -q -j 40 <plan >events 3>&- &
	worker=$!
	eventually test -s model/seen
	[ "$(pgrep -c -P "$worker" -x cg-gate)" -eq 1 ]
	wait "$worker"
	[ "$(asked)" -eq 40 ]
	[ "$(jq -s 'map(select(.type == "step.completed")) | length' events)" -eq 40 ]
}

@test "a plan: what the model leaves out is ours, what cannot be read is mended, the file is there" {
	said campaign >model/all
	upstream
	jq '{brief: (.payload.brief // .brief)}' "$BRIEF" >input
	run -0 --separate-stderr cg-run-step campaign_plan_from_brief <input
	[ "$(asked)" -eq 1 ]
	jq -e '.data | .theme == "Steps into the sun" and .art_direction.industry == "shoes" and .language == "en"
		and .color_scheme.text != "#FFE0D0" and .provider == "gemini-2.0-flash"' <<<"$output"
	jq -e '.artifacts[0].artifactType == "json/campaign-plan"' <<<"$output"
}

@test "a game: rules and words are the model's when they can be played, colours and odds are ours" {
	said game >model/1
	said game | jq '.mechanics.questions[0].answers = ["only one"]' >model/all
	upstream
	echo '{"template_id": "quiz", "theme": "summer", "difficulty": {"level": "easy", "win_probability": 0.6}}' >input
	run -0 --separate-stderr cg-run-step game_config_from_template <input
	jq -e '.data | .mechanics.questions[0].text == "Which lace is longest?" and .copy.title == "Who knows shoes?"
		and .visuals.colors.text != "#FFFFFF" and .settings.difficulty.win_probability == 0.6
		and (.copy.win_message | length) > 0' <<<"$output"
	run -0 --separate-stderr cg-run-step game_config_from_template <input
	[ "$(asked)" -eq 3 ]
	tail -n 1 model/seen | jq -e '.body.messages | tostring | contains("/mechanics/questions/0/answers")'
	jq -e '.data | (.mechanics.questions | length) >= 3 and .mechanics.questions[0].answers[0] != "only one"' <<<"$output"
}

@test "a worker that serves all tenants asks for each of them" {
	said plan >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-enqueue --tenant=acme one.yaml -t brief >/dev/null
	cg-enqueue --tenant=other one.yaml -t brief >/dev/null
	env -u CG_TENANT cg-worker -q --queue --once >events
	[ "$(jq -s 'map(select(.type == "run.completed")) | length' events)" -eq 2 ]
	[ "$(asked)" -eq 2 ]
	[ "$(sql "SELECT output FROM run_steps" | jq -r .provider | sort -u)" = gemini-2.0-flash ]
}

@test "a model that is demanded must be there" {
	CG_PROVIDERS=llm=litellm run -78 --separate-stderr cg-run-step intelligence_plan <brief
	[[ $stderr == *"set LITELLM_BASE_URL"* ]]
	run -64 --separate-stderr cg-run-step --provider llm=nobody intelligence_plan <brief
	cg-run-step --provider llm=litellm,offline intelligence_plan <brief | jq -e '.data.provider == "offline"'
}

@test "a person who watches sees what the studio had to make" {
	echo "status 503" >model/all
	upstream
	flow intelligence_plan >one.yaml
	cg-plan one.yaml -t brief >plan
	run -0 --separate-stderr cg-worker <plan
	[[ $stderr == *"plainer than asked"* ]]
	jq -se 'any(.type == "step.completed" and .degraded)' <<<"$output"
}
