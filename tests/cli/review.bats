load ../helper

# review_asset_quality by itself, on files that FFmpeg makes for the occasion.

prepare()
{
	WS=$BATS_TEST_TMPDIR/ws
	mkdir -p "$WS/out" "$WS/in"
}

make()
{
	ffmpeg -nostdin -v error -y "$@" </dev/null
}

# usage: review RUBRIC REFS [CONTEXT] - the result on standard output
review()
{
	export CG_SKILL_DIR=$CG_ROOT/skills/review_asset_quality
	jq -nc --arg id "$1" --argjson refs "$2" --argjson context "${3:-{\}}" --arg ws "$WS" \
		--slurpfile rubric "$CG_ROOT/prompts/rubrics/$1/1.0.0.json" '{input: {artifact_refs: $refs,
		rubric_id: $id, rubric: $rubric[0], context: $context},
		context: {workspace: $ws, outputDir: ($ws + "/out")}}' >"$WS/request.json"
	(cd "$WS" && "$CG_LIBEXEC/review_asset_quality" <"$WS/request.json" 2>"$WS/log")
}

verdict()
{
	jq -r --arg id "$1" '.data.criteria[] | select(.id == $id) | .verdict' <<<"$output"
}

@test "review: a picture with something in it passes, an empty one does not" {
	make -f lavfi -i testsrc2=s=1280x720 -frames:v 1 "$WS/in/full.png"
	make -f lavfi -i color=c=gray:s=1280x720 -frames:v 1 "$WS/in/empty.png"
	run -0 review technical_quality '[{"uri": "in/full.png", "type": "image", "name": "intro"}]'
	jq_is '.[0].ok and .[0].data.pass and (.[0].data.reviews[0].issues == [])'
	[ "$(verdict not_blank)" = pass ]
	[ "$(verdict artefacts)" = indeterminate ]
	run -0 review technical_quality '[{"uri": "in/empty.png", "type": "image"}]'
	jq_is '.[0].data.pass == false'
	[ "$(verdict not_blank)" = fail ]
	jq_is '.[0].data.reviews[0] | .issues[.suggested_fixes[0].issue_index].severity == "critical"'
}

@test "review: what is called by another name, or is not there, is found out" {
	make -f lavfi -i testsrc2=s=640x360 -frames:v 1 "$WS/in/a.png"
	run -0 review technical_quality '[{"uri": "in/a.png", "type": "video"}, {"uri": "in/none.png", "type": "image"}]'
	jq_is '.[0].data.pass == false and (.[0].data.reviews | all(.pass | not))'
	jq_is '.[0].data.reviews[1].issues | map(.category) | index("integrity") != null'
}

@test "review: sound is measured, too loud is said with the figure" {
	make -f lavfi -i "sine=f=440:d=4,volume=-12dB" -ac 2 "$WS/in/fair.wav"
	make -f lavfi -i "sine=f=440:d=4,volume=30dB" -ac 2 "$WS/in/loud.wav"
	make -f lavfi -i anullsrc=d=4 -ac 2 "$WS/in/mute.wav"
	run -0 review technical_quality '[{"uri": "in/loud.wav", "type": "audio"}]'
	jq_is '.[0].data.reviews[0].issues | map(.category) | (index("clipping") and index("loudness"))'
	jq_is '.[0].data.criteria[] | select(.id == "loudness") | .measured > -13'
	run -0 review general '[{"uri": "in/mute.wav", "type": "audio"}]'
	[ "$(verdict not_blank)" = fail ]
	run -0 review general '[{"uri": "in/fair.wav", "type": "audio"}]'
	[ "$(verdict not_blank)" = pass ]
}

