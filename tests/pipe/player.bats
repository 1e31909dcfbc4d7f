load ../helper
load door
load player

# The public player: a live campaign over HTTP, played with curl and in a browser.

finish() { door_end; }

field() { jq -r "$1" body; }

# usage: begin [PLAYER]   begins a play: body, $sid and $key are its own
begin()
{
	ask POST "/api/play/$CAMPAIGN/sessions" "{\"player\": \"${1-player-one}\"}" -o body
	sid=$(field .session_id) key=$(field .token)
}

# usage: landed [SID [TOKEN]]   ends the play of a wheel as its presentation says
landed()
{
	local i

	i=$(sql "SELECT presentation FROM play_sessions WHERE id = '${1-$sid}'" | jq .landed_segment_index)
	sql "UPDATE play_sessions SET started_at = '2026-01-01T00:00:00.000Z' WHERE id = '${1-$sid}'"
	ask POST "/api/play/sessions/${1-$sid}/complete" "{\"token\": \"${2-$key}\",
		\"player_result\": {\"type\": \"spin_wheel\", \"landed_segment_index\": $i}}" -o body
}

# Settings by the command line, as its owner has them.
settings() { printf '%s' "$1" | cg-play set "$CAMPAIGN" >/dev/null; }

open_door()
{
	publish "$@"
	door --no-throttle
	owner=$token token=
}

ALWAYS='{"mechanics": {"segments": [{"label": "Bag", "color": "#e4572e", "weight": 1, "prize": "a beach bag"},
	{"label": "No", "color": "#fbe3c8", "weight": 0, "prize": null}, {"label": "Nope", "color": "#fbe3c8", "weight": 0},
	{"label": "Next", "color": "#fbe3c8", "weight": 0, "prize": "Try again"}]}}'

@test "player: nothing that a page gets says what is won, how likely, or by which code" {
	open_door
	is 200 GET "/play/$CAMPAIGN.json" "" -o json
	is 200 GET "/api/play/$CAMPAIGN" "" -o again
	cmp json again
	jq -e '.name == "Summer <b>wheel</b>" and (.config.theme.primaryColor | test("^#")) and (.config.game.mechanics.segments | length) == 8' json
	is 200 GET "/b/$CAMPAIGN/1/index.html" "" -o index
	sed -n 's/.*id="game-config"[^>]*>\([^<]*\)<.*/\1/p' index >page
	is 200 GET "/b/$CAMPAIGN/1/game_config.json" "" -o config
	[ "$(jq -cS . page)" = "$(jq -cS . config)" ]
	is 200 GET "/play/$CAMPAIGN" "" -o html
	for f in json page config html; do
		run -1 grep -E '"(weight|prize|prizes|prize_tiers|win_probability|correct_index|answer_key|seed|code|tier_id)"|SUN20|your order' "$f"
	done
	# What the manifest says of them would give them away by trying.
	is 404 GET "/b/$CAMPAIGN/1/bundle_manifest.json"
	run -1 grep -F '<b>wheel' html
	jq -e '.sealed and .settings.parent_origin == "self" and .assets.hub_image.path' config
	# A name of a campaign is text wherever it stands.
	publish spin_wheel '{"copy": {"title": "</title><script>alert(1)</script>", "instructions": "\"><img src=x>"},
		"branding": {"brand_name": "</script><b>"}, "visuals": {"colors": {"primary": "red;}body{display:none"}}}' 2
	is 200 GET "/play/$CAMPAIGN" "" -o html
	run -1 grep -E '<script>alert|<img|<b>|red;\}' html
	grep -qi "^content-security-policy: default-src 'none'; script-src 'sha256-" head
	door_stop
}

