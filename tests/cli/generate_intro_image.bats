load ../helper

# The program that draws the opening picture: a request on standard input, files below.

prepare()
{
	WS=$BATS_TEST_TMPDIR/ws
	mkdir -p "$WS/out" "$WS/in"
}

# usage: request <<<INPUT - the result on standard output
request()
{
	jq -c --arg ws "$WS" '{input: ., context: {workspace: $ws, outputDir: ($ws + "/out")}}' \
		>"$WS/request.json"
	(cd "$WS" && "$CG_LIBEXEC/generate_intro_image" <"$WS/request.json" 2>"$WS/log")
}

# usage: input [JQ] - a whole input, changed by a jq program
input()
{
	jq -nc '{prompt: "A summer sale of shoes and sandals on the beach", brand_name: "Litoral",
		color_scheme: {primary: "#0E7C86"}, seed: 5,
		copy: {intro_headline: "Walk into summer", cta_text: "Play now",
			intro_subtext: "Find the pairs and win one of fifty pairs"},
		specs: {width: 960, height: 540, format: "png"}}' | jq -c "${1:-.}"
}

digest()
{
	sha256sum <"$WS/out/$1"
}

@test "the picture, its preview and its scene are what the result says" {
	input | request >"$WS/r.json"
	jq -e '.ok and .data.width == 960 and .data.height == 540 and .data.format == "png"
		and .data.provider == "offline" and (.data | has("degraded") | not)' "$WS/r.json"
	[ "$(jq .data.file_size_bytes "$WS/r.json")" = "$(stat -c %s "$WS/out/intro.png")" ]
	file "$WS/out/intro.png" | grep -q '960 x 540, 8-bit/color RGB'
	file "$WS/out/preview.webp" | grep -q 'Web/P'
	[ "$(stat -c %s "$WS/out/preview.webp")" -le 40000 ]
	jq -e '.direction.industry == "shoes" and .seed and .headline == "Walk into summer"' \
		"$WS/out/scene.json"
	grep -aq 'cg-provenance/1' "$WS/out/intro.png"
}

@test "the button has bounds, shares and a closed polygon inside of the picture" {
	input | request >"$WS/r.json"
	jq -e '.data | .width as $w | .height as $h | .button | .label == "Play now"
		and .bounds.x + .bounds.width <= $w and .bounds.y + .bounds.height <= $h
		and ((.normalized_bounds.x * $w - .bounds.x) | fabs) < 0.01
		and .mask_polygon.is_closed and (.mask_polygon.points | length) == 32
		and ([.mask_polygon.points[].x] | min) == .bounds.x' "$WS/r.json"
	jq -e '.data.contrast | .headline >= 4.5 and .subtext >= 4.5 and .button_label >= 4.5
		and .button_edge >= 3' "$WS/r.json"
	input 'del(.copy.cta_text)' | request | jq -e '.ok and (.data | has("button") | not)'
}

@test "the same input gives the same bytes, on a processor without vector units too" {
	input | request >"$WS/r.json"
	digest intro.png >"$WS/a"
	digest preview.webp >>"$WS/a"
	input | PIXMAN_DISABLE="mmx sse2 ssse3" request >"$WS/s.json"
	digest intro.png >"$WS/b"
	digest preview.webp >>"$WS/b"
	cmp "$WS/a" "$WS/b"
	cmp "$WS/r.json" "$WS/s.json" || [ "$(jq -c .data "$WS/r.json")" = "$(jq -c .data "$WS/s.json")" ]
	input '.seed = 6' | request >/dev/null
	digest intro.png >"$WS/c"
	! cmp -s <(head -1 "$WS/a") "$WS/c"
}

@test "every family, by name, is another picture" {
	for f in horizon stage isometric poster fair night botanical flow; do
		input ".art_direction = {industry: \"coffee\", family: \"$f\", layout: 3, voice: \"warm\"}
			| .specs = {width: 480, height: 270, format: \"jpg\"}" | request >"$WS/r.json"
		[ "$(jq -r .data.generation_params.family "$WS/r.json")" = "$f" ]
		digest intro.jpg
	done | sort | uniq -d >"$WS/twice"
	[ ! -s "$WS/twice" ]
}

@test "ratios and formats are kept and read from the file" {
	input '.specs = {aspect_ratio: "3:4", format: "webp"}' | request |
		jq -e '.data.width == 1080 and .data.height == 1440 and .data.format == "webp"'
	file "$WS/out/intro.webp" | grep -q 'Web/P'
	input '.specs = {aspect_ratio: "4:3", width: 640, format: "jpg", quality: 60}' | request |
		jq -e '.data.width == 640 and .data.height == 480 and .data.format == "jpg"'
}

@test "words are words: markup, format signs and quotes are set as they are" {
	input '.copy.intro_headline = "<b>A & B</b> %n \"" | .brand_name = "<i>x</i>"' |
		request | jq -e '.ok and .data.contrast.headline >= 4.5'
	input '.copy.intro_headline = "امشِ إلى الصيف" | .language = "ar"' | request |
		jq -e '.ok and (.data | has("degraded") | not)'
}

@test "a logo is drawn; one that refers to another file is left out, and said so" {
	printf '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80"><rect width="300" height="80" fill="#c00"/></svg>' \
		>"$WS/in/logo.svg"
	input '.brand_assets = [{type: "logo", uri: "in/logo.svg"}]' | request >"$WS/r.json"
	jq -e '.ok and (.data | has("degraded") | not)' "$WS/r.json"
	digest intro.png >"$WS/a"
	input | request >/dev/null
	digest intro.png >"$WS/b"
	! cmp -s "$WS/a" "$WS/b"
	printf '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="/etc/passwd"/></svg>' \
		>"$WS/in/logo.svg"
	input '.brand_assets = [{type: "logo", uri: "in/logo.svg"}]' | request |
		jq -e '.data | .degraded and (.warnings | length == 1 and
			(.[0] | test("the logo was left out.*refers to another file")))'
	grep -q 'refers to another file' "$WS/log"
	input '.logo_uri = "in/none.png"' | request |
		jq -e '.data.degraded and (.data.warnings[0] | test("the logo was left out"))'
	grep -q 'no such file in the workspace' "$WS/log"
	echo nothing >"$WS/in/logo.png"
	input '.brand_assets = [{type: "logo", uri: "in/logo.png"}]' | request | jq -e .data.degraded
	grep -q 'no picture that can be read' "$WS/log"
}

@test "without a colour, a reference picture gives its own" {
	input '.color_scheme = {primary: "#C2255C"} | .seed = 9 | .specs.format = "jpg"' | request >/dev/null
	cp "$WS/out/intro.jpg" "$WS/in/ref.jpg"
	input 'del(.color_scheme) | .style_refs = {reference_image_uri: "in/ref.jpg"}' | request >"$WS/r.json"
	jq -e '.ok and (.data | has("degraded") | not)' "$WS/r.json"
	jq -r .colors.primary "$WS/out/scene.json" | grep -qi '^#[89A-F]'
}

@test "what must not be drawn is not" {
	d='.art_direction = {industry: "toys", family: "horizon", hero: "rocket"}'
	input "$d" | request >/dev/null
	digest intro.png >"$WS/a"
	input "$d | .negative_prompt = \"no rockets, no birds\"" | request >/dev/null
	digest intro.png >"$WS/b"
	! cmp -s "$WS/a" "$WS/b"
}
