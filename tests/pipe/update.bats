load ../helper

# Every test builds upon one campaign, small and made once.
export BATS_NO_PARALLELIZE_WITHIN_FILE=true

prepare()
{
	CG_STORE=$(cat "$BATS_FILE_TMPDIR/url")
	export XDG_DATA_HOME=$BATS_FILE_TMPDIR/data XDG_CACHE_HOME=$BATS_FILE_TMPDIR/cache
	mkdir -p "$XDG_DATA_HOME" "$XDG_CACHE_HOME"
}

setup_file()
{
	new_store "$BATS_FILE_TMPDIR/store.db" && printf '%s\n' "$CG_STORE" >"$BATS_FILE_TMPDIR/url"
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR setup
	jq '.canvas = {width: 640, height: 480} | .audio.duration_sec = 8 | .seed = 5' "$BRIEF" >t.json
	BASE=$(cg-plan -q -t t.json campaign.build | cg-worker -q -o "$BATS_FILE_TMPDIR/base" |
		jq -r 'select(.type == "run.completed").runId')
	export BASE
	[ -n "$BASE" ]
}

# plan WORKFLOW RUN TRIGGER: the update, to the file "plan".
plan()
{
	printf '%s\n' "$3" >t.json
	cg-plan -q -b "$2" -t t.json "campaign.$1" >plan
}

# "step:forecast" of each step of the plan, on one line.
forecast()
{
	jq -r 'select(.type == "step") | "\(.stepId):\(.forecast)"' plan | tr '\n' ' '
}

# Execute the plan; RUN is the new run, its files are in out/. The rest: what must have
# been executed, everything else came from the cache or was skipped.
work()
{
	RUN=$(rm -rf out; cg-worker -q -o out <plan | jq -r 'select(.type == "run.completed").runId')
	[ -n "$RUN" ]
	run -0 --separate-stderr cg-status --json --steps "$RUN"
	[ "$(jq -r 'select(.status == "completed" and (.cacheHit | not)).stepId' <<<"$output" |
		sort | tr '\n' ' ')" = "$*" ] && return 0
	printf '# executed other than "%s":\n%s\n' "$*" "$(cg-status --cache "$RUN")"
	return 1
}

# The data that a step left in a run.
data_of()
{
	sql "SELECT output FROM run_steps WHERE run_id = '$1' AND step_id = '$2'"
}

# The manifest in out/ is complete, and everything but what is named is the one of $1.
# usage: keeps MANIFEST KEY...
keeps()
{
	local new=out/manifest/campaign_manifest.json before=$1 key

	shift
	data_of "$RUN" manifest >m.json
	jq -e '.deployment_ready and .validation.all_assets_valid' m.json
	jq -e '.assets | has("intro_video") and has("win_video") and has("lose_video")
		and has("game_bundle")' $new
	jq -S '[.assets | to_entries[] | select(.value | type == "object") | {(.key): .value.uri}] | add
		| del(.additional)' "$before" >was
	jq -S '[.assets | to_entries[] | select(.value | type == "object") | {(.key): .value.uri}] | add
		| del(.additional)' $new >is
	for key; do
		[ "$(jq ".$key" was)" != "$(jq ".$key" is)" ] || return 1
	done
	for key; do
		jq "del(.$key)" was >w && mv w was
		jq "del(.$key)" is >w && mv w is
	done
	diff was is
	jq -S '[.rules, .analytics, .branding, .campaign_name]' "$before" >was
	jq -S '[.rules, .analytics, .branding, .campaign_name]' $new | diff was -
}

# Names and digests of what lies in a bundle's assets but is not named by one of the patterns.
media()
{
	(cd "$1/assets" && find . -type f | grep -v "$2" | sort | xargs sha256sum)
}

@test "an update that says nothing new executes nothing" {
	while read -r w t; do
		printf '%s\n' "$t" >t.json
		run -1 --separate-stderr cg-plan -q --exit-code -b "$BASE" -t t.json "campaign.$w"
		printf '%s\n' "$output" >plan
		echo "# $w: $(forecast)"
		case $(forecast) in *run*|*unknown*) return 1 ;; esac
	done <<-'EOF'
		update_audio {"audio_overrides": {"style": {"genre": "upbeat"}, "duration_sec": 8}}
		update_game_config {"game_overrides": {"difficulty": {"level": "medium"}}}
		update_game_config {"game_overrides": {"copy": {"title": "Spin into summer"}}}
		update_game_config {"game_overrides": {"parameters": {}}}
	EOF
	work
}

