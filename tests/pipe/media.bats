load ../helper

# Pictures and clips of a campaign that others make: what they send becomes the ground that
# words, button and confetti of ours stand on; what is no use is made by the studio.

finish()
{
	[ -z "${vendors-}" ] || { kill "$vendors" 2>/dev/null; wait "$vendors" 2>/dev/null || true; }
}

# A picture and a clip as a vendor sends them: in a size of their own, the clip no loop, with sound.
prepare()
{
	local v

	mkdir files
	jq -nc '{prompt: "Running shoes on wet sand at sunset", specs: {width: 672, height: 384}, art_direction:
		{industry: "shoes", family: "stage", layout: 0}, color_scheme: {primary: "#e4572e"}}' |
		cg-run-step -o files generate_intro_image >/dev/null 2>&1
	cp files/intro.png files/image.png
	ffmpeg -v error -loop 1 -t 3 -r 24 -i files/image.png -f lavfi -t 3 -i sine -vf \
		"zoompan=z='1+in/500':d=1:s=640x360:fps=24,format=yuv420p" -c:v libx264 -c:a aac files/video.mp4
	mkfifo held
	vendor
	export CG_PROVIDERS_PATH=$CG_ROOT/providers CG_MEDIA_HASTE=100
}

# The vendors, with the files that there are now.
vendor()
{
	local v port

	finish
	rm -f port
	PROVIDERS_FILES=$PWD/files node "$CG_ROOT/tests/services/providers.mjs" <>held >port 3>&- &
	vendors=$!
	eventually test -s port
	port=$(cat port)
	for v in stability runway; do
		export ${v^^}_API_KEY=key-of-$v-0123456789 ${v^^}_BASE_URL=http://127.0.0.1:$port/$v
	done
	export RUNWAYML_API_SECRET=$RUNWAY_API_KEY
}

# Where the button is, for differ.
box='.data.button.bounds | "\(.width):\(.height):\(.x):\(.y)"'

# usage: picture [JQ] - the opening picture, its files in out/
picture()
{
	jq -nc '{prompt: "A summer sale of shoes on the beach", brand_name: "Litoral", seed: 5,
		copy: {intro_headline: "Walk into summer", intro_subtext: "Find the pairs and win",
		cta_text: "Play now"}, color_scheme: {primary: "#0E7C86"}, negative_prompt: "palm trees",
		specs: {width: 640, height: 480}}' | jq -c "${1-.}" >in.json
	cg-run-step -o out generate_intro_image <in.json 2>log
}

# usage: clip SKILL [JQ] - from the picture in picture.json
clip()
{
	jq -c '.data | {scene_uri, backdrop_uri, specs: {width: 640, height: 480, duration_sec: 2}}
		| with_entries(select(.value != null))' picture.json | jq -c --slurpfile p picture.json "${2-.}" >in.json
	cg-run-step -o out "$1" <in.json 2>log
}

# What a step was told by those who made it. usage: of JQ
of() { jq -e "$1" <<<"$output"; }

# Mean difference of a colour channel between two pictures' region. usage: differ A B CROP
differ()
{
	ffmpeg -v error -i "$1" -i "$2" -filter_complex \
		"[0:v]crop=$3,format=gray[a];[1:v]crop=$3,format=gray[b];[a][b]blend=all_mode=difference,scale=1:1" \
		-frames:v 1 -f rawvideo - | od -An -tu1 | tr -d ' \n'
}

@test "a provider's picture is the ground; words, brand and button stand on it as we draw them" {
	export CG_PROVIDERS=image=stability,offline
	run -0 --separate-stderr picture
	of '.data | .provider == "stability" and .generation_params.model == "sd3.5-large"
		and .width == 640 and .height == 480 and (has("degraded") | not)
		and .contrast.headline >= 4.5 and .contrast.subtext >= 4.5 and .contrast.button_label >= 4.5
		and .contrast.button_edge >= 3 and .button.label == "Play now"'
	of '.debug.provider_calls[0].cost_usd == 0.065'
	file out/intro.png | grep -q '640 x 480'
	grep -aq 'provider=stability model=sd3.5-large' out/intro.png
	grep -aq 'trainedAlgorithmicMedia\|compositeWithTrainedAlgorithmicMedia' out/backdrop.png
	# The scene names the backdrop by the address that the store has given it.
	[ "$(jq -r .backdrop out/scene.json)" = "$(jq -r .data.backdrop_uri <<<"$output")" ]
	# Asked for without words, with the place that words will need.
	of '.data.generation_params.prompt | contains("A summer sale of shoes on the beach") and contains("no text")
		and contains("#0E7C86") and contains("uncluttered")'
	of '.data.generation_params.negative_prompt == "palm trees"'
	# It is theirs: where nothing of ours stands, it shows what they sent.
	ffmpeg -v error -i files/image.png -vf 'scale=640:480:force_original_aspect_ratio=increase,crop=640:480' ground.png
	[ "$(differ out/intro.png ground.png 640:20:0:460)" -le 3 ]
	[ "$(differ out/intro.png ground.png "$(jq -r "$box" <<<"$output")")" -ge 20 ]
}

