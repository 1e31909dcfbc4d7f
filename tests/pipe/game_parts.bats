load ../helper
load door

# What somebody decides of a game is in the game that is built: its rules, its sound, its files.

finish() { door_end; }

# usage: new TEMPLATE CONFIG   a campaign without a brief; prints its id
new()
{
	cg-campaign create -t "$1" --config=<(jq -n --argjson game "$2" '{game: $game, assets: []}') parts
}

# usage: built ID   makes its game; config.json and the bundle's folder out are what was built
built()
{
	cg-campaign generate "$1" >/dev/null
	cg-worker --queue --once >events 2>worker
	[ "$(cg-campaign get --json "$1" | jq -r .status)" = live ] || { tail -n 3 worker >&2; return 1; }
	rm -rf out
	cg-cache get -o out "$(cg-campaign bundles --json "$1" | jq -r .treeUri | head -n 1)"
	cp out/game_config.json config.json
}

# usage: decides TEMPLATE CONFIG FILTER
decides()
{
	built "$(new "$1" "$2")"
	jq -e "$3" config.json >/dev/null || { jq -c "{mechanics, settings, audio, copy}" config.json >&2; return 1; }
}

@test "parts: of each game what was decided of its rules is what is built" {
	decides quiz '{"mechanics": {"questions": [{"text": "How old is the lighthouse?", "answers": ["90 years", "130 years"],
		"correct_index": 1}], "show_correct_answer": false}, "settings": {"duration_sec": 42, "locale": "de"},
		"audio": {"bgm": {"enabled": false}}, "copy": {"terms": ""}}' \
		'(.mechanics.questions[0] | .text == "How old is the lighthouse?" and .answers == ["90 years", "130 years"]
			and (has("correct_index") | not) and (.answer_key | length == 16)) and (.mechanics.questions | length == 1)
			and .mechanics.show_correct_answer == false and .settings.duration_sec == 42 and .settings.locale == "de"
			and .audio.bgm.enabled == false and .copy.terms == ""'
	decides spin_wheel '{"mechanics": {"spin_duration_ms": 7300, "respin_enabled": true}, "branding": {"brand_name": "Harbour"},
		"offer": {"url": "https://example.com/x", "label": "See it"}}' \
		'.mechanics.spin_duration_ms == 7300 and .mechanics.respin_enabled and (.mechanics.segments | length > 3)
			and .branding.brand_name == "Harbour" and .offer == {url: "https://example.com/x", label: "See it"}'
	decides scratch_card '{"mechanics": {"brush_size": 41, "scratch_threshold_percent": 35}}' \
		'.mechanics.brush_size == 41 and .mechanics.scratch_threshold_percent == 35'
	decides memory_match '{"mechanics": {"flip_delay_ms": 640, "move_limit": 40}}' \
		'.mechanics.flip_delay_ms == 640 and .mechanics.move_limit == 40'
	decides catch_game '{"mechanics": {"spawn_rate_per_sec": 2.25}}' '.mechanics.spawn_rate_per_sec == 2.25'
	decides slot_machine '{"mechanics": {"max_spins": 3, "paylines": [[1, 1, 1]]}}' \
		'.mechanics.max_spins == 3 and .mechanics.paylines == [[1, 1, 1]]'
}

@test "parts: files that are given take the place of those that are made" {
	id=$(new spin_wheel '{"mechanics": {"spin_duration_ms": 4000}}')
	picture=$(cg-library add "$CG_ROOT/tests/fixtures/buttons/0.png")
	built "$id"
	jq -e '(.assets.background_image | not) and .assets.background_music' config.json
	music=$(jq -r .assets.background_music.sha256 config.json)
	# The piece of this run, as a file of somebody's: no other is made.
	piece=$(cg-library add "out/$(jq -r .assets.background_music.path config.json)")
	cg-campaign update --config=<(jq -n --arg p "$picture" --arg m "$piece" '{assets: [{slotId: "background_image", artifactId: $p},
		{slotId: "logo", artifactId: $p}, {slotId: "background_music", artifactId: $m}, {slotId: "hub_image"}]}') "$id"
	built "$id"
	sum=$(sha256sum <"$CG_ROOT/tests/fixtures/buttons/0.png" | cut -c1-64)
	jq -e --arg s "$sum" --arg m "$music" '.assets.background_image.sha256 == $s and .assets.logo.sha256 == $s
		and .assets.background_music.sha256 == $m and (.audio.bgm | has("loop_end") | not)' config.json
	run=$(cg-campaign get --json "$id" | jq -r .latestRunId)
	[ "$(cg-status --json "$run" | jq -rs 'map(select(.stepId == "bgm"))[0].status')" = skipped ]
}

