load ../helper

# Effects and the mix by themselves: a request on standard input, a result on
# standard output, files below the workspace.

prepare()
{
	WS=$BATS_TEST_TMPDIR/ws
	mkdir -p "$WS/out" "$WS/in"
}

# usage: request SKILL <<<INPUT - the result on standard output
request()
{
	export CG_SKILL_DIR=$CG_ROOT/skills/$1
	jq -c --arg ws "$WS" '{input: ., context: {workspace: $ws, outputDir: ($ws + "/out")}}' \
		>"$WS/request.json"
	(cd "$WS" && "$CG_LIBEXEC/$1" <"$WS/request.json" 2>"$WS/log")
}

# usage: tone FILE SECONDS - a WAV of 8 kHz: a square of 1 kHz that swells and falls
tone()
{
	local n=$(($2 * 8000))

	{
		printf 'RIFF'; word $((36 + n)); printf 'WAVEfmt '; word 16
		printf '\1\0\1\0'; word 8000; word 8000; printf '\1\0\10\0data'; word "$n"
		LC_ALL=C awk -v n="$n" 'BEGIN { for (i = 0; i < n; i++) { a = 20 + i % 4000 / 100
			printf "%c", 128 + (i % 8 < 4 ? a : -a) } }'
	} >"$1"
}

word()
{
	printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8 & 255)))"
	printf "\\x$(printf %02x $(($1 >> 16 & 255)))\\x$(printf %02x $(($1 >> 24 & 255)))"
}

make_pack()
{
	jq -nc '{sfx_list: [{name: "win_sound", intent: "win"}, {name: "lose_sound", intent: "lose"},
		{name: "x", intent: "click"}, {name: "X", intent: "coin", variations: 2},
		{name: "../e vil\"é", intent: "whoosh"}], key: "Eb", seed: 4}' |
		request generate_sfx_pack >"$WS/pack.json"
	mv "$WS/out/sfx" "$WS/out/sfx-manifest.json" "$WS/in/"
}

@test "generate_sfx_pack: every entry is answered and no name overwrites another" {
	make_pack
	jq -e '.ok and (.data.sfx_files | length) == 6 and .data.failed == []' "$WS/pack.json"
	(cd "$WS/in/sfx" && ls ___e_vil__.mp3 lose_sound.mp3 win_sound.mp3 X-2.mp3 x.mp3 X_v2.mp3)
	[ "$(find "$WS/in/sfx" -type f | wc -l)" = 6 ]
	jq -e '.data.sfx_files | all(.loudness.true_peak_dbtp <= -1 and .duration_sec <= 1.7)' "$WS/pack.json"
	jq -e '[.data.sfx_files[].loudness | .integrated_lufs - .target_lufs | fabs] | max <= 0.5' \
		"$WS/pack.json"
	jq -e '.sfx_files | length == 6 and all(has("filename"))' "$WS/in/sfx-manifest.json"
	grep -aq 'cg-provenance/1 generator=cg' "$WS/in/sfx/win_sound.mp3"
}

@test "generate_sfx_pack: the same twice, in another key another" {
	make_pack
	sha256sum <"$WS/in/sfx/win_sound.mp3" >"$WS/a"
	rm -r "$WS/in/sfx"
	make_pack
	sha256sum <"$WS/in/sfx/win_sound.mp3" | cmp - "$WS/a"
	echo '{"sfx_list": [{"name": "win_sound", "intent": "win"}], "key": "G", "seed": 4}' |
		request generate_sfx_pack >/dev/null
	run ! cmp "$WS/out/sfx/win_sound.mp3" "$WS/in/sfx/win_sound.mp3"
}

@test "generate_sfx_pack: words choose a custom sound; unknown ones are told" {
	run -0 request generate_sfx_pack <<-'EOF2'
		{"sfx_list": [
		 {"name": "a", "intent": "custom", "custom_description": "a splash of water"},
		 {"name": "b", "intent": "custom", "custom_description": "xyzzy"}],
		 "specs": {"format": "wav"}}
	EOF2
	jq_is '.[0].data.degraded and .[0].data.format == "wav"'
	jq_is '.[0].data.sfx_files | (.[0] | has("note") | not) and (.[1].note | test("no sound"))'
}

