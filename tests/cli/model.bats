load ../helper

# The 3D skills by themselves: a request on standard input, a result on standard
# output, files below the workspace.

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

trophy='{"prompt": "a silver trophy", "style": {"theme": "modern", "color_palette": ["#0077B6", "#00B4D8", "#FFB703"]}}'

@test "generate_3d_asset: counts and bounds are those of the file" {
	jq -c '.specs = {generate_lods: true, lod_count: 2, scale: 2}' <<<"$trophy" |
		request generate_3d_asset >"$WS/r.json"
	jq -e '.ok and .data.shape == "trophy" and .data.geometry.triangles > 500' "$WS/r.json"
	jq -e '.data.bounding_box.height > 1.6 and .data.bounding_box.height < 2.4' "$WS/r.json"
	jq -e '.data as $d | $d.lods.triangle_counts | .[0] <= $d.geometry.triangles * 0.51 and .[1] < .[0]' \
		"$WS/r.json"
	[ "$(stat -c %s "$WS/out/model.glb")" = "$(jq .data.file_size_bytes "$WS/r.json")" ]
	grep -aq '"provenance":{"generator":"cg"' "$WS/out/model.glb"
	[ "$(head -c 8 "$WS/out/model_preview.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
}

@test "generate_3d_asset: the same twice, other words another" {
	request generate_3d_asset <<<"$trophy" >/dev/null
	sha256sum "$WS"/out/* >"$WS/a"
	request generate_3d_asset <<<"$trophy" >/dev/null
	sha256sum "$WS"/out/* | cmp - "$WS/a"
	jq -c '.seed = 2' <<<"$trophy" | request generate_3d_asset >/dev/null
	run ! cmp <(sha256sum "$WS"/out/*) "$WS/a"
}

@test "generate_3d_asset: the budget holds, or it is said what is needed" {
	for n in 5000 1500 600; do
		jq -c --argjson n $n '.poly_budget = {max_triangles: $n}' <<<"$trophy" |
			request generate_3d_asset | jq -e --argjson n $n '.data.geometry.triangles <= $n'
	done
	jq -c '.poly_budget = {max_triangles: 100, max_vertices: 100}' <<<"$trophy" |
		request generate_3d_asset | jq -e '.ok == false and (.error | test("needs about"))'
}

@test "generate_3d_asset: another format is refused, an unknown thing is told" {
	jq -c '.specs = {format: "fbx"}' <<<"$trophy" | request generate_3d_asset |
		jq -e '.error_code == "UNSUPPORTED_FORMAT" and (.error | test("glb or gltf"))'
	jq -c '.prompt = "a purple dragon" | .specs = {format: "gltf"}' <<<"$trophy" |
		request generate_3d_asset | jq -e '.data.degraded and .data.shape == "gift"'
	jq -e '.asset.version == "2.0"' "$WS/out/model.gltf"
}

# A model in the workspace to work on.
model()
{
	jq -c --arg p "${1:-gift box}" '.prompt = $p' <<<"$trophy" | request generate_3d_asset >/dev/null
	mv "$WS/out/model.glb" "$WS/in/model.glb"
}

@test "optimize_3d_asset: lighter, measured, and an entry for the bundle" {
	model
	request optimize_3d_asset >"$WS/r.json" <<-'EOF2'
		{"model_uri": "in/model.glb", "asset_slot": "prize_model",
		 "constraints": {"lods": {"generate": true, "reduction_ratios": [0.5, 0.2]}}}
	EOF2
	jq -e '.ok and .data.metrics.optimized.triangles < .data.metrics.original.triangles' "$WS/r.json"
	jq -e '.data.metrics.reduction.file_size_percent > 50' "$WS/r.json"
	jq -e '.data.file_size_bytes == .data.metrics.optimized.file_size_bytes' "$WS/r.json"
	[ "$(stat -c %s "$WS/out/model_optimized.glb")" = "$(jq .data.file_size_bytes "$WS/r.json")" ]
	jq -e '.data.assets[0] | .slot == "prize_model" and .type == "model"' "$WS/r.json"
	jq -e '.data as $d | $d.lods.triangle_counts[1] < $d.lods.triangle_counts[0]' "$WS/r.json"
	grep -aq KHR_mesh_quantization "$WS/out/model_optimized.glb"
}

@test "optimize_3d_asset: limits are met, or what is left is said" {
	model wheel
	for n in 2000 900; do
		jq -nc --argjson n $n '{model_uri: "in/model.glb", constraints: {geometry: {max_triangles: $n},
			max_file_size_bytes: 40000}}' | request optimize_3d_asset |
			jq -e --argjson n $n '.data | .geometry.triangles <= $n and .file_size_bytes <= 40000'
	done
	jq -nc '{model_uri: "in/model.glb", constraints: {max_file_size_bytes: 1024}}' |
		request optimize_3d_asset |
		jq -e '.error_code == "OPTIMIZATION_FAILED" and (.error | test("what is left"))'
}

@test "optimize_3d_asset: what is lighter may be made lighter again" {
	model
	echo '{"model_uri": "in/model.glb", "constraints": {}}' | request optimize_3d_asset >"$WS/a.json"
	mv "$WS/out/model_optimized.glb" "$WS/in/model.glb"
	echo '{"model_uri": "in/model.glb", "constraints": {"optimization_level": "maximum"}, "specs": {"format": "gltf"}}' |
		request optimize_3d_asset >"$WS/b.json"
	jq -e --slurpfile a "$WS/a.json" '.data.geometry.triangles < $a[0].data.geometry.triangles' "$WS/b.json"
	jq -e '.meshes | length == 1' "$WS/out/model_optimized.gltf"
}

@test "optimize_3d_asset: no model ends with one sentence" {
	echo 'glTF and nothing more than a few words' >"$WS/in/model.glb"
	for uri in in/model.glb in/none.glb ../x; do
		jq -nc --arg u "$uri" '{model_uri: $u, constraints: {}}' | request optimize_3d_asset |
			jq -e '.error_code == "INVALID_MODEL_URI" and (.error | test("^model_uri: "))'
	done
}

@test "bundle_game_template: the prize comes with its twin and the script that turns it" {
	model
	jq -nc '{template_id: "spin_wheel", theme: "x", difficulty: {level: "medium", win_probability: 0.4}}' |
		request game_config_from_template >"$WS/config.json"
	{ printf 'OggS\0\2'; seq 2000; } >"$WS/in/music.ogg"
	jq -c '{template_id: "spin_wheel", game_config: .data, audio_uri: "in/music.ogg",
		assets: [{slot: "prize_model", uri: "in/model.glb", type: "model"}]}' "$WS/config.json" |
		request bundle_game_template >"$WS/bundle.json"
	jq -e '.ok' "$WS/bundle.json"
	[ -f "$WS/out/bundle/scripts/model.js" ]
	ls "$WS"/out/bundle/assets/prize_model.*.js "$WS"/out/bundle/assets/prize_model.*.glb
	jq -e '.assets.prize_model.script | test("^assets/prize_model")' "$WS/out/bundle/game_config.json"
}