@test "parts: what cannot be is refused with its place, when it is said and before it is made" {
	door --no-throttle
	id=$(is 201 POST /api/campaigns '{"name": "Quiz", "templateId": "quiz"}' | jq -r .id)
	is 400 PATCH "/api/campaigns/$id" '{"config": {"game": {"mechanics": {"questions": [
		{"text": "One", "answers": ["a", "b"], "correct_index": 0},
		{"text": "Two", "answers": ["a", "b"], "correct_index": 0}, {"text": "Three", "answers": ["a"], "correct_index": 0}]}},
		"assets": []}}' >refused
	jq -e '.code == "VALIDATION_ERROR" and (.details | map(.field) == ["config.game.mechanics.questions[2].answers"])' refused
	is 400 PATCH "/api/campaigns/$id" '{"config": {"game": {"mechanics": {"questions": [
		{"text": "One", "answers": ["a", "b"], "correct_index": 3}]}}, "assets": []}}' >refused
	jq -e '.details == [{field: "config.game.mechanics.questions[0].correct_index", message: "Must be one of its answers"}]' refused
	[ "$(is 200 GET "/api/campaigns/$id" | jq .version)" = 1 ]
	# What is stored from before is looked at again; so are its files, which may be gone by then.
	picture=$(cg-library add "$CG_ROOT/tests/fixtures/buttons/0.png")
	is 200 PATCH "/api/campaigns/$id" '{"config": {"game": {}, "assets": [{"slotId": "win_sound", "artifactId": "'"$picture"'"},
		{"slotId": "wheel", "artifactId": "'"$picture"'"}, {"slotId": "logo", "artifactId": "00000000-0000-7000-8000-000000000001"},
		{"slotId": "logo", "url": "https://example.com/x.png"}, {"slotId": "background_image"}]}}' >/dev/null
	is 422 POST "/api/campaigns/$id/generate" '{}' >refused
	jq -e '.code == "STATE" and (.details | map(.field)) == ["config.assets[0].artifactId", "config.assets[1].slotId",
		"config.assets[2].artifactId", "config.assets[3].url"]' refused
	sql "UPDATE campaigns SET config = '{\"game\": {\"mechanics\": {\"questions\": []}}, \"assets\": []}' WHERE id = '$id'"
	is 422 POST "/api/campaigns/$id/generate" '{}' >refused
	jq -e '.details[0].field == "config.game.mechanics.questions" and (.message | test("cannot be made as it is"))' refused
	door_stop
}

@test "parts: a file by its address is the tenant's, and of the kind that its slot takes" {
	door --no-throttle
	id=$(is 201 POST /api/campaigns '{"name": "Quiz", "templateId": "quiz"}' | jq -r .id)
	picture=$(cg-library add --json "$CG_ROOT/tests/fixtures/buttons/0.png" | jq -r .uri)
	theirs=$(cg-library add --tenant=other --json "$CG_ROOT/tests/fixtures/buttons/1.jpg" | jq -r .uri)
	none=cg://sha256/$(printf '%064d' 7)/x.png
	is 200 PATCH "/api/campaigns/$id" "$(jq -nc --arg p "$picture" --arg t "$theirs" --arg n "$none" '{config: {game: {}, assets: [
		{slotId: "win_sound", url: $p}, {slotId: "logo", url: $t}, {slotId: "logo", url: $n}, {slotId: "logo", url: "cg://else"},
		{slotId: "background_image", url: $p}]}}')" >/dev/null
	is 422 POST "/api/campaigns/$id/generate" '{}' >refused
	jq -e '(.details | map(.field)) == ["config.assets[0].url", "config.assets[1].url", "config.assets[2].url", "config.assets[3].url"]
		and .details[0].message == "Takes no file of this kind (png)"
		and all(.details[1:][]; .message == "Must be a file of the library: upload it first")' refused
	is 200 PATCH "/api/campaigns/$id" "$(jq -nc --arg p "$picture" '{config: {assets: [{slotId: "background_image", url: $p}]}}')" >/dev/null
	is 202 POST "/api/campaigns/$id/generate" '{}' >/dev/null
	door_stop
}

