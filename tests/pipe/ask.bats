load ../helper

# Steps whose handler asks for media, or for a look at pictures: made by providers that
# speak as their vendors do, paid for once, cancelled where they run.

finish()
{
	[ -z "${vendors-}" ] || { kill "$vendors" 2>/dev/null; wait "$vendors" 2>/dev/null || true; }
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

prepare()
{
	local v

	unset model
	export CG_SKILLS_PATH=$FIXTURES/asker CG_PROVIDERS_PATH=$CG_ROOT/providers
	mkfifo held
	node "$CG_ROOT/tests/services/providers.mjs" <>held >port 3>&- &
	vendors=$!
	eventually test -s port
	port=$(cat port)
	for v in stability elevenlabs runway; do
		export ${v^^}_API_KEY=key-of-$v-0123456789 ${v^^}_BASE_URL=http://127.0.0.1:$port/$v
	done
	export RUNWAYML_API_SECRET=$RUNWAY_API_KEY CG_MEDIA_HASTE=100
}

state() { curl -sG "http://127.0.0.1:$port/_state" --data-urlencode "prompt=$1"; }
polled() { [ "$(state "$1" | jq ".polls > $2")" = true ]; }
wants() { jq -nc --arg p "$1" --arg k "${2-image}" '{wanted: [{name: "it", kind: $k, prompt: $p}]}'; }

# A run of the skill, keys for all tenants. usage: flow [MORE YAML]
flow()
{
	printf 'workflow_name: one\nversion: 1.0.0\nsteps:\n  - step_id: a\n    skill_id: asker\n'
	printf '    depends_on: []\n    cache_policy: {enabled: true, scope: global}\n    input_selector:\n'
	printf '      wanted: {source: trigger, path: wanted}\n%s' "${1-}"
}

@test "without anybody configured the program makes it, and nobody is asked" {
	run -0 --separate-stderr cg-run-step asker < <(wants "a fox")
	jq -e '.ok and .data.answers == {} and .artifacts[0].sizeBytes == 7' <<<"$output"
	[ "$(state "a fox" | jq .submits)" = 0 ]
}

@test "a picture is made by the provider that is named, counted, and kept" {
	flow >one.yaml
	wants "a hare" >t
	run -0 --separate-stderr cg-worker < <(cg-plan --provider image=stability,offline one.yaml -t t)
	id=$(jq -r 'select(.type == "run.completed").runId' <<<"$output")
	[ "$(state "a hare" | jq .submits)" = 1 ]
	cg-status --cost --json "$id" | jq -e '.costUsd == "0.065" and .steps[0].providerCalls[0].provider == "stability"'
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq -r .answers.it.mime)" = image/png ]
	# Again: from the cache; the studio has a key of its own.
	cg-plan --provider image=stability,offline one.yaml -t t | tail -n 1 | jq -e '.forecast == "hit"'
	cg-plan one.yaml -t t | tail -n 1 | jq -e '.forecast != "hit"'
	[ "$(find "$XDG_DATA_HOME" -path '*spool*' -type f | wc -l)" = 0 ]
}

@test "several things are made at once, by whom each kind belongs to" {
	export CG_PROVIDERS="image=stability,offline audio_sfx=elevenlabs,offline"
	jq -nc '{wanted: [{name: "a", kind: "image", prompt: "first"}, {name: "b", kind: "audio_sfx",
		prompt: "second", duration_sec: 2}, {name: "c", kind: "image", prompt: "third"}]}' >in
	run -0 --separate-stderr cg-run-step asker <in
	jq -e '[.data.answers.a.provider, .data.answers.b.provider, .data.answers.c.mime]
		== ["stability", "elevenlabs", "image/png"] and (.debug.provider_calls | length) == 3' <<<"$output"
}

@test "a provider that fails: the studio where it may, degraded; the step fails where it may not" {
	export CG_PROVIDERS=image=stability,offline
	run -0 --separate-stderr cg-run-step asker < <(wants "do=402")
	jq -e '.data.degraded and .data.answers.it.code == "RATE_LIMITED" and .data.answers.it.ok == false' <<<"$output"
	CG_PROVIDERS=image=stability run -75 --separate-stderr cg-run-step asker < <(wants "x do=402")
	jq -e '.error_code == "RATE_LIMITED"' <<<"$output"
	STABILITY_API_KEY= CG_PROVIDERS=image=stability run -1 --separate-stderr cg-run-step asker < <(wants "y")
	jq -e '.error_code == "PROVIDER_NOT_FOUND"' <<<"$output"
}

@test "an input may name the provider and its model, or the studio" {
	run -0 --separate-stderr cg-run-step asker < <(wants "z" | jq -c '.provider = "stability/sd3.5-medium"')
	jq -e '.data.answers.it.model == "sd3.5-medium"' <<<"$output"
	CG_PROVIDERS=image=stability run -0 --separate-stderr cg-run-step asker < <(wants "zz" | jq -c '.provider = "offline"')
	jq -e '.data.answers == {}' <<<"$output"
	run -64 cg-run-step --provider image=nobody asker < <(wants "z")
	[[ $output == *"there is no provider 'nobody'"* ]]
	for order in image=elevenlabs stability image= ''; do
		run -64 cg-run-step --provider "$order" asker < <(wants "z")
	done
	CG_PROVIDERS=image=elevenlabs run -78 cg-run-step asker < <(wants "z")
	[[ $output == *"makes nothing of kind 'image'"* ]]
}

