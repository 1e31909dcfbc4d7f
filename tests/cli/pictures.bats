load ../helper

prepare()
{
	buttons=$FIXTURES/buttons
}

# A picture of ffmpeg's own making. usage: drawn FILE FILTERS
drawn()
{
	ffmpeg -loglevel error -y -f lavfi -i "$2" -frames:v 1 "$1"
}

@test "ten foreign pictures: the button is found where it is" {
	jq -c '.[]' "$buttons/truth.json" | while read -r truth; do
		file=$(jq -r .file <<<"$truth")
		hint=
		[ "$file" != 7.jpg ] || hint="top right"
		jq -nc --arg u "file://$buttons/$file" --arg h "$hint" '{image_uri: $u, button_hint: $h, generate_mask: false}' |
			cg-run-step segment_start_button >out.json
		jq -e --argjson t "$truth" '.data as $d | $d.bounds as $b | $t.bounds as [$x, $y, $w, $h]
			| ([0, ([$x + $w, $b.x + $b.width] | min) - ([$x, $b.x] | max)] | max) as $ix
			| ([0, ([$y + $h, $b.y + $b.height] | min) - ([$y, $b.y] | max)] | max) as $iy
			| ($ix * $iy) as $i | ($i / ($w * $h + $b.width * $b.height - $i)) as $iou
			| if $iou >= 0.7 and $d.detected and $d.confidence >= 0.7
				and $d.detection_method_used == "edge_detection"
				then "# \($t.file): \($iou * 1000 | round / 1000) of the button" else false end' \
			-r out.json >told || { echo "$file: $(cat out.json)"; false; }
		cat told >&3
	done
}

@test "a picture without a button: a place by layout, and it is called that" {
	drawn plain.png "gradients=s=800x450:c0=0x224466:c1=0xddaa66:seed=1:nb_colors=2"
	run -0 --separate-stderr cg-run-step segment_start_button <<<'{"image_uri": "file://plain.png"}'
	jq_is '.[0].data | .detected == false and .detection_method_used == "layout"
		and .bounds.x + .bounds.width <= 800 and .bounds.y + .bounds.height <= 450'
}

@test "a known button is taken over, with its mask" {
	drawn plain.png "color=c=0x224466:s=640x360"
	run -0 --separate-stderr cg-run-step -o out segment_start_button <<-EOF
		{"image_uri": "file://plain.png", "button_hint": "Jetzt spielen",
		"known_button": {"bounds": {"x": 100, "y": 200, "width": 120, "height": 40}}}
	EOF
	jq_is '.[0].data | .detected and .confidence == 1 and .detection_method_used == "known"
		and .button_type == "play" and .bounds == {x: 100, y: 200, width: 120, height: 40}
		and .normalized_bounds.width == 0.1875 and (.mask_polygon.points | length) == 32'
	mask=$(find out -name 'button-mask.png')
	[[ $(file "$mask") == *"640 x 360, 8-bit grayscale"* ]]
	grep -q 'cg-provenance/1 generator=cg .*model=button-finder/1 step=sha256:' "$mask"
	# White inside, black outside.
	[ "$(ffmpeg -loglevel error -i "$mask" -vf crop=1:1:160:220 -f rawvideo -pix_fmt gray - | od -An -tu1)" -eq 255 ]
	[ "$(ffmpeg -loglevel error -i "$mask" -vf crop=1:1:90:220 -f rawvideo -pix_fmt gray - | od -An -tu1)" -eq 0 ]
}

@test "the colours of a picture get their roles, and every text can be read" {
	drawn scene.png "color=c=0xFFF6E5:s=400x300,format=rgb24,drawbox=x=0:y=100:w=400:h=120:color=0x0E7C86:t=fill,drawbox=x=150:y=240:w=90:h=50:color=0xD23E1E:t=fill"
	run -0 --separate-stderr cg-run-step extract_theme_from_image <<<'{"image_uri": "file://scene.png"}'
	jq_is '.[0].data | .primary_color[1:3] < "20" and .primary_color[3:5] > "70"
		and .background_color[1:3] > "F0" and .secondary_color[1:3] > "B0"
		and (.palette | length >= 5 and (unique | length) == length) and .confidence > 0.8'
	first=$output
	for k in 3 4 7 10; do
		cg-run-step extract_theme_from_image <<<"{\"image_uri\": \"file://scene.png\", \"max_colors\": $k}" |
			jq -e '.ok and (.data.palette | length >= 5 and length <= 10)' >/dev/null
	done
	run -0 --separate-stderr cg-run-step extract_theme_from_image <<<'{"image_uri": "file://scene.png"}'
	[ "$(jq -c .data <<<"$output")" = "$(jq -c .data <<<"$first")" ]
}

@test "grey, transparent, tiny and sideways pictures" {
	drawn grey.png "gradients=s=64x64:c0=black:c1=white:seed=1:nb_colors=2,format=gray"
	drawn clear.png "color=c=0x00000000:s=64x64,format=rgba,colorchannelmixer=aa=0"
	drawn one.png "color=c=0x3366cc:s=2x2,format=rgb24,crop=1:1:0:0"
	for f in grey one; do
		cg-run-step extract_theme_from_image <<<"{\"image_uri\": \"file://$f.png\"}" | jq -e .ok >/dev/null
	done
	run -1 --separate-stderr cg-run-step extract_theme_from_image <<<'{"image_uri": "file://clear.png"}'
	jq_is '.[0].error | test("transparent")'
	drawn wide.jpg "color=c=0x3366cc:s=120x80"
	cg-run-step segment_start_button <<<'{"image_uri": "file://wide.jpg"}' |
		jq -e '.data.source_size == {width: 120, height: 80}' >/dev/null
}

@test "a missing, cut or foreign file is an error that says so" {
	drawn whole.png "testsrc=s=320x200"
	head -c 2000 whole.png >cut.png
	echo "no picture" >text.png
	for skill in segment_start_button extract_theme_from_image; do
		for f in cut text; do
			run -1 --separate-stderr cg-run-step "$skill" <<<"{\"image_uri\": \"file://$f.png\"}"
			jq_is '.[0].error_code == "INPUT_VALIDATION_FAILED"
				and (.[0].error | test("no picture that can be read"))'
		done
		run -1 --separate-stderr cg-run-step "$skill" <<<'{"image_uri": "/nowhere/a.png"}'
		jq_is '.[0].error | test("a.png")'
	done
}