@test "parts: a list takes the place of a list, null takes away, and a server's round is not said" {
	id=$(new quiz '{"mechanics": {"questions": [{"text": "One", "answers": ["a", "b"], "correct_index": 0},
		{"text": "Two", "answers": ["a", "b"], "correct_index": 0}], "pass_threshold": 20}, "sealed": true, "test": true,
		"presentation": {"x": 1}, "sealed_outcome_token": "t"}')
	cg-campaign update --config=<(echo '{"game": {"mechanics": {"questions": [{"text": "Only", "answers": ["a", "b"], "correct_index": 1}]}}}') "$id"
	built "$id"
	jq -e '(.mechanics.questions | map(.text)) == ["Only"] and .mechanics.pass_threshold != 20
		and (has("sealed") or has("test") or has("presentation") or has("sealed_outcome_token") | not)' config.json
}

@test "parts: a campaign that decides nothing runs as it did, and an update keeps what was decided" {
	id=$(new spin_wheel '{}')
	built "$id"
	run=$(cg-campaign get --json "$id" | jq -r .latestRunId)
	sql "SELECT trigger_payload FROM runs WHERE id = '$run'" | jq -e '.campaign_name == "parts" and (has("game_parameters") or has("game_assets") or has("constraints") or has("branding") | not)'
	cg-campaign update --config=<(echo '{"game": {"mechanics": {"spin_duration_ms": 8100}}}') "$id"
	built "$id"
	jq -e '.mechanics.spin_duration_ms == 8100' config.json
	cg-campaign generate --update=game_config --payload=<(echo '{"game_overrides": {"difficulty": {"level": "easy", "win_probability": 0.7}}}') "$id" >/dev/null
	cg-worker --queue --once >events 2>worker
	rm -rf out
	cg-cache get -o out "$(cg-campaign bundles --json "$id" | jq -r .treeUri | head -n 1)"
	jq -e '.mechanics.spin_duration_ms == 8100 and .settings.difficulty.win_probability == 0.7' out/game_config.json
}

@test "parts: slices that were edited wear the colours of a theme that is changed later" {
	slices='[{"label": "A", "color": "#3B5BDB", "weight": 0.5, "prize": "A"}, {"label": "B", "color": "#123456", "weight": 0.5},
		{"label": "C", "color": "#3b5bdb", "weight": 0.2, "prize": "C"}, {"label": "D", "color": "#123456", "weight": 0.2}]'
	id=$(new spin_wheel "{\"mechanics\": {\"segments\": $slices}, \"visuals\": {\"colors\": {\"primary\": \"#3b5bdb\"}}}")
	cg-campaign update --config=<(echo '{"theme": {"primaryColor": "#a01050", "secondaryColor": "#204080", "accentColor": "#f0b020",
		"fontFamily": "rounded"}}') "$id"
	built "$id"
	[ "$(jq -r .visuals.font config.json)" = rounded ]
	jq -e '.mechanics.segments | map(.color) == ["#A01050", "#123456", "#A01050", "#123456"]' config.json
}

@test "parts: of an accepted plan nothing was decided by hand until somebody edits it" {
	plan=$(cg-intel plan --text="A quiz about the lighthouse of our small town, for families, with a free coffee to win." | jq -r .generation_id)
	id=$(cg-intel accept "$plan" | jq -r .campaign_id)
	trigger() { sql "SELECT trigger_payload FROM runs WHERE id = '$(cg-campaign generate "$id")'" >trigger.json; }
	trigger
	jq -e '(.brief | test("lighthouse")) and (has("game_parameters") or has("game_assets") | not)' trigger.json
	cg-campaign cancel "$id" >/dev/null
	cg-worker --queue --once >/dev/null 2>&1 || true
	cg-campaign get --json "$id" >campaign.json
	jq '{game: {copy: (.config.game.copy * {title: "Mine"}), audio: (.config.game.audio * {bgm: {volume: 0.25}})}}' campaign.json >change.json
	cg-campaign update --config=change.json "$id"
	trigger
	jq -e '.game_parameters == {audio: {bgm: {volume: 0.25}}} and .copy.title == "Mine"' trigger.json
	cg-campaign cancel "$id" >/dev/null
	cg-worker --queue --once >/dev/null 2>&1 || true
	# Who edits sees which answer is right; what everybody reads has digests, by the seed beside them.
	jq -e '.config.game.mechanics.questions | length > 2 and all(has("correct_index") and (has("answer_key") | not))' campaign.json
	jq '{game: {mechanics: (.config.game.mechanics | .questions |= (map(.text += "!") | reverse))}}' campaign.json >change.json
	cg-campaign update --config=change.json "$id"
	trigger
	jq -e '.game_parameters.mechanics.questions | all(has("answer_key") and (has("correct_index") | not))' trigger.json
	seed=$(jq -r .game_parameters.settings.seed trigger.json)
	right=$(jq -r '.config.game.mechanics.questions[-1] | .answers[.correct_index]' campaign.json)
	[ "$(printf '%s:0:%s' "$seed" "$right" | sha256sum | cut -c1-16)" = "$(jq -r '.game_parameters.mechanics.questions[0].answer_key' trigger.json)" ]
}

