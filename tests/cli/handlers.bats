load ../helper

# The handler programs by themselves: a request on standard input, a result on
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
	jq -c --arg ws "$WS" '{input: ., context: {workspace: $ws, outputDir: ($ws + "/out"),
		objects: {($ws + "/out/bundle"): "cg://sha256/abc/bundle"}}}' >"$WS/request.json"
	(cd "$WS" && "$CG_LIBEXEC/$1" <"$WS/request.json" 2>"$WS/log")
}

NASTY=$'</script><img src=x onerror=1>"\' \u202eשלום\u202c 🎉 {{config}}'

config_input()
{
	jq -nc --arg t "$NASTY" '{template_id: "spin_wheel", theme: "winter market",
		difficulty: {level: "medium", win_probability: 0.4}, brand_name: "A & B",
		copy: {title: ($t | .[:60])}}'
}

make_config()
{
	config_input | request game_config_from_template >"$WS/config.json"
}

# Something that begins like an Ogg file and is not one byte over and over.
music()
{
	{ printf 'OggS\0\2'; seq 2000; } >"$WS/in/music.ogg"
}

make_bundle()
{
	make_config
	music
	jq -c '{template_id: "spin_wheel", game_config: .data, audio_uri: "in/music.ogg",
		music: {loop_start: 0.1, loop_end: 2.5, key: "Eb"}} + $more' \
		--argjson more "${1:-{\}}" "$WS/config.json" | request bundle_game_template \
		>"$WS/bundle.json"
}

@test "game_config: the same brief twice gives the same bytes, another one others" {
	make_config
	jq -c .data "$WS/config.json" >"$WS/a"
	make_config
	jq -c .data "$WS/config.json" >"$WS/b"
	cmp "$WS/a" "$WS/b"
	config_input | jq -c '.theme = "space robots"' | request game_config_from_template |
		jq -c .data >"$WS/c"
	[ "$(jq -c .visuals.colors "$WS/a")" != "$(jq -c .visuals.colors "$WS/c")" ]
	[ "$(jq -c .mechanics "$WS/a")" != "$(jq -c .mechanics "$WS/c")" ]
}

@test "game_config: a colour that cannot be read is repaired, and it says so" {
	run -0 request game_config_from_template <<-'EOF'
		{"template_id": "spin_wheel", "theme": "x", "difficulty": {"level": "easy", "win_probability": 0.6},
		 "color_scheme": {"primary": "#FFFF00", "background": "#FFFFFF", "text": "#EEEEEE"}}
	EOF
	jq_is '.[0].data.repairs | map(.role) | index("text") != null and index("primary") != null'
	jq_is '.[0].data.repairs | all(.ratio_after > .ratio_before)'
	grep -q 'could not be read' "$WS/log"
}

@test "game_config: an unknown game is a failure, not a crash" {
	run -0 request game_config_from_template <<<'{"template_id": "chess", "theme": "x"}'
	jq_is '.[0].ok == false and .[0].error_code == "INPUT_VALIDATION_ERROR"'
}