@test "review: a clip's size, seam and index are read from the file" {
	make -f lavfi -i testsrc2=s=640x360:d=1:r=24 -pix_fmt yuv420p -movflags +faststart "$WS/in/intro.mp4"
	make -f lavfi -i testsrc2=s=640x360:d=1:r=12 -pix_fmt yuv420p "$WS/in/slow.mp4"
	run -0 review technical_quality '[{"uri": "in/intro.mp4", "type": "video", "name": "intro_video"},
		{"uri": "in/slow.mp4", "type": "video", "name": "other"}]'
	jq_is '.[0].data.reviews[0].issues | map(.category) | index("streaming") == null'
	jq_is '.[0].data.reviews[1].issues | map(.category) | (index("streaming") != null and index("frame_rate") != null)'
	[ "$(verdict loop_seam)" != indeterminate ]
}

@test "review: a model over its triangles, a manifest that was touched" {
	json='{"asset":{"version":"2.0"},"accessors":[{"count":90000}],"meshes":[{"primitives":[{"indices":0,"attributes":{}}]}]}'
	while [ $((${#json} % 4)) -ne 0 ]; do json="$json "; done
	le() { printf "\\x$(printf %02x $(($1 & 255)))\\x$(printf %02x $(($1 >> 8 & 255)))\\0\\0"; }
	{ printf 'glTF\2\0\0\0'; le $((${#json} + 20)); le ${#json}; printf 'JSON%s' "$json"; } >"$WS/in/m.glb"
	run -0 review performance '[{"uri": "in/m.glb", "type": "3d_model"}]'
	jq_is '.[0].data.criteria[] | select(.id == "triangles") | .verdict == "fail" and .measured == 30000'
	echo '{"manifest_version": "1.0.0", "campaign_id": "a", "checksum": "0"}' >"$WS/in/manifest.json"
	run -0 review general '[{"uri": "in/manifest.json", "type": "json"}]'
	[ "$(verdict complete)" = fail ]
	[ "$(verdict manifest_schema)" = fail ]
}

@test "review: strict asks for more than lenient, and the same twice is the same" {
	make -f lavfi -i testsrc2=s=320x200 -frames:v 1 "$WS/in/small.png"
	refs='[{"uri": "in/small.png", "type": "image"}]'
	run -0 review technical_quality "$refs" '{"quality_threshold": "strict"}'
	jq_is '.[0].data.pass == false and .[0].data.scoring.pass_threshold > 0.9'
	run -0 review technical_quality "$refs" '{"quality_threshold": "lenient"}'
	jq_is '.[0].data.pass and .[0].data.scoring.pass_threshold < 0.8'
	jq -c .data <<<"$output" >"$BATS_TEST_TMPDIR/a"
	review technical_quality "$refs" '{"quality_threshold": "lenient"}' | jq -c .data >"$BATS_TEST_TMPDIR/b"
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	[ -s "$WS/out/quality-report.json" ]
}

@test "review: colours of the brand are looked for in the picture" {
	make -f lavfi -i color=c=0xD23E1E:s=640x360 -frames:v 1 "$WS/in/red.png"
	colors='{"colors": {"primary_color": "#D23E1E", "secondary_color": "#0E7C86"}}'
	run -0 review brand_consistency '[{"uri": "in/red.png", "type": "image"}]' "$colors"
	[ "$(verdict palette_share)" = pass ]
	make -f lavfi -i color=c=0x20A020:s=640x360 -frames:v 1 "$WS/in/green.png"
	run -0 review brand_consistency '[{"uri": "in/green.png", "type": "image"}]' "$colors"
	[ "$(verdict palette_share)" = fail ]
}

@test "review: without the rubric it says what to do" {
	export CG_SKILL_DIR=$CG_ROOT/skills/review_asset_quality
	run -0 bash -c 'cd "$1" && "$CG_LIBEXEC/review_asset_quality" 2>/dev/null <<<"{\"input\": {\"artifact_refs\": [{\"uri\": \"a\", \"type\": \"json\"}], \"rubric_id\": \"general\"}, \"context\": {\"workspace\": \"$1\", \"outputDir\": \"$1/out\"}}"' _ "$WS"
	jq_is '.[0].ok == false and .[0].error_code == "RUBRIC_NOT_FOUND"'
}