@test "generate_sfx_pack: a long list stays under a megabyte" {
	jq -nc '{sfx_list: [range(48) | {name: "w\(.)", intent: (["win", "game_over"][. % 2]),
		variations: 2}]}' | request generate_sfx_pack >"$WS/pack.json"
	jq -e '.data.total_size_bytes <= 1000000 and (.data.sfx_files | length) >= 48' "$WS/pack.json"
	jq -e '(.data.sfx_files | length) + (.data.failed | length) == 96' "$WS/pack.json"
}

mix()
{
	jq -nc --slurpfile p "$WS/pack.json" '{bgm_uri: "in/tone.wav", template_id: "spin_wheel",
		loudness_targets: {standard: "lufs_16"}, sfx_files: [$p[0].data.sfx_files[] |
		{name, intent, variation_index, uri: (.uri | sub(".*/out/"; "in/"))}]} + $more' \
		--argjson more "${1:-{\}}" | request mix_audio_for_game >"$WS/mix.json"
}

@test "mix_audio_for_game: targets are reached on the decoded files" {
	make_pack
	tone "$WS/in/tone.wav" 6
	mix
	jq -e '.data.bgm | .normalised and .loop_start == 0.1 and .loop_end == 6.1' "$WS/mix.json"
	jq -e '.data.bgm | (.normalized_lufs + 16 | fabs) <= 0.5 and .peak_dbfs <= -1' "$WS/mix.json"
	jq -e '.data.sfx_files | length == 6 and all(.normalised and .peak_dbfs <= -1)' "$WS/mix.json"
	jq -e '[.data.sfx_files[] | .normalized_lufs - .target_lufs | fabs] | max <= 0.5' "$WS/mix.json"
	jq -e '(.data.sfx_files[1].target_lufs) == -20' "$WS/mix.json"
	jq -e '.data.total_files == 7' "$WS/mix.json"
	jq -e '.bgm.normalized_uri == "bgm.mp3"' "$WS/out/mix/audio-manifest.json"
	run ! grep -q "$WS" "$WS/out/mix/audio-manifest.json"
}

@test "mix_audio_for_game: effects find the slots of the game by name, then by intent" {
	make_pack
	tone "$WS/in/tone.wav" 2
	mix
	jq -e '[.data.assets[] | {(.slot): (.uri | sub(".*/"; ""))}] | add == {win_sound:
		"win_sound.mp3", lose_sound: "lose_sound.mp3", tick_sound: "x.mp3",
		spin_sound: "___e_vil__.mp3"}' "$WS/mix.json"
}

@test "mix_audio_for_game: a pack is read by its manifest, the ratio sets what was not said" {
	make_pack
	tone "$WS/in/tone.wav" 2
	mix '{"sfx_files": [], "sfx_manifest": {"manifest_uri": "in/sfx-manifest.json",
		"pack_uri": "in/sfx"}, "loudness_targets": {"sfx_lufs": -14, "bgm_to_sfx_ratio": 0.5}}'
	jq -e '.data.sfx_files | length == 6' "$WS/mix.json"
	jq -e '.data.loudness_info.bgm_target_lufs == -20.02' "$WS/mix.json"
}

@test "mix_audio_for_game: what cannot be reached says why, what cannot be read is left out" {
	make_pack
	tone "$WS/in/tone.wav" 2
	printf 'RIFFjunk' >"$WS/in/junk.wav"
	mix '{"loudness_targets": {"bgm_lufs": -5, "true_peak_dbfs": -6, "sfx_lufs": -30},
		"sfx_files": [{"name": "junk", "uri": "in/junk.wav"}, {"name": "none", "uri": "in/none"},
		{"name": "out", "uri": "../request.json"}]}'
	jq -e '.data.bgm | (.normalised | not) and .limited_by == "peak" and .peak_dbfs <= -6' "$WS/mix.json"
	jq -e '.data.degraded and (.data.failed | length) == 3 and .data.sfx_files == []' "$WS/mix.json"
}

@test "mix_audio_for_game: music that is none ends with one sentence" {
	make_pack
	head -c 3000 "$WS/pack.json" >"$WS/in/tone.wav"
	mix
	jq -e '.ok == false and .error_code == "INVALID_AUDIO" and (.error | test("^bgm_uri: "))' \
		"$WS/mix.json"
	export CG_FFMPEG=
	mix
	jq -e '.error | test("ffmpeg is not installed; install it with: apt-get install ffmpeg")' "$WS/mix.json"
}