@test "an opening and clips that stay the same are asked only whether they fit the brand" {
	plan update_intro "$BASE" '{"intro_overrides": {"copy": {"intro_headline": "Spin into summer"}}}'
	[ "$(forecast)" = "intro_image:hit intro_button_segmentation:hit intro_video:hit manifest:hit review_smoke:run " ]
	work "review_smoke "
	plan update_outcome "$RUN" \
		'{"outcome_overrides": {"lose_message": "No prize this time. The sea is still free."}}'
	[ "$(forecast)" = "outcome_win:skip outcome_lose:hit manifest:hit review_smoke:hit " ]
	work
}

@test "updates build upon each other, and each keeps what it does not touch" {
	cp "$BATS_FILE_TMPDIR/base/manifest/campaign_manifest.json" m0
	cp -r "$BATS_FILE_TMPDIR/base/game" g0

	plan update_audio "$BASE" \
		'{"audio_overrides": {"style": {"genre": "lofi"}, "mood": "relaxed", "bpm": 80}}'
	[ "$(forecast)" = "bgm:run sfx:unknown audio_mix:unknown bundle_game:unknown qa_bundle:unknown manifest:unknown " ]
	work "audio_mix bgm bundle_game manifest qa_bundle "
	keeps m0 game_bundle
	data_of "$RUN" bgm | jq -e '.generation_params | .style.genre == "lofi" and .style.mood == "relaxed"
		and .style.energy_level == 0.6 and .bpm == 80 and .seed == 5'
	[ "$(jq -c '.assets | keys' g0/game_config.json)" = "$(jq -c '.assets | keys' out/game/game_config.json)" ]
	[ "$(jq -S 'del(.assets, .audio)' g0/game_config.json)" = \
		"$(jq -S 'del(.assets, .audio)' out/game/game_config.json)" ]
	[ "$(jq .assets.background_music.sha256 g0/game_config.json)" != \
		"$(jq .assets.background_music.sha256 out/game/game_config.json)" ]
	cp out/manifest/campaign_manifest.json m1
	cp -r out/game g1

	# The place changes with the prompt; the thing shown, the type and the words stay.
	plan update_intro "$RUN" '{"intro_overrides":
		{"prompt": "A clear winter night in the mountains, the moon above the snow"}}'
	[ "$(forecast)" = "intro_image:run intro_button_segmentation:unknown intro_video:unknown manifest:unknown review_smoke:unknown " ]
	work "intro_button_segmentation intro_image intro_video manifest review_smoke "
	keeps m1 intro_video
	data_of "$RUN" intro_image >i.json
	data_of "$BASE" intro_image | jq -e --slurpfile new i.json '.art_direction as $d
		| $new[0].art_direction | .hero == $d.hero and .industry == $d.industry
		and .voice == $d.voice and .season == "winter" and .season != $d.season'
	jq -e '.width == 640 and .height == 480' i.json
	cp out/manifest/campaign_manifest.json m2

	# One clip, in the new place; the other is not made and stays.
	plan update_outcome "$RUN" '{"outcome_overrides": {"win_message": "Yours, and the sun is up."}}'
	[ "$(forecast)" = "outcome_win:run outcome_lose:skip manifest:unknown review_smoke:unknown " ]
	run -0 --separate-stderr cg-plan -b "$RUN" -t t.json --explain campaign.update_outcome
	has -e "input /scene_uri changed"
	work "manifest outcome_win review_smoke "
	keeps m2 win_video
	cp out/manifest/campaign_manifest.json m3

	# A patch alone composes nothing; what it laid down survives a new composition.
	plan update_game_config "$RUN" \
		'{"game_overrides": {"parameters": {"mechanics": {"spin_duration_ms": 4200}}}}'
	[ "$(forecast)" = "game_config:skip bundle_game:run qa_bundle:unknown manifest:unknown " ]
	work "bundle_game manifest qa_bundle "
	keeps m3 game_bundle
	[ "$(media g1 nothing)" = "$(media out/game nothing)" ]
	cp out/manifest/campaign_manifest.json m4

	plan replace_3d_asset "$RUN" '{"asset_prompt": "A golden trophy with two handles"}'
	[ "$(forecast)" = "generate_3d_asset:run optimize_3d_asset:unknown bundle_game:unknown qa_bundle:unknown manifest:unknown " ]
	work "bundle_game generate_3d_asset manifest optimize_3d_asset qa_bundle "
	keeps m4 game_bundle
	jq -e '.assets.prize_model.path and .mechanics.spin_duration_ms == 4200' out/game/game_config.json
	[ "$(media g1 nothing)" = "$(media out/game prize_model)" ]
	cp out/manifest/campaign_manifest.json m5
	cp -r out/game g5

	plan update_game_config "$RUN" \
		'{"game_overrides": {"difficulty": {"win_probability": 0.5}, "copy": {"win_message": "Barefoot!"}}}'
	[ "$(forecast)" = "game_config:run bundle_game:unknown qa_bundle:unknown manifest:unknown " ]
	work "bundle_game game_config manifest qa_bundle "
	keeps m5 game_bundle
	jq -e '.mechanics.spin_duration_ms == 4200 and .copy.win_message == "Barefoot!"
		and .copy.title == "Spin into summer" and .settings.difficulty.win_probability == 0.5
		and .settings.difficulty.level == "medium"' out/game/game_config.json
	[ "$(media g5 nothing)" = "$(media out/game nothing)" ]

	# The page shows all of it.
	cmp out/campaign/game/game_config.json out/game/game_config.json
	for w in Litoral "Barefoot!" "lofi, relaxed, 80 beats" "50 % of rounds" '<video' '<audio' '#0E7C86'; do grep -qi -- "$w" out/campaign/campaign.html; done
}

