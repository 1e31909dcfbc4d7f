load ../helper
load door

# /api/templates: the games, what they take, one configuration that plays, and a picture.

finish() { door_end; }

GAMES="catch_game memory_match quiz scratch_card slot_machine spin_wheel"

# The schema in file 1 takes what comes in: it is the input of a skill with that schema.
takes()
{
	local dir=$PWD/fits

	mkdir -p "$dir/catalog"
	printf '%s\n' "version: 1.0.0" "skills:" "  - {skill_id: pass, version: 1.0.0, title: x, status: active}" >"$dir/catalog/index.yaml"
	printf '%s\n' "skill_id: pass" "version: 1.0.0" "title: x" "input_schema: $(cat "$1")" "output_schema: {type: object}" \
		"implementation: {type: builtin, handler: pass}" >"$dir/catalog/pass.yaml"
	cg-run-step --skills-path="$dir" pass >fits.out || { cat fits.out >&2; return 1; }
}

@test "templates: the list is that of cg-skill, and what the document says" {
	door
	is 200 GET /api/templates >http
	cmp <(cg-skill templates --json | jq -c . | paste -sd, | sed 's/.*/{"templates":[&]}/') <(jq -c . http)
	[ "$(jq -r '[.templates[].id] | join(" ")' http)" = "$GAMES" ]
	jq -e '.templates | all((.title | length > 3) and (.description | length > 20) and .capabilities.rtl)' http
	cg-httpd --openapi | jq -c '.paths."/api/templates".get.responses."200".content."application/json".schema' >schema
	takes schema <http
	door_stop
}

@test "templates: the default configuration of each is complete, good by its schema, and makes a game" {
	door
	cg-httpd --openapi | jq -c '.paths."/api/templates/{template}".get.responses."200".content."application/json".schema' >schema
	for id in $GAMES; do
		is 200 GET "/api/templates/$id" >http
		cmp <(cg-skill templates --json "$id" | tr -d '\n') http
		takes schema <http
		jq -c .configSchema http >config
		! grep -q '"\$ref"\|"\$defs"' config
		jq -c .defaultConfig http | takes config
		# Not everything is good by it.
		run ! takes config <<<"{\"template_id\":\"$id\"}"
		jq -e --arg id "$id" '.defaultConfig | .template_id == $id and (.copy.title | length > 3)
			and (.copy | has("instructions") and has("cta") and has("win_message") and has("lose_message"))
			and .settings.locale == "en" and (.settings | has("seed") | not) and .branding.brand_name == "Your brand"' http
		jq -c '{template_id: .defaultConfig.template_id, game_config: .defaultConfig}' http | cg-run-step bundle_game_template >made 2>said ||
			{ cat said made >&2; return 1; }
		jq -e '.data.file_count > 3' made
	done
	door_stop
}

@test "templates: slots are those that a game shows or plays" {
	cg-skill templates quiz | jq -e '[.slots[] | select(.slotId == "logo")] == [{slotId: "logo", kind: "image", required: false,
		formats: ["png", "webp", "svg"], maxSizeBytes: 131072, description: "Above the title"}]'
	for id in $GAMES; do
		cg-skill templates "$id" >it
		jq -e '.slots | length > 5 and any(.kind == "audio") and any(.slotId == "background_music")
			and all(.slotId | IN("environment_map", "wheel_model", "pointer_model", "card_model") | not)
			and all(.required | not)' it
	done
}

@test "templates: a picture for everybody, kept for good, and another address for another picture" {
	door
	picture=$(is 200 GET /api/templates/quiz | jq -r .previewUrl)
	mine=$token token=
	is 200 GET "$picture" >got.jpg
	cmp got.jpg "$CG_ROOT/skills/bundle_game_template/games/quiz/1.0.0/preview.jpg"
	grep -qi '^content-type: image/jpeg' head
	grep -qi '^cache-control: public, max-age=31536000, immutable' head
	tag=$(sed -n 's/^etag: \(.*\)\r/\1/pI' head)
	is 304 GET "$picture" '' -H "If-None-Match: $tag"
	is 401 GET /api/templates >/dev/null
	is 404 GET /api/templates/chess/preview.jpg >/dev/null
	token=$mine
	is 404 GET /api/templates/chess | jq -e '.message == "no game '"'chess'"'"'
	is 404 GET /api/templates/runtime >/dev/null
	is 400 GET '/api/templates/..%2fquiz' >/dev/null
	cp -r "$CG_ROOT/skills" mine
	printf x >>mine/bundle_game_template/games/quiz/1.0.0/preview.jpg
	[ "$(cg-skill templates --skills-path="$PWD/mine" quiz | jq -r .previewUrl)" != "$picture" ]
	door_stop
}

@test "templates: a game that is broken is said to who runs the server, not blamed on who asks" {
	cp -r "$CG_ROOT/skills" mine
	echo '{' >mine/bundle_game_template/games/quiz/1.0.0/defaults.json
	export CG_SKILLS_PATH=$PWD/mine
	run -78 cg-skill templates quiz
	door
	is 500 GET /api/templates/quiz >/dev/null
	is 200 GET /api/templates >/dev/null
	cg-key create -s campaigns:read other >key
	token=$(cat key)
	is 403 GET /api/templates >/dev/null
	door_stop
}
