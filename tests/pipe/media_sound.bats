load ../helper

# Music, effects and models made by providers that speak as their vendors do: what comes is
# cut, levelled and measured like the studio's; what is of no use is made by the studio.

finish()
{
	[ -z "${vendors-}" ] || { kill "$vendors" 2>/dev/null; wait "$vendors" 2>/dev/null || true; }
}

# The vendors, with the files of the folder given. usage: vendors FOLDER
vendors()
{
	local v

	export CG_PROVIDERS_PATH=$CG_ROOT/providers CG_MEDIA_HASTE=100
	[ -p held ] || mkfifo held
	rm -f port
	PROVIDERS_FILES=$1 node "$CG_ROOT/tests/services/providers.mjs" <>held >port 3>&- &
	vendors=$!
	eventually test -s port
	port=$(cat port)
	for v in elevenlabs suno meshy; do
		export ${v^^}_API_KEY=key-of-$v-0123456789
		export ${v^^}_BASE_URL=http://127.0.0.1:$port/$v
	done
	export SUNO_API_URL=$SUNO_BASE_URL
	export CG_PROVIDERS="audio_bgm=elevenlabs,offline audio_sfx=elevenlabs,offline model_3d=meshy,offline"
}

# The studio's own work as what the vendor sends. usage: made SKILL INPUT MEMBER FILE
made()
{
	mkdir -p files
	jq -nc "$2" >made.in
	cg-run-step -o made "$1" <made.in >made.json
	cp "$(find made -name "$3" | head -n 1)" "files/$4"
	rm -rf made
}

loudness() { ffmpeg -nostdin -hide_banner -i "$1" -af ebur128=peak=true -f null - 2>&1 | awk '/I:/ {i = $2} /Peak:/ {p = $2} END {print i, p}'; }
file_of() { find out -name "$1" | head -n 1; }
music='{style: {genre: "electronic", mood: "happy"}, bpm: 120, key: "C", duration_sec: 12, seed: 5}'
pack='{sfx_list: [{name: "spin", intent: "whoosh"}, {name: "hooray", intent: "win", variations: 2},
	{name: "bell", intent: "custom", custom_description: "a big bell"}], seed: 3}'
model='{prompt: "a golden trophy", style: {theme: "modern"}, poly_budget: {max_triangles: 5000}, seed: 3}'

@test "music: cut to a loop without a seam, at the studio's loudness, by whom it is and what it cost" {
	made generate_bgm_track '{style: {genre: "rock"}, duration_sec: 20, loopable: false, specs: {bitrate_kbps: 64}}' 'bgm.mp3' audio.mp3
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out generate_bgm_track < <(jq -nc "$music")
	printf '%s\n' "$output" >r.json
	jq -e '.ok and .data.provider == "elevenlabs" and .data.generation_params.model == "music_v1"
		and (has("degraded") | not) and (.data | has("score_uri") or has("bars") or has("degraded") | not)' r.json
	jq -e '.data | .duration_sec > 11.9 and .duration_sec < 12.1 and .bpm == 120 and .key == "C"
		and .seam.jump <= .seam.largest_inner_step' r.json
	jq -e '.data.loudness | (.integrated_lufs + 16 | fabs) <= 0.5 and .true_peak_dbtp <= -1' r.json
	jq -e '.debug.provider_calls | length == 1 and .[0].provider == "elevenlabs" and .[0].cost_usd > 0' r.json
	# what is reported is what another meter finds
	read -r lufs peak < <(loudness "$(file_of bgm.mp3)")
	jq -e --argjson l "$lufs" --argjson p "$peak" '.data.loudness | (.integrated_lufs - $l | fabs) < 0.5
		and (.true_peak_dbtp - $p | fabs) < 0.5' r.json
	grep -aq 'provider=elevenlabs model=music_v1' "$(file_of bgm.mp3)"
}

