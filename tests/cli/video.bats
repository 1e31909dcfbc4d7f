load ../helper

# The makers of clips by themselves: a request on standard input, files below the
# workspace, and what the files say when somebody else reads them.

prepare()
{
	WS=$BATS_TEST_TMPDIR/ws
	mkdir -p "$WS/out" "$WS/in"
	ffmpeg -v error -f lavfi -i 'testsrc2=s=640x480' -frames:v 1 "$WS/in/a.png"
}

# usage: request SKILL <<<INPUT - the result on standard output
request()
{
	export CG_SKILL_DIR=$CG_ROOT/skills/$1
	jq -c --arg ws "$WS" '{input: ., context: {workspace: $ws, outputDir: ($ws + "/out")}}' \
		>"$WS/request.json"
	(cd "$WS" && "$CG_LIBEXEC/$1" <"$WS/request.json" 2>"$WS/log")
}

loop()
{
	jq -nc '{image_uri: "in/a.png", specs: {width: 480, height: 270, duration_sec: 1, fps: 15}} * $more' \
		--argjson more "${1:-{\}}" | request generate_intro_video_loop
}

scene()
{
	jq -nc '{version: "1", width: 480, height: 270, seed: "5", headline: "Run into summer",
		cta: "Play", brand: "Solea", lang: "en", colors: {primary: "#0B5FFF"},
		direction: {industry: "shoes", family: $family, layout: 2, season: "summer",
		mood: "playful", overlay: "none", voice: "bold"}}' --arg family "$1" >"$WS/in/scene.json"
}

# usage: outcome win|lose [MORE]
outcome()
{
	jq -nc '{brand_name: "Solea", seed: 5, theme: {primary_color: "#C2185B"},
		art_direction: {industry: "beauty", family: "stage", layout: 1, season: "spring",
		mood: "playful", overlay: "none", voice: "bold"},
		specs: {width: 640, height: 360}} * $more' --argjson more "${2:-{\}}" |
		request "generate_outcome_video_$1"
}

probe()
{
	ffprobe -v error -show_entries "$1" -of csv=p=0 "$2"
}

@test "loop: a picture that is nearly still moves farther, unless it was said how far" {
	scene horizon
	slow='"scene_uri": "in/scene.json", "specs": {"duration_sec": 5, "fps": 30}'
	run -0 loop "{$slow, \"motion_params\": {\"intensity\": 0.5}}"
	said=$(jq .data.seam.drawn_largest_step <<<"$output")
	run -0 loop "{$slow}"
	jq_is ".[0].data | .seam.drawn_largest_step > 1.1 * $said and .is_loopable"
	jq_is '.[0].data.seam | .drawn_difference <= .drawn_largest_step'
}

@test "loop: what is reported is what another program reads from the file" {
	run -0 loop
	jq_is '.[0].data | .format == "mp4" and .codec == "h264" and .is_loopable
		and .duration_sec == 1 and .fps == 15 and .provider == "offline"'
	jq_is '.[0].data.seam | .difference <= 1.3 * .largest_step'
	f=$WS/out/intro_loop.mp4
	[ "$(probe stream=codec_name,width,height,r_frame_rate,nb_frames "$f")" = h264,480,270,15/1,15 ]
	[ "$(probe stream=pix_fmt,color_range,color_space "$f")" = yuv420p,tv,bt709 ]
	jq_is ".[0].data.file_size_bytes == $(stat -c %s "$f")"
	[ "$(probe stream=width,height "$WS/out/intro_loop.webp")" = 480,270 ]
}

@test "loop: the index stands in front, no clock and no encoder's name in the file" {
	loop >/dev/null
	f=$WS/out/intro_loop.mp4
	[ "$(grep -abo moov "$f" | head -1 | cut -d: -f1)" -lt "$(grep -abo mdat "$f" | head -1 | cut -d: -f1)" ]
	run ! grep -qa -e 'x264 - core' -e 'Lav[cf][0-9]' "$f"
	[ -z "$(probe format_tags=creation_time,encoder "$f")" ]
	grep -qa 'cg-provenance/1' "$f"
}