@test "player: files of a bundle: tags, ranges, packed, kept for good or asked for each time, in a sandbox" {
	local css page

	open_door
	is 200 GET "/b/$CAMPAIGN/1/styles/game.css" "" -o css
	css=$(tr -d '\r' <head | sed -n 's/^ETag: //p')
	is 304 GET "/b/$CAMPAIGN/1/styles/game.css" "" -H "If-None-Match: $css"
	is 206 GET "/b/$CAMPAIGN/1/styles/game.css" "" -r 0-9 -o part
	[ "$(cat part)" = "$(head -c 10 css)" ]
	for how in br gzip; do
		is 200 GET "/b/$CAMPAIGN/1/styles/game.css" "" -H "Accept-Encoding: $how" -o packed
		grep -qi "^content-encoding: $how" head
		run -1 grep -qF "ETag: $css" head
		[ "$(wc -c <packed)" -lt "$(($(wc -c <css) / 2))" ]
	done
	is 200 GET "/b/$CAMPAIGN/1/styles/game.css?v=1&v=2" "" -H "Accept-Encoding: gzip" --compressed -o plain
	cmp plain css
	# The page around it is made each time, and packed as it is sent.
	is 200 GET "/play/$CAMPAIGN" "" -o html
	page=$(tr -d '\r' <head | sed -n 's/^ETag: "\(.*\)"/\1/p')
	is 200 GET "/play/$CAMPAIGN" "" -H "Accept-Encoding: gzip" -o packed
	grep -qF "ETag: \"$page.gz\"" head
	gzip -dc packed | cmp - html
	[ "$(wc -c <packed)" -lt "$(($(wc -c <html) / 2))" ]
	is 304 GET "/play/$CAMPAIGN" "" -H "Accept-Encoding: gzip" -H "If-None-Match: \"$page.gz\""
	grep -qF "ETag: \"$page.gz\"" head
	curl -sI "$url/b/$CAMPAIGN/1/index.html" | tr -d '\r' >head
	grep -q '^Cache-Control: no-cache' head
	grep -q "^Content-Security-Policy: sandbox allow-scripts allow-popups .*default-src 'none'.*frame-ancestors 'self'" head
	run -1 grep -q allow-same-origin head
	grep -q '^X-Content-Type-Options: nosniff' head
	grep -q '^Cross-Origin-Resource-Policy: cross-origin' head
	is 200 GET "/b/$CAMPAIGN/1/$(jq -r .assets.hub_image.path <<<"$(curl -s "$url/b/$CAMPAIGN/1/game_config.json")")" "" -o png
	grep -qi '^cache-control: public, max-age=31536000, immutable' head
	grep -qi '^content-type: image/png' head
	door_stop
}

@test "player: no path leads out of a bundle, no version or campaign that is not shown is there" {
	open_door
	for p in ../x %2e%2e/x ..%2fx ..%252fx '..\x' %5c..%5cx a/../../x ./index.html styles//game.css /etc/passwd \
		styles/game.css/ index.html%00 game.css .. %ff; do
		curl -s --path-as-is -o body -w '%{http_code}' "$url/b/$CAMPAIGN/1/$p" >code
		case $(cat code) in 400 | 404) ;; *) echo "# $p: $(cat code)"; return 1 ;; esac
		run -1 grep -q root: body
	done
	is 404 GET "/b/$CAMPAIGN/2/index.html"
	is 404 GET "/b/$CAMPAIGN/x/index.html"
	is 404 GET "/b/$CAMPAIGN/-1/index.html"
	is 404 GET "/b/$RUN/1/index.html"
	is 400 GET "/b/campaign/1/index.html"
	# One that was shown before is there; of a campaign that is not live any more nothing is.
	publish spin_wheel '{}' 2
	sql "UPDATE bundles SET retired_at = '2026-02-01T00:00:00.000Z' WHERE version = 1"
	is 200 GET "/b/$CAMPAIGN/1/index.html" "" -o page
	is 200 GET "/b/$CAMPAIGN/2/index.html" "" -o page
	sql "UPDATE bundles SET published_at = NULL WHERE version = 1"
	is 404 GET "/b/$CAMPAIGN/1/index.html"
	sql "UPDATE campaigns SET status = 'archived'"
	for p in "/b/$CAMPAIGN/2/index.html" "/play/$CAMPAIGN.json"; do is 404 GET "$p"; done
	is 404 GET "/play/$CAMPAIGN" "" -o html
	grep -q 'Nothing to play here' html
	is 404 GET /play/nothing "" -o html
	grep -q 'Nothing to play here' html
	is 404 POST "/api/play/$CAMPAIGN/sessions" '{}'
	door_stop
}