@test "music: any container and rate, the formats asked for, a piece with an end, a service that is polled" {
	made generate_bgm_track '{style: {genre: "rock"}, duration_sec: 20, loopable: false, specs: {format: "ogg", sample_rate: 48000}}' bgm.ogg a.ogg
	ffmpeg -nostdin -loglevel error -i files/a.ogg -ar 32000 -ac 1 -c:a flac -f flac files/audio.mp3
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out generate_bgm_track < <(jq -nc \
		"$music | .loopable = false | .duration_sec = 10 | .provider = \"suno\" | .specs = {format: \"wav\", channels: 1, sample_rate: 22050}")
	printf '%s\n' "$output" >r.json
	jq -e '.data | .provider == "suno" and .format == "wav" and .sample_rate == 22050 and .channels == 1
		and (.is_loopable | not) and (.duration_sec - 10 | fabs) < 0.01
		and (.loudness.integrated_lufs + 16 | fabs) < 0.5' r.json
	[ "$(ffprobe -v error -show_entries stream=sample_rate,channels,duration -of csv=p=0 "$(file_of bgm.wav)")" = 22050,1,10.000000 ]
}

@test "music: silence, a single frame, half of it or a refusal is none: the studio's bytes, degraded" {
	jq -nc "$music" >in
	cg-run-step -o own generate_bgm_track <in >own.json
	mkdir -p files
	for what in silent frame short; do
		case $what in
		silent) ffmpeg -nostdin -loglevel error -y -f lavfi -i anullsrc=d=15 files/audio.mp3 ;;
		frame) rm files/audio.mp3 ;;
		short) ffmpeg -nostdin -loglevel error -y -f lavfi -i sine=d=4 files/audio.mp3 ;;
		esac
		vendors "$PWD/files"
		run -0 --separate-stderr cg-run-step -o "out-$what" generate_bgm_track <in
		printf '%s\n' "$output" >r.json
		jq -e '.data.degraded and .data.provider == "offline"' r.json
		[[ $stderr == *"made by the studio: what elevenlabs sent is of no use"* ]]
		cmp <(jq -S '.data.loudness, .data.bars' own.json) <(jq -S '.data.loudness, .data.bars' r.json)
		finish
		rm -f "$XDG_DATA_HOME"/cg/*.db
		new_store "$BATS_TEST_TMPDIR/store-$what.db"
	done
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step generate_bgm_track < <(jq -c '.custom_prompt = "do=402"' in)
	jq -e '.data.degraded and .data.provider == "offline"' <<<"$output"
}

@test "effects: one ask each, cut and levelled; variations of one are paid once" {
	made generate_sfx_pack '{sfx_list: [{name: "a", intent: "success"}]}' a.mp3 a.mp3
	ffmpeg -nostdin -loglevel error -i files/a.mp3 -af 'adelay=400:all=1,apad=pad_dur=2,volume=-20dB' -ac 2 files/audio.mp3
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out generate_sfx_pack < <(jq -nc "$pack | .sfx_list[0].duration_sec = 0.3")
	printf '%s\n' "$output" >r.json
	jq -e '(.debug.provider_calls | length) == 3 and .data.provider == "elevenlabs" and .data.failed == []
		and (.data | has("degraded") | not) and ([.data.sfx_files[].provider] | unique) == ["elevenlabs"]' r.json
	jq -e '.data.sfx_files | length == 4 and .[0].duration_sec <= 0.31 and all(.duration_sec < 1.7)
		and .[1].duration_sec != .[2].duration_sec' r.json
	jq -e '[.data.sfx_files[].loudness | .integrated_lufs - .target_lufs | fabs] | max <= 0.5' r.json
	jq -e '.data.sfx_files | all(.loudness.true_peak_dbtp <= -1)' r.json
	# what was silent around it is gone
	first=$(file_of bell.mp3)
	run ! grep -q 'silence_end: 0\.[2-9]' <(ffmpeg -nostdin -hide_banner -i "$first" -af silencedetect=n=-50dB:d=0.1 -f null - 2>&1)
	grep -aq 'provider=elevenlabs' "$first"
}

@test "effects: one that does not come is made by the studio alone" {
	made generate_sfx_pack '{sfx_list: [{name: "a", intent: "success"}]}' a.mp3 audio.mp3
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out generate_sfx_pack < <(jq -nc "$pack | .sfx_list[2].custom_description = \"a bell do=402\"")
	printf '%s\n' "$output" >r.json
	jq -e '.data.degraded and .data.provider == "elevenlabs" and (.debug.provider_calls | length) == 2' r.json
	jq -e '[.data.sfx_files[].provider] == ["elevenlabs", "elevenlabs", "elevenlabs", "offline"]' r.json
	jq -e '.data.sfx_files[3].note | contains("made by the studio")' r.json
	grep -aq 'provider=offline' "$(file_of bell.mp3)"
	grep -aq 'provider=elevenlabs' "$(file_of spin.mp3)"
	# all of them silent: the studio's pack as it would have been
	finish
	ffmpeg -nostdin -loglevel error -y -f lavfi -i anullsrc=d=2 files/audio.mp3
	new_store "$BATS_TEST_TMPDIR/second.db"
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out2 generate_sfx_pack < <(jq -nc "$pack")
	jq -e '.data.degraded and .data.provider == "offline" and (.data.sfx_files | all(has("provider") | not))' <<<"$output"
	[[ $stderr == *"effect-1: made by the studio: what elevenlabs sent is of no use: it is silent"* ]]
}

@test "models: counted as they are, brought below the budget, in their place" {
	made generate_3d_asset '{prompt: "a silver trophy", style: {theme: "stylized"}, poly_budget: {max_triangles: 50000}}' model.glb model.glb
	had=$(jq .data.geometry.triangles made.json)
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out generate_3d_asset < <(jq -nc "$model | .specs = {scale: 2, generate_lods: true, lod_count: 2}")
	printf '%s\n' "$output" >r.json
	jq -e --argjson n "$had" --slurpfile m made.json '.data | .provider == "meshy" and .generation_params.model == "meshy-5"
		and .geometry.triangles == $n and (has("shape") or has("degraded") | not)
		and (.bounding_box.height - 2 * $m[0].data.bounding_box.height | fabs) < 0.001
		and .lods.triangle_counts[1] < .lods.triangle_counts[0]' r.json
	jq -e '.debug.provider_calls[0].provider == "meshy" and .debug.provider_calls[0].cost_usd > 0' r.json
	grep -aq '"provider":"meshy"' "$(file_of model.glb)"
	run -0 --separate-stderr cg-run-step -o out-less generate_3d_asset < <(jq -nc "$model | .poly_budget.max_triangles = 1500 | .specs.format = \"gltf\"")
	[ "$had" -gt 1600 ]
	jq -e '.data | .geometry.triangles <= 1500 and .geometry.triangles > 900 and .provider == "meshy"
		and .format == "gltf" and (has("degraded") | not)' <<<"$output"
	# what the budget leaves no form of is the studio's
	run -0 --separate-stderr cg-run-step -o out-least generate_3d_asset < <(jq -nc "$model | .poly_budget.max_triangles = 800")
	jq -e '.data | .geometry.triangles <= 800 and .provider == "offline" and .degraded' <<<"$output"
	[[ $stderr == *"the budget is 800"* ]]
}

@test "models: one without meshes, and one that cannot be told, is none" {
	vendors "$PWD/none"
	run -0 --separate-stderr cg-run-step -o out generate_3d_asset < <(jq -nc "$model")
	jq -e '.data.degraded and .data.provider == "offline" and .data.shape == "trophy"' <<<"$output"
	[[ $stderr == *"model: made by the studio: what meshy sent is of no use"* ]]
	finish
	mkdir -p files
	new_store "$BATS_TEST_TMPDIR/second.db"
	printf 'glTF\2\0\0\0\60\0\0\0\34\0\0\0JSON{"asset":{"version":"2.0"}}  ' >files/model.glb
	vendors "$PWD/files"
	run -0 --separate-stderr cg-run-step -o out2 generate_3d_asset < <(jq -nc "$model")
	jq -e '.data.degraded and .data.provider == "offline"' <<<"$output"
	[[ $stderr == *"of no use: there is no triangle in the model"* ]]
	# a form that is not written is refused before anybody is paid
	run -1 --separate-stderr cg-run-step generate_3d_asset < <(jq -nc "$model | .specs.format = \"fbx\"")
	jq -e '.error_code == "UNSUPPORTED_FORMAT" and (.debug.provider_calls // [] | length) == 0' <<<"$output"
}