@test "a step that is stopped cancels its job; a worker that is killed leaves it, and who goes on pays nothing" {
	export CG_PROVIDERS=video=runway CG_MEDIA_HASTE=20
	printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' | base64 -d >dot.png
	flow '      picture_uri: {source: trigger, path: picture_uri}
' >one.yaml
	wants "v do=slow:40" video | jq -c '.picture_uri = "file://dot.png"' >t
	cg-plan one.yaml -t t | cg-worker >events 3>&- &
	worker=$!
	eventually polled "v do=slow:40" 2
	kill -9 "$worker"
	wait "$worker" || true
	id=$(jq -r 'select(.type == "run.started").runId' events | head -n 1)
	[ "$(state "v do=slow:40" | jq -c '[.submits, .cancels]')" = "[1,0]" ]
	resumed() { cg-worker -q --resume "$id" >/dev/null; } # where there are leases, when it is over
	eventually resumed
	[ "$(state "v do=slow:40" | jq -c '[.submits, .cancels]')" = "[1,0]" ]
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq -r .answers.it.provider)" = runway ]

	wants "w do=slow:400" video | jq -c '.picture_uri = "file://dot.png"' >t
	id=$(cg-enqueue --id one.yaml -t t)
	cg-worker --queue --once >/dev/null 3>&- &
	worker=$!
	eventually polled "w do=slow:400" 1
	cg-run cancel "$id" >/dev/null
	wait "$worker" || true
	[ "$(state "w do=slow:400" | jq -c '[.submits, .cancels]')" = "[1,1]" ]
}

@test "a model looks at a picture; a handler may not ask for what its descriptor does not name" {
	mkdir model
	jq -nc '{detected: true, confidence: 0.9, bounds: {x: 0, y: 0, width: 1, height: 1}, mask_polygon:
		{points: [{x: 0, y: 0}, {x: 1, y: 0}, {x: 1, y: 1}, {x: 0, y: 1}], is_closed: true}, button_type: "play", analysis_notes: "there"}' >model/all
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	export LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port) LITELLM_API_KEY=sk-x
	printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' | base64 -d >dot.png
	jq -nc '{wanted: [{name: "see", kind: "vision", variables: {width: 1, height: 1}}], picture_uri: "file://dot.png"}' >in
	run -0 --separate-stderr cg-run-step asker <in
	jq -e '.data.answers.see.data.button_type == "play" and .debug.provider_calls[0].model == "gemini-2.0-flash"' <<<"$output"
	head -n 1 model/seen | jq -e '.body.messages | tostring | contains("data:image/png;base64,")'
	run -1 --separate-stderr cg-run-step asker < <(wants "q" model_3d | jq -c '.picture_uri = "file://dot.png"')
	jq -e '.error_code == "POLICY_VIOLATION"' <<<"$output"
}

@test "keys are in no log, event, plan, row, object, argument or environment of a program" {
	export CG_PROVIDERS="image=stability,offline audio_sfx=elevenlabs,offline"
	flow >one.yaml
	jq -nc '{wanted: [{name: "a", kind: "image", prompt: "good"}, {name: "b", kind: "image", prompt:
		"do=401"}, {name: "c", kind: "audio_sfx", prompt: "do=broken"}, {name: "d", kind: "image", prompt: "do=402"}]}' >t
	cg-plan one.yaml -t t >plan
	run --separate-stderr cg-worker --log-level=debug <plan
	printf '%s\n' "$output" "$stderr" >said
	id=$(jq -r 'select(.type == "run.started").runId' <<<"$output")
	cg-status --json "$id" >status
	cg-status --log "$id" a >log
	grep -q CG_WORKSPACE log
	sql "SELECT * FROM generation_jobs" >rows
	sql "SELECT * FROM run_events" >>rows
	sql "SELECT * FROM run_steps" >>rows
	grep -q stability rows
	run --separate-stderr grep -raE "key-of-(stability|elevenlabs|runway)" plan said status log rows "$HOME" "$BATS_TEST_TMPDIR"/store.db*
	[ "$status" -ne 0 ]
	[ -z "$output" ]
}

@test "two hundred jobs are polled at once in less than 20 MB" {
	local id gate n=200 kb

	[ -z "${SAN-}" ] || n=20 # sanitizers take memory and time of their own
	export CG_PROVIDERS=video=runway CG_MEDIA_SLOTS=video=300 CG_MEDIA_HASTE=4
	printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' | base64 -d >dot.png
	{
		printf 'workflow_name: many\nversion: 1.0.0\nsteps:\n'
		for id in $(seq "$n"); do
			printf '  - step_id: s%s\n    skill_id: asker\n    depends_on: []\n    cache_policy: {enabled: false, scope: run_only}\n' "$id"
			printf '    input_selector:\n      wanted: {source: constants, value: [{name: it, kind: video, prompt: "p%s do=slow:1000"}]}\n' "$id"
			printf '      picture_uri: {source: trigger, path: picture_uri}\n'
		done
	} >many.yaml
	echo '{"picture_uri": "file://dot.png"}' >t
	cg-plan many.yaml -t t >plan
	cg-worker -q <plan >/dev/null 3>&- &
	worker=$!
	open() { [ "$(state runway | jq .open)" = "$n" ]; }
	eventually open
	polled_on() { [ "$(state "p$1 do=slow:1000" | jq .polls)" -gt 2 ]; }
	eventually polled_on 1
	gate=$(pgrep -P "$worker" -x cg-gate)

	kb=$(cat /proc/"$worker"/smaps_rollup /proc/"$gate"/smaps_rollup | awk '/^Pss:/ { n += $2 } END { print n }')
	echo "# $kb kB" >&3
	[ -n "${SAN-}" ] || [ "$kb" -lt 20480 ]
	kill -9 "$worker"
	wait "$worker" || true
	is_gone() { [ ! -e /proc/"$gate" ]; }
	eventually is_gone
}