@test "loop: the same bytes twice, others with another movement or seed" {
	loop '{"motion_prompt": "falling snow"}' >"$WS/1"
	cp "$WS/out/intro_loop.mp4" "$WS/a.mp4"
	cp "$WS/out/intro_loop.webp" "$WS/a.webp"
	loop '{"motion_prompt": "falling snow"}' >/dev/null
	cmp "$WS/a.mp4" "$WS/out/intro_loop.mp4"
	cmp "$WS/a.webp" "$WS/out/intro_loop.webp"
	loop '{"motion_prompt": "falling snow", "seed": 9}' >/dev/null
	run ! cmp -s "$WS/a.mp4" "$WS/out/intro_loop.mp4"
}

@test "loop: the same bytes with the processor's vector code masked" {
	scene night
	loop '{"scene_uri": "in/scene.json"}' >/dev/null
	cp "$WS/out/intro_loop.mp4" "$WS/a.mp4"
	export PIXMAN_DISABLE=ssse3 # SSE2 is part of every x86-64
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F loop '{"scene_uri": "in/scene.json"}' \
		>/dev/null
	cmp "$WS/a.mp4" "$WS/out/intro_loop.mp4"
}

@test "loop: every kind of movement leads back to its beginning" {
	for m in pan zoom rotate parallax subtle_movement breathing; do
		loop '{"motion_params": {"motion_type": "'$m'", "speed": 2}}' >"$WS/r"
		jq -e '.ok and .data.is_loopable' "$WS/r" || { cat "$WS/r"; false; }
	done
}

@test "loop: one way without a dissolve is no loop, and says so; with one it is" {
	run -0 loop '{"motion_params": {"motion_type": "pan", "intensity": 1}, "loop_config": {"seamless": false}}'
	jq_is '.[0].data | .is_loopable == false and .seam.difference > .seam.largest_step'
	run -0 loop '{"motion_params": {"motion_type": "pan", "intensity": 1}, "loop_config": {"seamless": true, "crossfade_duration": 0.5}}'
	jq_is '.[0].data.is_loopable'
}

@test "loop: codecs and bit rates are those asked for, or refused in a sentence" {
	run -0 loop '{"specs": {"format": "webm"}}'
	jq_is '.[0].data | .format == "webm" and .codec == "vp9" and .duration_sec == 1 and .fps == 15'
	[ "$(probe stream=codec_name "$WS/out/intro_loop.webm")" = vp9 ]
	probe format_tags=COMMENT "$WS/out/intro_loop.webm" | grep -q '^cg-provenance/1'
	run -0 loop '{"specs": {"codec": "h265"}}'
	jq_is '.[0].data.codec == "h265"'
	loop '{"specs": {"bitrate_kbps": 4000}}' >/dev/null
	large=$(stat -c %s "$WS/out/intro_loop.mp4")
	loop '{"specs": {"bitrate_kbps": 500}}' >/dev/null
	[ "$large" -gt $((2 * $(stat -c %s "$WS/out/intro_loop.mp4"))) ]
	run -0 loop '{"specs": {"format": "webm", "codec": "h264"}}'
	jq_is '.[0] | .ok == false and (.error | test("ask for codec vp9"))'
	run -0 loop '{"specs": {"width": 481}}'
	jq_is '.[0] | .error_code == "INPUT_VALIDATION_ERROR" and (.error | test("even"))'
}

@test "loop: the layers of a scene move while its words stand" {
	scene horizon
	run -0 loop '{"scene_uri": "in/scene.json"}'
	jq_is '.[0].data | .is_loopable and .degraded == null'
	echo '{"version": "7"}' >"$WS/in/scene.json"
	run -0 loop '{"scene_uri": "in/scene.json"}'
	jq_is '.[0].data.degraded'
	grep -q 'moves as a whole' "$WS/log"
}

@test "loop: a broken or missing picture is one sentence" {
	head -c 3000 "$WS/in/a.png" >"$WS/in/cut.png"
	run -0 loop '{"image_uri": "in/cut.png"}'
	jq_is '.[0] | .ok == false and (.error | test("cut.png. cannot be read as a picture"))'
	run -0 loop '{"image_uri": "in/none.png"}'
	jq_is '.[0] | .ok == false and (.error | test("is not there"))'
	run -0 loop '{"image_uri": "https://example.com/a.png"}'
	jq_is '.[0].ok == false'
}