@test "a request that is none ends with 65 and one line" {
	for skill in game_config_from_template bundle_game_template validate_game_bundle \
		validate_bundle assemble_campaign_manifest theme_resolve; do
		run -65 --separate-stderr "$CG_LIBEXEC/$skill" <<<'{"input": 1}'
		[ "$output" = "" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "bundle: two runs give the same folder, digest and zip" {
	make_bundle '{"output": {"format": "zip"}}'
	jq -e .ok "$WS/bundle.json"
	mv "$WS/out" "$WS/first"
	mkdir "$WS/out"
	make_bundle '{"output": {"format": "zip"}}'
	diff -r "$WS/first/bundle" "$WS/out/bundle"
	cmp "$WS/first/bundle.zip" "$WS/out/bundle.zip"
}

@test "bundle: the id is what sha256sum says of the files" {
	make_bundle
	cd "$WS/out/bundle"
	want=$(find . -type f ! -name bundle_manifest.json | sed 's:^\./::' | LC_ALL=C sort |
		while read -r f; do sha256sum "$f"; done | sha256sum | cut -d' ' -f1)
	[ "$(jq -r .data.manifest.bundle_id "$WS/bundle.json")" = "sha256:$want" ]
	[ "$(jq -r .bundle_id bundle_manifest.json)" = "sha256:$want" ]
}

@test "bundle: texts of a brief stay texts" {
	make_bundle
	page=$WS/out/bundle/index.html
	run ! grep -q '<img' "$page"
	grep -q '&lt;/script&gt;&lt;img' "$page"
	sed -n 's:.*id="game-config"[^>]*>\(.*\)</script>.*:\1:p' "$page" | head -1 | jq -S . >"$WS/block"
	jq -S . "$WS/out/bundle/game_config.json" | cmp - "$WS/block"
	[ "$(jq -r .copy.title "$WS/block")" = "$(config_input | jq -r '.copy.title | gsub("\\s+$"; "")')" ]
}

@test "bundle: music has its loop, its digest and a script beside it" {
	make_bundle
	a=$(jq -c .assets.background_music "$WS/out/bundle/game_config.json")
	[ "$(jq -r .loop_end <<<"$a")" = 2.5 ]
	f=$WS/out/bundle/$(jq -r .path <<<"$a")
	[ "$(sha256sum <"$f" | cut -d' ' -f1)" = "$(jq -r .sha256 <<<"$a")" ]
	cmp "$f" "$WS/in/music.ogg"
	s=$WS/out/bundle/$(jq -r .script <<<"$a")
	sed 's/.*"background_music","\(.*\)")$/\1/' "$s" | base64 -d | cmp - "$WS/in/music.ogg"
}

@test "bundle: a configuration that the game does not take is refused with the places" {
	make_config
	jq -c '{template_id: "spin_wheel", game_config: (.data | del(.copy) | .mechanics.segments |= .[:2])}' \
		"$WS/config.json" | request bundle_game_template >"$WS/r"
	[ "$(jq -r .error_code "$WS/r")" = CONFIG_SCHEMA_VIOLATION ]
	jq -r .error "$WS/r" | grep -q 'copy'
	jq -r .error "$WS/r" | grep -q 'mechanics.segments'
	[ ! -e "$WS/out/bundle" ]
}

@test "bundle: wrong files, files elsewhere and games that are not there are refused" {
	make_config
	echo hello >"$WS/in/music.ogg"
	for c in 'SLOT_FORMAT {"audio_uri": "in/music.ogg"}' \
		'MISSING_ASSET {"audio_uri": "../../etc/passwd"}' \
		'MISSING_ASSET {"audio_uri": "/etc/passwd"}' \
		'MISSING_ASSET {"assets": [{"uri": "in/none.png", "type": "image", "slot": "logo"}]}' \
		'INVALID_TEMPLATE_ID {"template_id": "../spin_wheel"}' \
		'INVALID_TEMPLATE_ID {"template_version": "9.9.9"}'; do
		jq -c '{template_id: "spin_wheel", game_config: .data} + $more' \
			--argjson more "${c#* }" "$WS/config.json" | request bundle_game_template >"$WS/r"
		[ "$(jq -r .error_code "$WS/r")" = "${c%% *}" ] || { echo "# $c"; cat "$WS/r"; false; }
	done
}

@test "bundle: more than its budget is refused" {
	make_config
	{ printf 'OggS\0\2'; seq 900000; } >"$WS/in/music.ogg"
	jq -c '{template_id: "spin_wheel", game_config: .data, audio_uri: "in/music.ogg"}' \
		"$WS/config.json" | request bundle_game_template >"$WS/r"
	[ "$(jq -r .error_code "$WS/r")" = BUNDLE_OVER_BUDGET ]
}

@test "bundle: zip and tar hold the folder" {
	make_bundle '{"output": {"format": "tar", "base_path": "campaign/game"}}'
	mkdir "$WS/x"
	tar -xf "$WS/out/bundle.tar" -C "$WS/x"
	diff -r "$WS/x/campaign/game" "$WS/out/bundle"
}

@test "check: a bundle fresh from the bundler passes" {
	make_bundle
	run -0 request validate_game_bundle <<<'{"bundle_uri": "out/bundle"}'
	jq_is '.[0].data | .pass and .summary.failed_checks == 0 and .summary.total_checks == 7'
	[ -s "$WS/out/validation_report.json" ]
}

# usage: finds CODE - the check of the bundle has this finding
finds()
{
	request validate_game_bundle <<<'{"bundle_uri": "out/bundle"}' >"$WS/r"
	jq -e --arg c "$1" '.ok and (.data.issues | any(.code == $c))' "$WS/r" >/dev/null ||
		{ echo "# no $1 in: $(jq -c '[.data.issues[]?.code]' "$WS/r")"; false; }
}

@test "check: each kind of damage has its code" {
	make_bundle
	b=$WS/out/bundle
	cp -r "$b" "$WS/good"
	fresh() { rm -rf "$b"; cp -r "$WS/good" "$b"; }
	rm "$b/index.html"; finds MISSING_REQUIRED_FILE; fresh
	rm "$b/bundle_manifest.json"; finds MISSING_MANIFEST; fresh
	echo '[' >"$b/bundle_manifest.json"; finds INVALID_MANIFEST_JSON; fresh
	echo '{' >"$b/game_config.json"; finds INVALID_CONFIG_JSON; fresh
	rm "$b"/assets/*.ogg; finds MISSING_ASSET; finds DANGLING_REFERENCE; fresh
	echo >>"$b/styles/game.css"; finds CHECKSUM_MISMATCH; fresh
	echo x >"$b/more.txt"; finds UNLISTED_FILE; fresh
	ln -s /etc/passwd "$b/link"; finds SYMLINK; fresh
	sed -i 's/"path": "index.html"/"path": "..\/index.html"/' "$b/bundle_manifest.json"
	finds PATH_TRAVERSAL; fresh
	for f in "$b"/assets/*.ogg; do echo text >"$f"; done; finds MIME_MISMATCH; fresh
	jq '.mechanics.segments = []' "$WS/good/game_config.json" >"$b/game_config.json"
	finds CONFIG_SCHEMA_VIOLATION; finds CONFIG_DIFFERS; fresh
	jq '.visuals.colors.text = .visuals.colors.background' "$WS/good/game_config.json" \
		>"$b/game_config.json"; finds CONTRAST_TOO_LOW; fresh
	jq '.mechanics.winning_index = 3' "$WS/good/game_config.json" >"$b/game_config.json"
	finds SECRET_IN_CONFIG; fresh
	sed -i 's:</body>:<img src="https\://evil.example/x.png"></body>:' "$b/index.html"
	finds EXTERNAL_URL; fresh
	sed -i 's:</body>:<script>1</script></body>:' "$b/index.html"; finds INLINE_SCRIPT; fresh
	echo 'eval("1")' >>"$b/scripts/game.js"; finds EVAL_USAGE; fresh
	echo '1' >"$b/scripts/game.js"; finds NO_GAME_READY; fresh
	sed -i 's/name="viewport"/name="other"/' "$b/index.html"; finds NO_VIEWPORT_META; fresh
	sed -i 's/Content-Security-Policy/X/' "$b/index.html"; finds MISSING_CSP; fresh
	head -c 6000000 /dev/zero >"$b/assets/big.bin"; finds BUNDLE_OVER_BUDGET
}

@test "check: not passing is an answer, unless a failure was asked for" {
	make_bundle
	rm "$WS/out/bundle/index.html"
	run -0 request validate_game_bundle <<<'{"bundle_uri": "out/bundle"}'
	jq_is '.[0].ok and .[0].data.pass == false'
	run -0 request validate_game_bundle <<<'{"bundle_uri": "out/bundle", "fail_on_error": true}'
	jq_is '.[0].ok == false and .[0].error_code == "VALIDATION_ERROR"'
	run -0 request validate_game_bundle <<<'{"bundle_uri": "nowhere"}'
	jq_is '.[0].error_code == "BUNDLE_NOT_FOUND"'
}

@test "play: without a browser it says that nothing was played" {
	make_bundle
	CG_CHROMIUM='' run -0 request validate_bundle \
		<<<'{"bundle_dir": "out/bundle", "entry_point": "index.html"}'
	jq_is '.[0].data | .valid and .played == false and .degraded and
		(.checks | any(.details | test("not played")))'
}

@test "play: a whole round in the browser, won and lost, and nothing of it stays" {
	make_config
	jq -c '{template_id: "spin_wheel", game_config: .data}' "$WS/config.json" |
		request bundle_game_template >/dev/null
	run -0 request validate_bundle <<-'EOF'
		{"bundle_dir": "out/bundle", "entry_point": "index.html", "timeout_ms": 50000,
		 "viewports": [{"width": 390, "height": 844}], "outcomes": ["win", "lose"]}
	EOF
	jq_is '.[0].data | .played and .valid and .errors == []'
	jq_is '.[0].artifacts | map(select(.artifact_type == "image/screenshot")) | length == 3'
	file "$WS/out/screenshots/view1-win.jpg" | grep -q '390x844'
	[ ! -e "$WS/browser" ]
}

@test "play: an exception and a request that leaves are found" {
	make_config
	jq -c '{template_id: "spin_wheel", game_config: .data}' "$WS/config.json" |
		request bundle_game_template >/dev/null
	cd "$WS/out/bundle"
	sed -i '/Content-Security-Policy/d; s:</body>:<img src="http\://127.0.0.1\:9/x.png"></body>:' index.html
	echo 'window.addEventListener("gameReady",()=>{throw new Error("boom")});' >x.js
	cat scripts/game.js >>x.js
	mv x.js scripts/game.js
	run -0 request validate_bundle <<-'EOF'
		{"bundle_dir": "out/bundle", "entry_point": "index.html", "timeout_ms": 50000,
		 "viewports": [{"width": 390, "height": 844}]}
	EOF
	jq_is '.[0].data | .valid == false and (.errors | any(test("boom")))
		and (.errors | any(test("127.0.0.1:9")))'
}

@test "play: a script that never ends is stopped, with its browser" {
	make_config
	jq -c '{template_id: "spin_wheel", game_config: .data}' "$WS/config.json" |
		request bundle_game_template >/dev/null
	echo 'for(;;);' >"$WS/out/bundle/scripts/game.js"
	run -0 request validate_bundle <<-'EOF'
		{"bundle_dir": "out/bundle", "entry_point": "index.html", "timeout_ms": 5000,
		 "viewports": [{"width": 390, "height": 844}]}
	EOF
	jq_is '.[0].data.valid == false'
	[ ! -e "$WS/browser" ]
}

manifest()
{
	jq -nc '{campaign_id: "c1", campaign_name: "Café & Söhne", game_bundle_uri: "out/bundle"} + $more' \
		--argjson more "${1:-{\}}" | request assemble_campaign_manifest >"$WS/m.json"
}

@test "manifest: the game alone is a campaign, named by its public address" {
	make_bundle
	manifest
	run -0 cat "$WS/m.json"
	jq_is '.[0].data | .deployment_ready and .manifest.flow.sequence == ["game"]
		and .manifest.assets.game_bundle.uri == "cg://sha256/abc/bundle"'
	run ! grep -q "$WS" "$WS/out/campaign_manifest.json"
}

@test "manifest: the checksum is that of the canonical form without it, twice the same" {
	make_bundle
	manifest
	cp "$WS/out/campaign_manifest.json" "$WS/a"
	manifest
	cmp "$WS/a" "$WS/out/campaign_manifest.json"
	want=$(jq -cSj '.checksum = ""' "$WS/a" | sha256sum | cut -d' ' -f1)
	[ "$(jq -r .checksum "$WS/a")" = "$want" ]
}

@test "manifest: videos, button, redirect and rules go in; a missing video is left out and told" {
	make_bundle
	printf 'xxxxftypisom' >"$WS/in/intro.mp4"
	manifest '{"intro_video_uri": "in/intro.mp4", "win_video_uri": "in/none.mp4",
		"outcome_videos": {"lose_redirect_url": "https://example.com/again"},
		"button_bounds": {"x": 1, "y": 2, "width": 3, "height": 4},
		"rules": {"max_plays_per_user": 3}}'
	run -0 cat "$WS/m.json"
	jq_is '.[0].data.manifest.flow | .sequence == ["intro", "game", "outcome"]
		and .outcome_redirect.delay_ms == 3000'
	jq_is '.[0].data.manifest.interaction.button.bounds.width == 3'
	jq_is '.[0].data.manifest.rules == {"active": true, "max_plays_per_user": 3}'
	jq_is '.[0].data | .validation.missing_assets == ["in/none.mp4"] and .deployment_ready == false
		and .manifest.assets.win_video == null'
}

@test "manifest: what the opening picture left out is told, on the page too" {
	make_bundle
	manifest '{"intro_warnings": ["the logo was left out: <b> is no picture"]}'
	jq -e '.data.validation.warnings == ["the logo was left out: <b> is no picture"]
		and .data.deployment_ready' "$WS/m.json"
	grep -q 'In the opening picture the logo was left out: &lt;b&gt; is no picture' \
		"$WS/out/campaign/campaign.html"
}

@test "manifest: the page shows what is there, every text as text, and runs no script" {
	make_bundle
	ffmpeg -loglevel error -y -f lavfi -i color=c=red:s=64x36 -frames:v 1 "$WS/in/intro.png"
	manifest "$(jq -nc --arg t "$NASTY" '{campaign_name: $t, intro_image: "in/intro.png",
		win_video_uri: "in/none.mp4",
		button_config: {normalized_bounds: {x: 0.25, y: 0.7, width: 0.5, height: 0.1}},
		branding: {brand_name: $t, primary_color: "#0E7C86", background_color: "#FFF6E5"},
		plan_data: {theme: $t, copy: {intro_headline: $t},
			findings: [{what: $t, value: $t, source: "brief"}]},
		qa_report: {pass: true, issues: [{severity: "info", message: $t}],
			summary: {passed_checks: 7, total_checks: 7, warnings: 0}}}')"
	page=$WS/out/campaign/campaign.html
	[ "$(jq -r .data.page_uri "$WS/m.json")" = "$WS/out/campaign" ]
	run ! grep -Eq '<script|<img src=x|onerror=1>"' "$page"
	[ "$(grep -o '&lt;/script&gt;&lt;img src=x' "$page" | wc -l)" -ge 6 ]
	grep -q "default-src 'none'; style-src 'self'" "$page"
	grep -q 'left:25.000%;top:70.000%;width:50.000%;height:10.000%' "$WS/out/campaign/campaign.css"
	grep -q -- '--primary:#0E7C86;' "$WS/out/campaign/campaign.css"
	# Whatever it links to is there; what was missing is not shown.
	grep -oE '(src|href|poster)="[^"]*"' "$page" | cut -d'"' -f2 | sort -u >"$WS/links"
	grep -qx media/intro.png "$WS/links"
	grep -qx game/index.html "$WS/links"
	while read -r link; do [ -f "$WS/out/campaign/$link" ]; done <"$WS/links"
	run ! grep -q 'media/win' "$page"
	run ! grep -rq "$WS" "$WS/out/campaign"
}

@test "manifest: no game, or rules that contradict each other, is a failure" {
	manifest
	[ "$(jq -r .error_code "$WS/m.json")" = BUNDLE_NOT_FOUND ]
	make_bundle
	manifest '{"rules": {"start_date": "2025-02-01T00:00:00Z", "end_date": "2025-01-01T00:00:00Z"}}'
	[ "$(jq -r .error_code "$WS/m.json")" = INPUT_VALIDATION_ERROR ]
	manifest '{"qa_report": {"pass": false}}'
	[ "$(jq -r .data.deployment_ready "$WS/m.json")" = false ]
}

@test "theme: fixed before brand before brief before picture before plan" {
	run -0 request theme_resolve <<-'EOF'
		{"fixed_scheme": {"accent": "#AA0055"},
		 "brand_assets": [{"type": "color_palette", "colors": ["#0B5FFF", "#FFFFFF"]}],
		 "brief_theme": {"primary_color": "#111111", "secondary_color": "#3D7A2A", "confidence": 0.95},
		 "image_theme": {"secondary_color": "#222222", "text_color": "#101010", "mood": "festive"},
		 "plan_scheme": {"primary": "#333333", "secondary": "#444444", "background": "#EEEEEE"}}
	EOF
	jq_is '.[0].data.source == {primary: "brand", secondary: "brief", accent: "fixed",
		background: "brand", text: "image"}'
	jq_is '.[0].data | .primary_color == "#0B5FFF" and .accent_color == "#AA0055"
		and .mood == "festive" and .repairs == [] and (.palette | length) >= 5'
}

@test "theme: an unsure brief comes last, and nothing at all is a failure" {
	run -0 request theme_resolve <<-'EOF'
		{"brief_theme": {"primary_color": "#112299", "confidence": 0.4},
		 "plan_scheme": {"primary": "#7A1F1F"}}
	EOF
	jq_is '.[0].data | .primary_color == "#7A1F1F" and .source.background == "derived"'
	run -0 request theme_resolve <<<'{}'
	jq_is '.[0].ok == false'
}

@test "theme: a dark colour of the brand is no ink on dark paper" {
	run -0 request theme_resolve <<-'EOF'
		{"brand_assets": [{"type": "color_palette", "colors": ["#FF2E88", "#21E6F3", "#0D0B1E"]}],
		 "plan_scheme": {"background": "#0D0B1E", "text": "#FBF2F4"}}
	EOF
	jq_is '.[0].data | .background_color == "#0D0B1E" and .text_color == "#FBF2F4" and .source.text == "plan"'
}