@test "a model for a slot that the game does not have is refused" {
	plan replace_3d_asset "$BASE" '{"asset_prompt": "A red balloon", "asset_slot": "balloon_model"}'
	run -1 --separate-stderr cg-worker <plan
	has -e "the game 'spin_wheel' shows no model in a slot 'balloon_model'"
}

@test "the game alone gets new sound and rules; opening and clips need a whole campaign" {
	jq 'del(.canvas, .brand_assets)' "$BRIEF" >t.json
	minimal=$(cg-plan -q -t t.json campaign.build.minimal | cg-worker -q |
		jq -r 'select(.type == "run.completed").runId')
	plan update_game_config "$minimal" '{"game_overrides": {"difficulty": {"level": "medium"}}}'
	[ "$(forecast)" = "game_config:hit bundle_game:run qa_bundle:unknown manifest:unknown " ]
	plan update_audio "$minimal" '{"audio_overrides": {"bpm": 90}}'
	[ "$(forecast)" = "bgm:run sfx:unknown audio_mix:unknown bundle_game:unknown qa_bundle:unknown manifest:unknown " ]
	for w in update_intro update_outcome; do
		run -65 --separate-stderr cg-plan -q -b "$minimal" "campaign.$w" </dev/null
		has -e "workflow 'campaign.$w' cannot build upon run '$minimal': step '"
	done
}

@test "an update names a run that is there, complete and its own" {
	for w in update_audio update_intro update_outcome update_game_config replace_3d_asset; do
		run -65 --separate-stderr cg-plan -q "campaign.$w" </dev/null
		has -e "workflow 'campaign.$w' changes an earlier run: say which with -b RUN"
	done
	echo '{"audio_overrides": {"bpm": 90}}' >t.json
	run -66 --separate-stderr cg-plan -q -b 01a20bdf-0000-7b3c-87e1-4dcfcebe7298 -t t.json campaign.update_audio
	has -e "no run '01a20bdf-0000-7b3c-87e1-4dcfcebe7298' to build upon"
	run -66 --separate-stderr cg-plan -q --tenant=other -b "$BASE" -t t.json campaign.update_audio
	has -e "no run '$BASE' to build upon"
	jq -c --arg b "$BASE" '.base_run_id = $b' t.json >named.json
	run -0 --separate-stderr cg-plan -q -t named.json campaign.update_audio
	sql "UPDATE runs SET status = 'failed' WHERE id = '$BASE'"
	run -65 --separate-stderr cg-plan -q -b "$BASE" -t t.json campaign.update_audio
	sql "UPDATE runs SET status = 'completed' WHERE id = '$BASE'"
	has -e "run '$BASE' cannot be built upon: it is failed"
}

@test "unknown and wrongly typed fields of an update are refused" {
	while read -r w want t; do
		printf '%s\n' "$t" >t.json
		run -65 --separate-stderr cg-plan -q -b "$BASE" -t t.json "campaign.$w"
		has -e "t.json does not fit workflow 'campaign.$w'"
		has -e "$want"
	done <<-'EOF'
		update_audio tempo {"audio_overrides": {"tempo": 90}}
		update_audio audio_overrides.bpm {"audio_overrides": {"bpm": "fast"}}
		update_intro intro_overrides.prompt {"intro_overrides": {"prompt": 3}}
		update_intro family {"intro_overrides": {"art_direction": {"family": "baroque"}}}
		update_outcome win_text {"outcome_overrides": {"win_text": "Hooray"}}
		update_game_config win_probability {"game_overrides": {"difficulty": {"win_probability": 2}}}
		replace_3d_asset asset_prompt {"asset_slot": "prize_model"}
		replace_3d_asset colour {"asset_prompt": "A cup", "colour": "red"}
	EOF
}