@test "player: a link where an object should lie is not followed" {
	local hex object

	open_door
	hex=$(sha256sum "$CG_ROOT/skills/bundle_game_template/games/spin_wheel/1.0.0/dist/style.min.css" | cut -c1-64)
	object=$XDG_DATA_HOME/cg/objects/objects/${hex%"${hex#??}"}/${hex#??}
	hex=$(curl -s "$url/b/$CAMPAIGN/1/game_config.json" | jq -r .assets.hub_image.sha256)
	object=$XDG_DATA_HOME/cg/objects/objects/${hex%"${hex#??}"}/${hex#??}
	echo secret >elsewhere
	rm -f "$object"
	ln -s "$PWD/elsewhere" "$object"
	ask GET "/b/$CAMPAIGN/1/$(curl -s "$url/b/$CAMPAIGN/1/game_config.json" | jq -r .assets.hub_image.path)" "" -o body
	[ "$(cat code)" != 200 ]
	run -1 grep -q secret body
	door_stop
}

@test "player: a play: its code is told once, to who has its token, and not sooner" {
	open_door spin_wheel "$ALWAYS"
	begin
	[ "$(cat code)" = 201 ]
	jq -e '.presentation == {"landed_segment_index": 0, "prize": "a beach bag"} and .template_id == "spin_wheel"' body
	run -1 grep -q SUN20 body
	one=$sid key1=$key
	# No round is that short, and the wheel stands where it was told to.
	is 400 POST "/api/play/sessions/$sid/complete" "{\"token\": \"$key\", \"player_result\": {\"type\": \"spin_wheel\", \"landed_segment_index\": 0}}"
	sql "UPDATE play_sessions SET started_at = '2026-01-01T00:00:00.000Z'"
	is 400 POST "/api/play/sessions/$sid/complete" "{\"token\": \"$key\", \"player_result\": {\"type\": \"spin_wheel\", \"landed_segment_index\": 1}}"
	is 400 POST "/api/play/sessions/$sid/complete" "{\"token\": \"$key\", \"player_result\": {\"type\": \"quiz\"}}"
	# Nobody else's token, none that was made up or changed.
	begin player-two
	for t in "$key" "${key1%?????}AAAAA" "${key1/%???/===}" x "$CAMPAIGN.$one.9999999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"; do
		landed "$one" "$t"
		[ "$(cat code)" = 403 ]
	done
	landed "$one" "$key1"
	[ "$(cat code)" = 200 ]
	jq -e '.outcome == "win" and .prize == {"label": "a beach bag", "code": "SUN20-4F7K", "expires": "31 August 2026"}' body
	landed "$one" "$key1"
	[ "$(cat code)" = 409 ]
	run -1 grep -q SUN20 body
	# Half an hour later it is over.
	now=$(($(date +%s) + 1801))000
	door_stop
	export CG_TEST_NOW=$now
	door --no-throttle
	token=
	landed
	[ "$(cat code)" = 422 ]
	unset CG_TEST_NOW
	door_stop
	cg-play list "$CAMPAIGN" --json | jq -se 'map(.status) == ["open", "completed"] and .[1].code == "SUN20-4F7K"'
}

@test "player: fifty at once for three prizes: three win, and who never comes back gives his away" {
	local n pids=()

	open_door spin_wheel "$ALWAYS"
	settings '{"prizes": [{"label": "a beach bag", "stock": 3, "code": "BAG-1"}]}'
	for n in $(seq 50); do
		curl -s -o "p$n" -H 'Content-Type: application/json' -d "{\"player\": \"player-$n\"}" "$url/api/play/$CAMPAIGN/sessions" &
		pids+=($!)
	done
	wait "${pids[@]}"
	run -0 jq -s 'map(select(.presentation.prize == "a beach bag")) | length' p*
	[ "$output" = 3 ]
	[ "$(jq -s 'map(select(.session_id)) | length' p*)" = 50 ] || { jq -s 'map(select(.session_id | not)) | .[0]' p* >&2; return 1; }
	cg-play show "$CAMPAIGN" | jq -e '.prizes == [{"label": "a beach bag", "code": "BAG-1", "stock": 3, "won": 3}] and .plays == 50'
	sql "UPDATE play_sessions SET expires_at = '2026-01-01T00:00:00.000Z' WHERE won AND id = (SELECT id FROM play_sessions WHERE prize_label IS NOT NULL ORDER BY id LIMIT 1)"
	begin late-comer
	jq -e '.presentation.prize == "a beach bag"' body
	begin too-late-comer
	jq -e '.presentation.prize == null and .presentation.landed_segment_index > 0' body
	cg-play show "$CAMPAIGN" | jq -e '.prizes[0].stock == 3 and .prizes[0].won == 3'
	door_stop
}

@test "player: dates, regions, plays a user and an address hold, and each says why" {
	open_door spin_wheel "$ALWAYS"
	settings '{"maxPlaysPerUser": 2, "maxPlaysPerAddress": 5}'
	for n in 1 2; do begin; [ "$(cat code)" = 201 ]; done
	jq -e '.plays_left == 0' body
	begin
	[ "$(cat code)" = 403 ]
	[ "$(field .code)" = PLAYS_USED ]
	# Who says nothing is known by a cookie.
	for n in 1 2; do is 201 POST "/api/play/$CAMPAIGN/sessions" '{}' -c jar -b jar -o body; done
	grep -q 'HttpOnly.*cg_player' jar
	is 403 POST "/api/play/$CAMPAIGN/sessions" '{}' -b jar -o body
	# And all of them come from one address.
	begin somebody-else
	[ "$(cat code)" = 201 ]
	begin still-another-one
	[ "$(field .code)" = PLAYS_USED ]
	settings '{"startsAt": "2099-01-01T00:00:00Z"}'
	begin; [ "$(field .code)" = NOT_STARTED ]
	is 200 GET "/play/$CAMPAIGN" "" -o html
	grep -q 'Not quite yet' html
	settings '{"endsAt": "2020-01-01T00:00:00Z"}'
	begin; [ "$(field .code)" = ENDED ]
	is 410 GET "/play/$CAMPAIGN" "" -o html
	grep -q 'This game is over' html
	settings '{"regions": ["DE", "AT"]}'
	begin; [ "$(field .code)" = REGION ]
	door_stop
	export CG_REGION_HEADER=CF-IPCountry
	door --no-throttle
	token=
	is 403 POST "/api/play/$CAMPAIGN/sessions" '{}' -H "CF-IPCountry: US" -o body
	is 201 POST "/api/play/$CAMPAIGN/sessions" '{}' -H "CF-IPCountry: at" -o body
	for bad in '{"regions": ["de"]}' '{"frameAncestors": ["https://a; script-src *"]}' '{"frameAncestors": ["javascript:x"]}' \
		'{"startsAt": "soon"}' '{"maxPlaysPerUser": 0}' '{"prizes": [{"stock": 1}]}' '{"x": 1}' '[]'; do
		run -65 cg-play set "$CAMPAIGN" <<<"$bad"
	done
	door_stop
}

@test "player: the owner's door: settings, plays, and who may frame it" {
	open_door spin_wheel "$ALWAYS"
	token=$owner
	is 200 PUT "/api/campaigns/$CAMPAIGN/player" '{"frameAncestors": ["https://shop.example.com"], "prizes": [{"label": "a beach bag", "stock": 7}]}' -o set
	is 200 GET "/api/campaigns/$CAMPAIGN/player" "" -o get
	cmp set get
	[ "$(cat get)" = "$(cg-play show --json "$CAMPAIGN")" ]
	echo '{"frameAncestors": ["https://shop.example.com"], "prizes": [{"label": "a beach bag", "stock": 7}]}' >given
	# Who changes the campaign meanwhile has not seen this, and the stock is as large as before.
	is 200 GET "/api/campaigns/$CAMPAIGN" "" -o campaign
	was=$(jq .version campaign)
	sql "UPDATE prizes SET won = 2"
	is 200 PUT "/api/campaigns/$CAMPAIGN/player" '{"frameAncestors": ["https://shop.example.com"], "prizes": [{"label": "a beach bag", "stock": 7}]}' -o set
	jq -e '.prizes == [{"label": "a beach bag", "stock": 7, "won": 2}]' set
	is 412 PATCH "/api/campaigns/$CAMPAIGN" '{"name": "Late"}' -H "If-Match: \"$was\""
	is 200 PATCH "/api/campaigns/$CAMPAIGN" '{"name": "In time"}' -H "If-Match: \"$((was + 1))\""
	# The other way round it is the same: settings are of what their tag says.
	is 200 GET "/api/campaigns/$CAMPAIGN/player" "" -o get
	tag=$(tr -d '\r' <head | sed -n 's/^ETag: //p') now=$(jq .version get)
	[ "$now" -eq $((was + 2)) ]
	for has in "W/$tag" "\"$was\"" "\"$was-0-0-0\"" '""' nonsense; do
		is 412 PUT "/api/campaigns/$CAMPAIGN/player" '{}' -H "If-Match: $has" | jq -e --argjson now "$now" \
			'.code == "PRECONDITION" and .current.version == $now and .current.updatedBy == "developer" and .current.updatedAt'
	done
	is 200 PUT "/api/campaigns/$CAMPAIGN/player" "$(cat given)" -H "If-Match: \"0\", $tag" -o get
	[ "$(jq .version get)" -eq $((now + 1)) ]
	is 412 PUT "/api/campaigns/$CAMPAIGN/player" '{}' -H "If-Match: $tag" >/dev/null
	is 200 PUT "/api/campaigns/$CAMPAIGN/player" "$(cat given)" -H "If-Match: \"$((now + 1)).gz\"" -o get
	run -1 cg-play set --expect="$now" "$CAMPAIGN" <given
	[[ $output == *"is of version $((now + 2)) now, not $now"* ]]
	cg-play set --expect=$((now + 2)) "$CAMPAIGN" <given
	is 400 PUT "/api/campaigns/$CAMPAIGN/player" '{"regions": "DE"}'
	is 404 GET "/api/campaigns/$RUN/player"
	is 200 GET "/api/campaigns/$CAMPAIGN/plays" "" -o plays
	jq -e '.plays == []' plays
	token=
	for p in player plays; do is 401 GET "/api/campaigns/$CAMPAIGN/$p"; done
	is 200 GET "/play/$CAMPAIGN/embed" "" -o html
	grep -qi '^content-security-policy:.*frame-ancestors https://shop.example.com' head
	is 200 GET "/b/$CAMPAIGN/1/index.html" "" -o html
	grep -qi "^content-security-policy:.*frame-ancestors 'self' https://shop.example.com" head
	# One origin is told, to pages of ours and of others.
	is 200 GET "/b/$CAMPAIGN/1/index.html" "" -o html -H 'Origin: http://localhost:5173'
	[ "$(grep -ci '^access-control-allow-origin: http://localhost:5173' head)" -eq 1 ]
	[ "$(grep -ci '^access-control-allow-origin' head)" -eq 1 ]
	is 200 GET "/b/$CAMPAIGN/1/index.html" "" -o html -H 'Origin: null'
	[ "$(grep -i '^access-control-allow-origin' head | tr -d '\r')" = 'Access-Control-Allow-Origin: *' ]
	is 200 GET "/play/$CAMPAIGN?utm_source=mail&utm_source=x&%ff" "" -o html
	grep -qi "^content-security-policy:.*frame-ancestors 'self'" head
	door_stop
	# Anybody's, but not too often.
	door
	token=
	for n in $(seq 300); do echo "url = $url/play/$CAMPAIGN.json"; echo 'output = /dev/null'; done >many
	curl -s -K many -w '%{http_code}\n' | sort | uniq -c >codes
	grep -q ' 200$' codes
	grep -q ' 429$' codes
	door_stop
}

@test "player: a crowd behind one address gets in, plays and hears what it has won within the same minute" {
	open_door spin_wheel "$ALWAYS"
	door_stop
	door
	token=
	begin
	many() { for _ in $(seq 100); do printf 'next\nurl = %s\noutput = /dev/null\nheader = "Content-Type: application/json"\n%s\n' "$url$1" "$2"; done >many; curl -s -K many -w '%{http_code}\n' | sort -u; }
	[ "$(many "/play/$CAMPAIGN" "")" = 200 ]
	[ "$(many "/api/play/$CAMPAIGN/sessions" 'data = "{}"')" = 201 ]
	[ "$(many "/api/play/sessions/$sid/complete" 'data = "{\"token\": \"x\", \"player_result\": {}}"')" = 403 ]
	for _ in 1 2 3 4; do many "/api/play/sessions/$sid/events" 'data = "{\"token\": \"x\", \"type\": \"answerGiven\"}"'; done >codes
	[ "$(sort -u codes)" = 403 ]
	landed
	[ "$(cat code)" = 200 ]
	door_stop
}

@test "player: its page waits when it is told to, tries again, keeps its round, and calls nothing wrong for a failure" {
	run -0 node "$CG_ROOT/tests/pipe/page.mjs" "$CG_ROOT/lib/api/player/page.js" "$CG_ROOT/lib/api/player/words.json"
	[ -z "$output" ]
}

@test "player: odds of a thousand draws are within five in a hundred of what they should be" {
	publish
	# Once in some ten thousand runs chance is further off than that; then it is asked again.
	for n in 1 2 3; do
		cg-play draw -n 1000 --json "$CAMPAIGN" >drawn
		jq -se 'all((.share - .expected) | fabs < 0.05) and (map(.drawn) | add) == 1000 and (map(.expected) | add - 1 | fabs < 1e-9)' drawn && break
	done
	[ "$(sql 'SELECT count(*) FROM play_sessions')" = 0 ]
}

@test "player: a quiz is answered here: no second try at a question, no right answer before one" {
	open_door quiz
	begin
	is 200 GET "/b/$CAMPAIGN/1/game_config.json" "" -o config
	jq -e '.mechanics.questions[0] | keys == ["answers", "text", "timer_seconds"]' config
	jq -e '.presentation == null' body
	say() { ask POST "/api/play/sessions/$sid/events" "{\"token\": \"$key\", \"type\": \"answerGiven\", \"detail\": {\"question_index\": $1, \"selected_answer_index\": $2}}" -o body; }
	say 0 1
	jq -e '.correct == false and .correct_index == 0' body
	say 0 0
	jq -e '.correct == false' body
	for a in "1 2" "2 0" "3 0"; do say ${a% *} ${a#* }; jq -e .correct body; done
	say 4 0
	[ "$(cat code)" = 400 ]
	sql "UPDATE play_sessions SET started_at = '2026-01-01T00:00:00.000Z'"
	# Whatever the page says of its score.
	is 200 POST "/api/play/sessions/$sid/complete" "{\"token\": \"$key\", \"player_result\": {\"type\": \"quiz\", \"score\": 100, \"answers\": [], \"total_questions\": 4}, \"outcome\": \"win\"}" -o body
	jq -e '.outcome == "win" and .prize.label == "a free iced tea"' body
	begin player-two
	sql "UPDATE play_sessions SET started_at = '2026-01-01T00:00:00.000Z'"
	is 200 POST "/api/play/sessions/$sid/complete" "{\"token\": \"$key\", \"player_result\": {\"type\": \"quiz\", \"score\": 100}}" -o body
	jq -e '.outcome == "lose" and .prize == null' body
	# As a build writes it. With a digest of the right answer and the seed, a few tries would tell which it is.
	token=$owner publish quiz '{"raw": {"settings": {"seed": "seed-of-the-game"}, "mechanics": {"questions": [
		{"text": "Which?", "answers": ["one", "two"], "timer_seconds": 10, "answer_key": "0123456789abcdef"}]}}}' 2
	grep -rqaF 0123456789abcdef "$XDG_DATA_HOME/cg/objects"
	for path in game_config.json index.html scripts/game.js scripts/model.js styles/game.css; do
		is 200 GET "/b/$CAMPAIGN/2/$path" "" -o part
		run -1 grep -aE '0123456789abcdef|seed-of-the-game' part
	done
	is 200 GET "/b/$CAMPAIGN/2/game_config.json" "" -o config
	jq -e '.mechanics.questions == [{"text": "Which?", "answers": ["one", "two"], "timer_seconds": 10}] and .settings.seed == null' config
	door_stop
}

@test "player: a signed address opens a run's game, its parts too, until it is over" {
	local address

	open_door
	sql "INSERT INTO runs (tenant_id, id, workflow_name, workflow_version, trigger_type, created_at, updated_at)
		VALUES ('default', '$RUN', 'w', '1', 'initial', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')"
	uri=$(sql "SELECT tree_uri FROM bundles")
	sql "INSERT INTO artifacts (tenant_id, id, run_id, step_id, skill_id, type, uri, content_hash, size_bytes, created_at, updated_at)
		VALUES ('default', '$BUNDLE', '$RUN', 's', 's', 'bundle/game', '$uri', '$(printf '%064d' 0)', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')"
	is 401 GET "/api/runs/$RUN/preview"
	token=$owner
	is 200 GET "/api/runs/$RUN/preview" "" -o body
	address=$(field .url)
	is 200 GET "/api/assets/sign/$RUN" "" -o body
	is 404 GET "/api/runs/$CAMPAIGN/preview"
	token=
	is 200 GET "$address" "" -o page
	is 200 GET "${address%index.html}scripts/game.js" "" -o js
	grep -q "^Content-Security-Policy: sandbox" head
	is 403 GET "/s/9999999999.$(printf 'A%.0s' $(seq 43))/$RUN/index.html"
	is 403 GET "${address%%.*}.x/$RUN/index.html"
	is 403 GET "${address/$RUN/$CAMPAIGN}"
	is 403 GET "/s/x/$RUN/index.html"
	door_stop
	export CG_TEST_NOW=$((($(date +%s) + 3601) * 1000))
	door --no-throttle
	token=
	is 403 GET "$address"
	unset CG_TEST_NOW
	door_stop
}

@test "player: a browser plays a live campaign to a win and to a loss, and as often as one may" {
	command -v chromium >/dev/null || { echo "# no chromium" >&2; return 1; }
	open_door spin_wheel '{"mechanics": {"spin_duration_ms": 2000, "min_rotations": 3, "segments": [{"label": "Bag", "color": "#e4572e", "weight": 1, "prize": "a beach bag"},
		{"label": "No", "color": "#fbe3c8", "weight": 0}, {"label": "Tea", "color": "#17798f", "weight": 0, "prize": "iced tea"}, {"label": "Nope", "color": "#fbe3c8", "weight": 0}]}}'
	settings '{"maxPlaysPerUser": 2, "prizes": [{"label": "a beach bag", "stock": 1}]}'
	node "$CG_ROOT/tests/pipe/player.mjs" "$url/play/$CAMPAIGN?utm_source=test" 390 844 - 2 >seen
	jq -e '.errors == [] and .foreign == [] and (.results | map(.outcome) == ["win", "lose"])
		and .results[0].result.landed_segment_index == 0 and (.results[0].left | test("1")) and .results[1].left == null' seen
	cg-play list --json "$CAMPAIGN" | jq -se 'map([.status, .outcome, .prize, .code]) == [["completed", "lose", null, null], ["completed", "win", "a beach bag", "SUN20-4F7K"]]'
	door_stop
}