@test "mix_audio_for_game: formats of others are decoded by ffmpeg" {
	command -v ffmpeg >/dev/null || skip "no ffmpeg"
	make_pack
	tone "$WS/in/a.wav" 4
	ffmpeg -v error -nostdin -i "$WS/in/a.wav" -c:a flac "$WS/in/a.flac"
	mix '{"bgm_uri": "in/a.flac", "sfx_files": []}'
	jq -e '.data.bgm | .normalised and .duration_sec == 4' "$WS/mix.json"
	printf '#EXTM3U\nfile:a.flac\n' >"$WS/in/list.m3u8"
	mix '{"bgm_uri": "in/list.m3u8", "sfx_files": []}'
	jq -e '.ok == false' "$WS/mix.json"
}

# usage: is_aac FILE CODEC-CHANNELS - an M4A that others can read, and where it is from
is_aac()
{
	[ "$(head -c 11 "$1" | tail -c 7)" = ftypM4A ]
	grep -aq 'cg-provenance/1 generator=cg' "$1"
	run ! grep -aq "Lavf\|Lavc\|$WS" "$1"
	[ "$(ffprobe -v error -of csv=p=0 -show_entries stream=codec_name,channels "$1")" = "$2" ]
}

@test "music, effects and mix: AAC is AAC, the same twice, and at its loudness" {
	command -v ffprobe >/dev/null || skip "no ffmpeg"
	local brief='{"style": {"genre": "pop"}, "duration_sec": 8, "specs": {"format": "aac"}, "seed": 3}'
	request generate_bgm_track <<<"$brief" >"$WS/bgm.json"
	jq -e '.data | .format == "aac" and (has("degraded") | not) and .loop_start == 0.1
		and (.audio_uri | endswith("/bgm.m4a")) and (.loudness | (.integrated_lufs + 16 | fabs) <= 0.5
		and .true_peak_dbtp <= -1) and .seam.jump <= .seam.largest_inner_step' "$WS/bgm.json"
	is_aac "$WS/out/bgm.m4a" aac,2
	[ "$(ffprobe -v error -of csv=p=0 -show_entries format=duration "$WS/out/bgm.m4a" |
		LC_ALL=C awk -v d="$(jq .data.duration_sec "$WS/bgm.json")" '{ print ($1 - d - 0.2 < 0.1) }')" = 1 ]
	cp "$WS/out/bgm.m4a" "$WS/in/"
	request generate_bgm_track <<<"$brief" >/dev/null
	cmp "$WS/in/bgm.m4a" "$WS/out/bgm.m4a"
	request generate_sfx_pack <<<'{"sfx_list": [{"name": "win", "intent": "win"}],
		"specs": {"format": "aac"}}' >"$WS/pack.json"
	jq -e '.data | .format == "aac" and .total_count == 1 and (has("degraded") | not)' "$WS/pack.json"
	is_aac "$WS/out/sfx/win.m4a" aac,1
	jq -nc '{bgm_uri: "in/bgm.m4a", output_specs: {format: "aac"}}' |
		request mix_audio_for_game >"$WS/mix.json"
	jq -e '.data.bgm.normalised and (.data | has("degraded") | not)' "$WS/mix.json"
	is_aac "$WS/out/mix/bgm.m4a" aac,2
}

@test "AAC without ffmpeg is refused with the remedy, not written as something else" {
	request generate_bgm_track <<<'{"duration_sec": 5}' >/dev/null
	mv "$WS/out/bgm.mp3" "$WS/in/"
	export CG_FFMPEG=
	request generate_bgm_track <<<'{"duration_sec": 5, "specs": {"format": "aac"}}' >"$WS/a"
	request generate_sfx_pack <<<'{"sfx_list": [{"name": "win", "intent": "win"}],
		"specs": {"format": "aac"}}' >"$WS/b"
	request mix_audio_for_game <<<'{"bgm_uri": "in/bgm.mp3", "output_specs": {"format": "aac"}}' >"$WS/c"
	for f in a b c; do
		jq -e '.ok == false and (.error | test("AAC.*ffmpeg is not installed; install it with: apt-get install ffmpeg"))' \
			"$WS/$f" || { cat "$WS/$f"; false; }
	done
	[ -z "$(find "$WS/out" -name '*.m4a' -o -name bgm.mp3 -o -name 'win.*')" ]
}
