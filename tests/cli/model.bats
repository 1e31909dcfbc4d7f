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