@test "player: what a campaign's own build has published is played" {
	local campaign

	campaign=$(cg-campaign create -t spin_wheel Summer)
	cg-campaign generate "$campaign" >/dev/null
	cg-worker --queue --once >events 2>said
	door --no-throttle
	token=
	is 200 GET "/play/$campaign.json" "" -o body
	is 200 GET "$(field .bundleUrl)" "" -o page
	grep -q '"sealed":true' page
	CAMPAIGN=$campaign begin
	[ "$(cat code)" = 201 ]
	landed
	jq -e '.outcome | test("^(win|lose)$")' body
	door_stop
}

@test "player: who is too early reads when it begins, and gets nothing of the game" {
	open_door
	sql "UPDATE campaigns SET starts_at = '2099-05-01T10:00:00.000Z' WHERE id = '$CAMPAIGN'"
	is 200 GET "/play/$CAMPAIGN" "" -o html
	sed -n 's/.*id="boot">\([^<]*\)<.*/\1/p' html | jq -e '.starts == "2099-05-01T10:00:00.000Z" and (has("bundle") or has("campaign") | not)
		and (.words.starts | test("{date}"))' || sed -n 's/.*id="boot">\([^<]*\)<.*/\1/p' html >&2
	run -1 grep -F '<iframe' html
}