@test "loop and clips: without ffmpeg they say what to install" {
	export CG_FFMPEG=
	run -0 loop
	jq_is '.[0] | .error_code == "PROVIDER_UNAVAILABLE" and
		.error == "ffmpeg is not installed; install it with: apt-get install ffmpeg"'
	run -0 outcome win
	jq_is '.[0].error_code == "PROVIDER_UNAVAILABLE"'
}

# The largest change of luma from frame to frame, in thousandths, after frame N.
change_after()
{
	ffmpeg -v error -i "$1" -vf "select='gt(n,$2)',signalstats,metadata=print:key=lavfi.signalstats.YDIF:file=-" \
		-f null - | sed -n 's/.*YDIF=//p' | sort -g | tail -1 | awk '{print int($1 * 1000)}'
}

@test "outcomes: won and lost differ, are short, readable, and end in a still" {
	for o in win lose; do
		run -0 outcome $o
		jq_is ".[0].data | .outcome_type == \"$o\" and .text_contrast >= 4.5
			and .duration_sec <= 3.5 and .file_size_bytes < 1500000 and .degraded == null"
		# coded, a still picture settles for a frame or two
		[ "$(change_after "$WS/out/outcome_$o.mp4" 72)" -lt 10 ]
		[ "$(change_after "$WS/out/outcome_$o.mp4" 0)" -gt 100 ]
	done
	run ! cmp -s "$WS/out/outcome_win.webp" "$WS/out/outcome_lose.webp"
}

@test "outcomes: the same bytes twice" {
	for o in win lose; do
		outcome $o >/dev/null
		cp "$WS/out/outcome_$o.mp4" "$WS/a.mp4"
		outcome $o >/dev/null
		cmp "$WS/a.mp4" "$WS/out/outcome_$o.mp4"
	done
}

@test "outcomes: a portrait canvas is laid out anew" {
	run -0 outcome win '{"specs": {"width": 480, "height": 854}}'
	jq_is '.[0].data | .width == 480 and .height == 854 and .text_contrast >= 4.5'
}

@test "outcomes: words where and how they are asked for stay readable" {
	run -0 outcome lose '{"text_overlay": {"text": "Ça alors & <b>", "position": "bottom",
		"color": "#F0E0E0", "font_size": 60, "animation": "slide_in"}}'
	jq_is '.[0].data | .text_contrast >= 4.5 and .degraded == null
		and .generation_params.outcome_text == "Ça alors & <b>"'
	run -0 outcome win '{"text_overlay": {"font_family": "Papyrus"}, "win_text": "Yes"}'
	jq_is '.[0].data.degraded'
	grep -q "no font 'Papyrus'" "$WS/log"
}

@test "outcomes: the place of the opening picture is theirs too" {
	scene night
	run -0 outcome win '{"scene_uri": "in/scene.json"}'
	jq_is '.[0].data | .text_contrast >= 4.5 and .degraded == null'
	cp "$WS/out/outcome_win.mp4" "$WS/a.mp4"
	outcome win >/dev/null
	run ! cmp -s "$WS/a.mp4" "$WS/out/outcome_win.mp4"
	run -0 outcome win '{"scene_uri": "in/none.json"}'
	jq_is '.[0].data.degraded'
}

@test "outcomes: words in the campaign's language when nobody wrote any" {
	run -0 outcome lose '{"language": "de"}'
	jq_is '.[0].data.generation_params.outcome_text == "Diesmal kein Preis"'
}

@test "outcomes: pictures of the brand's own are used, or missed aloud" {
	run -0 outcome win '{"assets": [{"uri": "in/a.png", "type": "background"},
		{"uri": "in/a.png", "type": "mascot"}, {"uri": "in/a.png", "type": "confetti"},
		{"uri": "in/a.png", "type": "overlay", "opacity": 0.1}], "win_text": "Yes"}'
	jq_is '.[0].data | .text_contrast >= 4.5 and .degraded == null'
	run -0 outcome win '{"assets": [{"uri": "in/none.png", "type": "mascot"}]}'
	jq_is '.[0].data.degraded'
}