@test "on a phone's canvas and on a busy picture the words are read as well" {
	ffmpeg -v error -y -f lavfi -i 'mandelbrot=s=672x384' -frames:v 1 files/image.png
	vendor
	export CG_PROVIDERS=image=stability,offline
	run -0 --separate-stderr picture '.specs = {width: 360, height: 640, format: "webp"}'
	of '.data | .width == 360 and .height == 640 and .format == "webp" and .provider == "stability"
		and .contrast.headline >= 4.5 and .contrast.subtext >= 4.5 and .contrast.button_label >= 4.5'
	run -0 --separate-stderr picture
	of '.data.contrast | .headline >= 4.5 and .subtext >= 4.5'
}

@test "no picture, a refusal, or none to be used: the studio's, and degraded; without providers as ever" {
	run -0 --separate-stderr picture
	ours=$(jq -r .data.image_uri <<<"$output")
	of '.data | .provider == "offline" and (has("backdrop_uri") or has("degraded") | not)'
	export CG_PROVIDERS=image=stability,offline
	run -0 --separate-stderr picture '.prompt += " do=402"'
	of '.data | .provider == "offline" and .degraded and .generation_params.model == "scene/1"'
	# One pixel is a picture, but no backdrop; half a file is none.
	rm files/image.png
	vendor
	run -0 --separate-stderr picture '.prompt += " one"'
	of '.data | .provider == "offline" and .degraded and (has("backdrop_uri") | not)'
	grep -q 'stability made is no backdrop, the studio makes the picture' log
	head -c 3000 files/intro.png >files/image.png
	vendor
	run -0 --separate-stderr picture '.prompt += " half"'
	of '.data | .provider == "offline" and .degraded'
	# Asked for by nobody, the studio draws the same again.
	unset CG_PROVIDERS
	run -0 --separate-stderr picture '.specs.quality = 90'
	[ "$(jq -r .data.generation_params.model <<<"$output")" = scene/1 ]
	run -0 --separate-stderr picture '.provider = "offline"'
	of '.data.provider == "offline" and (.data | has("degraded") | not)'
	[ -n "$ours" ]
}

@test "a provider's clip becomes a loop, mute, with the words over it; its button stays where it was" {
	CG_PROVIDERS=image=stability,offline picture >picture.json
	cp out/intro.png still.png
	export CG_PROVIDERS=video=runway,offline
	loop='.image_uri = $p[0].data.image_uri | .motion_prompt = "The sea moves"'
	run -0 --separate-stderr clip generate_intro_video_loop "$loop"
	of '.data | .provider == "runway" and .generation_params.model == "gen4_turbo" and .width == 640
		and .height == 480 and .duration_sec == 2 and .is_loopable and (has("degraded") | not)'
	of '.debug.provider_calls[0].provider == "runway" and .debug.provider_calls[0].cost_usd == 0.25'
	[ "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 out/intro_loop.mp4)" = video ]
	grep -aq 'provider=runway model=gen4_turbo' out/intro_loop.mp4
	# Button and headline as in the picture, in the middle of it too.
	ffmpeg -v error -ss 1 -i out/intro_loop.mp4 -frames:v 1 middle.png
	box=$(jq -r "$box" picture.json)
	[ "$(differ middle.png still.png "$box")" -le 3 ]
	# What there is less of than was asked for is a shorter loop, and says so.
	run -0 --separate-stderr clip generate_intro_video_loop "$loop | .specs.duration_sec = 5"
	of '.data.duration_sec > 2.2 and .data.duration_sec < 2.5 and .data.is_loopable'
	# Without a scene the part with the button is kept, in another container too.
	run -0 --separate-stderr clip generate_intro_video_loop "$loop"' | del(.scene_uri, .backdrop_uri)
		| .still_area = $p[0].data.button.normalized_bounds | .specs.format = "webm" | .loop_config.crossfade_duration = 0.4'
	of '.data | .provider == "runway" and .codec == "vp9" and .format == "webm"'
	ffmpeg -v error -ss 1 -i out/intro_loop.webm -frames:v 1 -y middle.png
	[ "$(differ middle.png still.png "$box")" -le 3 ]
}