@test "parts: pictures and clips are made from the words that somebody gave for them" {
	plan=$(cg-intel plan --text="A quiz about the lighthouse of our small town, for families, with a free coffee to win." | jq -r .generation_id)
	id=$(cg-intel accept "$plan" | jq -r .campaign_id)
	echo '{"canvas": {"width": 480, "height": 480}, "prompts": {"image": "A snowy night with a lantern in front",
		"video": "Snow falls slowly"}, "audio": {"prompt": "A ukulele and nothing else"}}' >settings.json
	cg-campaign update --settings=settings.json "$id"
	sql "SELECT trigger_payload FROM runs WHERE id = '$(cg-campaign generate "$id")'" >trigger.json
	cg-plan -q -t trigger.json campaign.build | cg-worker -q -o made >events
	jq -e '(.intro_image.data.generation_params.prompt == "A snowy night with a lantern in front")
		and (.intro_image.data.art_direction | .season == "winter" and .hero == "lantern")
		and (.intro_video.data.generation_params.motion_prompt == "Snow falls slowly")
		and (.outcome_win.data.generation_params.prompt | endswith(". Snow falls slowly"))
		and (.outcome_lose.data.generation_params.prompt | endswith(". Snow falls slowly"))
		and (.bgm.data.generation_params.custom_prompt == "A ukulele and nothing else")' made/steps.json
	# What is changed later is made of them still.
	run=$(tail -n 1 events | jq -r .runId)
	echo '{"outcome_overrides": {"win_message": "Yours, and the sun is up."}}' >change.json
	cg-plan -q -b "$run" -t change.json campaign.update_outcome | cg-worker -q -o changed >/dev/null
	jq -e '.outcome_win.data.generation_params.prompt | endswith(". Snow falls slowly")' changed/steps.json
	jq 'del(.prompts)' trigger.json | cg-plan -q -t - campaign.build | cg-worker -q -o usual >/dev/null
	jq -e '(.intro_image.data.generation_params.prompt | test("snowy") | not)
		and (.outcome_win.data.generation_params.prompt | test("undefined|Snow") | not)' usual/steps.json
	# Without a brief there are no pictures to make.
	echo '{"prompts": {"image": "A snowy night"}}' >settings.json
	id=$(cg-campaign create -t quiz --settings=settings.json plain)
	cg-campaign generate "$id" >/dev/null
}

@test "parts: a picture and a model from words alone are small enough for a place of a game" {
	jq -n '{prompt: "a golden ring with a blue stone", specs: {width: 512, height: 512, format: "webp", quality: 80}}' |
		cg-plan -q -t - asset.image | cg-worker -q >events
	cg-status --json --artifacts "$(tail -n 1 events | jq -r .runId)" |
		jq -es 'any(.artifactType == "image/intro-frame" and .mime == "image/webp" and .sizeBytes < 131072)'
	jq -n '{prompt: "a golden cup", color_palette: ["#0B5563"]}' | cg-plan -q -t - asset.model | cg-worker -q >events
	cg-status --json --artifacts "$(tail -n 1 events | jq -r .runId)" |
		jq -es 'any(.artifactType == "model/3d-optimized" and .mime == "model/gltf-binary" and .sizeBytes <= 262144)'
}