@test "clips after a round: theirs below, our words and confetti above; the end stands still" {
	CG_PROVIDERS=image=stability,offline picture >picture.json
	export CG_PROVIDERS=video=runway,offline
	for k in win lose; do
		run -0 --separate-stderr clip generate_outcome_video_$k ".${k}_text = \"So it ended\" | .brand_name = \"Litoral\""
		of ".data | .provider == \"runway\" and .generation_params.model == \"gen4_turbo\" and .outcome_type == \"$k\"
			and .text_contrast >= 4.5 and (.duration_sec - 2 | fabs) < 0.05 and (has(\"degraded\") | not)"
		ffmpeg -v error -y -ss 1.5 -i out/outcome_$k.mp4 -frames:v 1 a.png
		ffmpeg -v error -y -ss 1.9 -i out/outcome_$k.mp4 -frames:v 1 b.png
		[ "$(differ a.png b.png 640:480:0:0)" -le 1 ]
	done
	# With a background of one's own that is what it begins with.
	run -0 --separate-stderr clip generate_outcome_video_win 'del(.scene_uri, .backdrop_uri)
		| .assets = [{type: "background", uri: $p[0].data.image_uri}]'
	of '.data | .provider == "runway" and .text_contrast >= 4.5'
}

@test "a clip that is refused, broken or cut short is the studio's to make; over a backdrop too" {
	CG_PROVIDERS=image=stability,offline picture >picture.json
	loop='.image_uri = $p[0].data.image_uri'
	run -0 --separate-stderr clip generate_intro_video_loop "$loop"
	of '.data | .provider == "offline" and .is_loopable and (has("degraded") | not)'
	# The scene without its backdrop would be another picture: the flat one moves instead.
	run -0 --separate-stderr clip generate_intro_video_loop "$loop | del(.backdrop_uri)"
	of '.data.provider == "offline" and .data.degraded'
	grep -q 'give it as backdrop_uri' log
	export CG_PROVIDERS=video=runway,offline
	run -0 --separate-stderr clip generate_intro_video_loop "$loop | .motion_prompt = \"do=402\""
	of '.data.provider == "offline" and .data.degraded'
	mv files/video.mp4 whole.mp4
	for n in 400 60000; do
		head -c $n whole.mp4 >files/video.mp4
		vendor
		run -0 --separate-stderr clip generate_outcome_video_win ".win_text = \"Cut at $n\""
		of '.data | .provider == "offline" and .degraded and .generation_params.model == "motion/1"'
		grep -q 'that runway made is not used, the studio makes one' log
	done
	CG_PROVIDERS=video=runway run -1 --separate-stderr clip generate_outcome_video_lose '.prompt = "do=policy"'
	of '.error_code == "INVALID_PARAMS"'
}

@test "a whole campaign with pictures and clips by providers: it plays, and says what it has cost" {
	jq '.canvas = {width: 640, height: 480}' "$BRIEF" >brief.json
	cg-plan --provider image=stability,offline --provider video=runway,offline \
		"$CG_ROOT/workflows/campaign.build.v1.yaml" -t brief.json 2>planned | cg-worker -o made >events
	id=$(jq -r 'select(.type == "run.completed").runId' events)
	[ -n "$id" ]
	jq -e '.qa_bundle.data.pass and .qa_bundle.data.play.played and .review_smoke.data.pass
		and .manifest.data.deployment_ready and ([.[].data.degraded // false] | any | not)
		and .intro_image.data.provider == "stability"
		and ([.intro_video, .outcome_win, .outcome_lose] | all(.data.provider == "runway"))' made/steps.json
	jq -e '[.assets | .intro_video, .win_video, .lose_video] | all(.provenance.provider == "runway")' \
		made/manifest/campaign_manifest.json
	# A picture at 0.065 and three clips of five seconds at 0.05 a second.
	cg-status --cost --json "$id" | jq -e '.costUsd == "0.815"'
	cg-plan --provider image=stability,offline --provider video=runway,offline \
		"$CG_ROOT/workflows/campaign.build.v1.yaml" -t brief.json 2>/dev/null | tail -n +2 |
		jq -se 'map(select(.forecast and .forecast != "hit")) == []'
}
