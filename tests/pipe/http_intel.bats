load ../helper
load door

# /api/intelligence: the same as cg-intel makes, asked for over HTTP.

finish()
{
	door_end
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

prepare()
{
	mkdir model
	unset model
}

P=/api/intelligence
BRIEF_TEXT="Acme sneakers: ten pairs of shoes for summer, spin a wheel. Win a pair or 20 % off."
brief() { jq -nc --arg b "${1-$BRIEF_TEXT}" '{brief: $b}'; }
id_of() { jq -r .generation_id "$1"; }
answer() { cat "$FIXTURES/answers/$1.json"; }
asked() { wc -l <model/seen; }

# The nth request is answered by file n, every other by all.
upstream()
{
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}

# Is the generation in this state? usage: state ID STATE
state() { ask GET "$P/history/$1" | jq -e --arg s "$2" '.status == $s' >/dev/null; }

# Ids and times are each time's own.
plain() { sed -E 's/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/ID/g; s/"duration_ms":[0-9]+/"duration_ms":0/g' "$1"; }

# A reply is what the document says: it is the input of a skill with that schema.
# usage: fits OPERATION STATUS FILE
fits()
{
	local schema dir=$PWD/fits

	schema=$(cg-httpd --openapi | jq -c --arg o "$1" --arg s "$2" '[.paths[][] | select(.operationId == $o)][0].responses[$s]
		.content."application/json".schema')
	mkdir -p "$dir/catalog"
	printf '%s\n' "version: 1.0.0" "skills:" "  - {skill_id: pass, version: 1.0.0, title: x, status: active}" >"$dir/catalog/index.yaml"
	printf '%s\n' "skill_id: pass" "version: 1.0.0" "title: x" "input_schema: $schema" "output_schema: {type: object}" \
		"implementation: {type: builtin, handler: pass}" >"$dir/catalog/pass.yaml"
	cg-run-step --skills-path="$dir" pass <"$3" >fits.out || { cat fits.out >&2; return 1; }
}

@test "intelligence: what is there is said as cg-intel says it, byte for byte" {
	door
	is 200 GET "$P/theme/presets?industry=FINANCE&mood=premium" >http
	cg-intel presets --industry=FINANCE --mood=premium >shell
	cmp <(tr -d '\n' <shell) http
	fits listThemePresets 200 http
	is 200 GET "$P/copy/defaults/quiz" >http
	cmp <(cg-intel copy defaults quiz | tr -d '\n') http
	fits getCopyDefaults 200 http
	is 404 GET "$P/copy/defaults/chess" | jq -e '.message | contains("no game")'
	theme='{"primary_color":"#ffff00","secondary_color":"#ffffff","accent_color":"#777777","background_color":"#ffffff","text_color":"#999999"}'
	is 201 POST "$P/theme/validate" "$theme" >http
	run -1 --separate-stderr cg-intel validate <<<"$theme"
	[ "$output" = "$(cat http)" ]
	fits validateTheme 201 http
	cg-intel plan --text="$BRIEF_TEXT" >made
	is 200 GET "$P/history/$(id_of made)" >http
	cmp <(cg-intel history "$(id_of made)" | tr -d '\n') http
	fits getGeneration 200 http
	is 200 GET "$P/history?type=plan&limit=5" >http
	cmp <(cg-intel history -t plan -l 5 | tr -d '\n') http
	fits listGenerations 200 http
	door_stop
}

@test "intelligence: what is made is what cg-intel makes, and becomes a campaign" {
	door
	is 201 POST $P/plan "$(brief)" >plan
	cg-intel plan --text="$BRIEF_TEXT" >shell
	cmp <(plain shell | tr -d '\n') <(plain plan)
	grep -qi "^Location: $P/history/$(id_of plan)" head
	fits createPlan 201 plan
	is 201 POST "$P/plan/$(id_of plan)/regenerate" >other
	fits regeneratePlan 201 other
	[ "$(jq -S .plan plan)" != "$(jq -S .plan other)" ]
	is 201 POST "$P/plan/$(id_of plan)/accept" '{"campaign_name": "夏のキャンペーン"}' >campaign
	fits acceptPlan 201 campaign
	jq -e '.campaign_name == "夏のキャンペーン" and .status == "draft" and (.config.assets | length) == 3
		and .settings.trigger.campaign_name == .campaign_name' campaign
	grep -qi "^Location: /api/campaigns/$(jq -r .campaign_id campaign)" head
	cg-intel accept --name="夏のキャンペーン" "$(id_of shell)" >shell.campaign
	cmp <(plain shell.campaign | tr -d '\n') <(plain campaign)
	is 201 POST "$P/plan/$(id_of other)/accept" >campaign
	jq -e '.campaign_name | length > 3' campaign
	copy='{"campaign_context":{"template_type":"quiz","brand_name":"Acme"},"copy_types":["headline","cta_button"],"tone":"playful","variations_count":2}'
	is 201 POST $P/copy "$copy" >copy
	cg-intel copy -f - <<<"$copy" >shell
	cmp <(plain shell | tr -d '\n') <(plain copy)
	fits createCopy 201 copy
	is 201 POST $P/theme/from-brief "$(brief)" >theme
	fits createThemeFromBrief 201 theme
	jq -e '.theme | .source == "brief" and .contrast_passes_aa' theme
	door_stop
}

@test "intelligence: accepted once, and a plan at all" {
	door
	id=$(is 201 POST $P/plan "$(brief)" | jq -r .generation_id)
	is 201 POST "$P/plan/$id/accept" '{}' >/dev/null
	is 400 POST "$P/plan/$id/accept" '{}' | jq -e '.message | contains("accepted already")'
	copy=$(cg-intel history -t copy | jq -r '.generations[0].id')
	is 400 POST "$P/plan/$copy/accept" '{}' | jq -e '.message | contains("not a plan")'
	is 400 POST "$P/plan/$copy/regenerate" | jq -e '.message | contains("not a plan")'
	is 404 POST $P/plan/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10/accept '{}' >/dev/null
	is 400 POST $P/plan/mine/accept '{}' >/dev/null
	is 400 POST "$P/plan/$id/accept" '{"campaign_name": " "}' | jq -e '.details[0].field == "campaign_name"'
	is 400 POST "$P/plan/$id/accept" '{"user": "bob"}' >/dev/null
	door_stop
}

@test "intelligence: a picture comes as a form, and is what its bytes are" {
	door
	ffmpeg -v error -f lavfi -i "color=c=#C02030:s=64x64" -frames:v 1 logo.png
	is 201 POST $P/theme/from-image '' -F file=@logo.png >theme
	fits createThemeFromImage 201 theme
	jq -e '.theme.source == "image"' theme
	is 201 POST $P/theme/from-image '' -F 'image=@logo.png;filename=../../é.png;type=text/html' >again
	[ "$(jq -S .theme theme)" = "$(jq -S .theme again)" ]
	cg-intel theme --image=logo.png >shell
	cmp <(plain shell | tr -d '\n') <(plain theme)
	cg-intel history | jq -e '.generations[1].input_params.filename == "../../é.png"'
	echo "no picture" >fake.png
	is 400 POST $P/theme/from-image '' -F file=@fake.png | jq -e '.message | contains("fake.png")'
	{ printf '\211PNG\r\n\032\n'; echo "and no more"; } >broken.png
	is 400 POST $P/theme/from-image '' -F file=@broken.png | jq -e '.code == "INPUT_VALIDATION_FAILED"'
	{ printf '\211PNG\r\n\032\n'; head -c $((10 << 20)) /dev/zero; } >big.png
	is 413 POST $P/theme/from-image '' -F file=@big.png >/dev/null
	head -c 100000 /dev/zero >>big.png
	is 413 POST $P/theme/from-image '' -F file=@big.png >/dev/null
	door_stop
}

@test "intelligence: forms that are none, and of others" {
	door --no-throttle
	ffmpeg -v error -f lavfi -i "color=c=#C02030:s=64x64" -frames:v 1 logo.png
	is 415 POST $P/theme/from-image '{}' >/dev/null
	is 400 POST $P/theme/from-image '' -F file=text | jq -e '.details[0].field == "file"'
	is 400 POST $P/theme/from-image '' -F file=@logo.png -F image=@logo.png >/dev/null
	is 400 POST $P/theme/from-image '' -F file=@logo.png -F file=@logo.png >/dev/null
	is 400 POST $P/theme/from-image '' -F file=@logo.png -F more=1 | jq -e '.details[0].field == "more"'
	is 400 POST $P/theme/from-image '' -F file=@logo.png -F campaign_id=mine | jq -e '.details[0].field == "campaign_id"'
	is 404 POST $P/theme/from-image '' -F file=@logo.png -F campaign_id=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10 >/dev/null
	is 400 POST $P/theme/from-image '' -H 'Content-Type: multipart/form-data; boundary=x' --data-binary 'no form' |
		jq -e '.code == "BAD_FORM"'
	cg-intel history | jq -e '.total == 0'
	door_stop
}

@test "intelligence: what is wrong is said, all of it, and nothing is on record" {
	door --no-throttle
	is 400 POST $P/plan '{"brief":"short","more":1,"constraints":{"budget_range":{"min":-1}}}' |
		jq -e '.details | map(.field) | contains(["brief", "more", "constraints.budget_range.min"])'
	is 400 POST $P/plan '{"brief":"long enough it is","constraints":{"budget_range":{"min":3,"max":2}}}' |
		jq -e '.message | contains("min is above max")'
	is 404 POST $P/plan "$(brief | jq -c '.campaign_id = "0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10"')" >/dev/null
	is 400 POST $P/copy '{"campaign_context":{},"copy_types":[],"tone":"loud"}' | jq -e '.details | length >= 3'
	is 400 POST $P/theme/validate '{"primary_color":"red"}' | jq -e '.details | length == 5'
	is 400 GET "$P/history?limit=101" >/dev/null
	is 400 GET "$P/history?type=poem" >/dev/null
	is 400 POST $P/plan "$(brief)" -H 'Idempotency-Key: no key' >/dev/null
	is 200 GET $P/history | jq -e '.total == 0'
	door_stop
}

@test "intelligence: who may, and whose it is" {
	reader=$(cg-key create --scope=intelligence:read reader)
	other=$(cg-key create --tenant=other --user=bob --scope=intelligence:write other)
	door
	token='' is 401 POST $P/plan "$(brief)" >/dev/null
	token=$reader is 403 POST $P/plan "$(brief)" >/dev/null
	token=$reader is 200 GET $P/theme/presets >/dev/null
	is 201 POST $P/plan "$(brief)" -H 'Idempotency-Key: k' >plan
	campaign=$(is 201 POST "$P/plan/$(id_of plan)/accept" | jq -r .campaign_id)
	token=$other
	is 404 GET "$P/history/$(id_of plan)" >/dev/null
	is 404 POST "$P/plan/$(id_of plan)/accept" >/dev/null
	is 404 POST "$P/plan/$(id_of plan)/regenerate" >/dev/null
	is 404 POST $P/plan "$(brief | jq -c --arg c "$campaign" '.campaign_id = $c')" >/dev/null
	is 200 GET $P/history | jq -e '.total == 0'
	is 201 POST $P/plan "$(brief)" -H 'Idempotency-Key: k' >theirs
	[ "$(id_of theirs)" != "$(id_of plan)" ]
	theirs=$(is 201 POST "$P/plan/$(id_of theirs)/accept" | jq -r .campaign_id)
	[ "$(sql "SELECT tenant_id, user_id FROM campaigns WHERE id = '$theirs'")" = "other|bob" ]
	door_stop
}

@test "intelligence: who does not wait gets an id, and what came of it from the history" {
	echo "wait 400" >model/all
	answer plan >model/all.text
	upstream
	door
	is 202 POST $P/plan "$(brief)" -H 'Prefer: respond-async' >later
	fits createPlan 202 later
	[ "$(tr -d '\r' <head | sed -n 's/^Location: //p')" = "$P/history/$(id_of later)" ]
	eventually state "$(id_of later)" completed
	ask GET "$P/history/$(id_of later)" | jq -e '.llm_model == "gemini-2.0-flash" and .output.summary'
	answer plan >model/all
	is 202 POST "$P/plan/$(id_of later)/accept" '{}' -H 'Prefer: wait=0' >/dev/null
	accepted() { ask GET "$P/history/$(id_of later)" | jq -e '.accepted and .campaign_id' >/dev/null; }
	eventually accepted
	is 400 POST "$P/plan/$(id_of later)/accept" '{}' >/dev/null
	door_stop
}

@test "intelligence: what fails says why, and is on record" {
	echo "status 401" >model/all
	upstream
	export CG_PROVIDERS=llm=litellm
	door
	is 502 POST $P/plan "$(brief)" | jq -e '.code == "AUTHENTICATION_ERROR" and (.message | startswith("generation "))'
	is 200 GET "$P/history?status=failed" | jq -e '.generations[0].error.code == "AUTHENTICATION_ERROR"'
	answer plan >model/2
	id=$(is 201 POST $P/plan "$(brief)" | jq -r .generation_id)
	is 502 POST "$P/plan/$id/accept" '{}' | jq -e '.code == "AUTHENTICATION_ERROR"'
	is 200 GET "$P/history/$id" | jq -e '.status == "completed" and .accepted == false
		and .error.code == "AUTHENTICATION_ERROR"'
	run ! grep -r sk-not-to-be-seen said requests "$HOME"
	door_stop
}

@test "intelligence: the same key is the same plan, paid once" {
	answer plan >model/all
	upstream
	door
	is 201 POST $P/plan "$(brief)" -H 'Idempotency-Key: a-1' >first
	is 201 POST $P/plan "$(brief)" -H 'Idempotency-Key: a-1' >second
	cmp first second
	[ "$(asked)" -eq 1 ]
	is 422 POST $P/plan "$(brief "Quite another brief.")" -H 'Idempotency-Key: a-1' | jq -e '.message | contains("another request")'
	is 422 POST $P/theme/from-brief "$(brief)" -H 'Idempotency-Key: a-1' >/dev/null
	is 200 GET $P/history | jq -e '.total == 1'
	echo hang >model/all
	is 202 POST $P/plan "$(brief "A plan that takes its time.")" -H 'Idempotency-Key: a-2' -H 'Prefer: wait=0' >first
	is 202 POST $P/plan "$(brief "A plan that takes its time.")" -H 'Idempotency-Key: a-2' >second
	cmp first second
	door_stop
}

# Somebody who asks for a plan and hangs up when the model has been asked so often.
# usage: gone TIMES BODY [CURL-ARG...]
gone()
{
	curl -s -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" "${@:3}" "$url$P/plan" 3>&- &
	eventually sh -c "[ \"\$(wc -l <model/seen)\" -ge $1 ]"
	kill "$!"
	wait "$!" || true
}

@test "intelligence: a client that goes away takes its plan along, unless it has a key" {
	echo hang >model/all
	upstream
	door
	gone 1 "$(brief)"
	eventually test -s model/closed
	id=$(is 200 GET $P/history | jq -r '.generations[0].id')
	eventually state "$id" failed
	is 200 GET "$P/history/$id" | jq -e '.error.code == "CANCELLED"'
	gone 2 "$(brief "Another plan for spring.")" -H 'Idempotency-Key: k'
	is 202 POST $P/plan "$(brief "Another plan for spring.")" -H 'Idempotency-Key: k' >/dev/null
	[ "$(wc -l <model/closed)" -eq 1 ]
	door_stop
}

@test "intelligence: a server that ends ends what it has made, and says so" {
	echo hang >model/all
	upstream
	door
	is 202 POST $P/plan "$(brief)" -H 'Prefer: wait=0' >later
	ask POST $P/theme/from-brief "$(brief)" >reply &
	asker=$!
	both() { [ "$(asked)" -eq 2 ]; }
	eventually both
	door_stop
	wait "$asker"
	jq -e '.statusCode == 503 and .code == "CANCELLED"' reply
	cg-intel history | jq -e '.generations | length == 2 and all(.status == "failed" and .error.code == "CANCELLED")'
}

@test "intelligence: a server that is killed leaves nobody behind" {
	echo hang >model/all
	upstream
	door
	is 202 POST $P/plan "$(brief)" -H 'Prefer: wait=0' >later
	eventually test -s model/seen
	kill -9 "$pid"
	wait "$pid" || true
	pid=
	eventually test -s model/closed
	failed() { cg-intel history "$(id_of later)" | jq -e '.status == "failed"'; }
	eventually failed
}

@test "intelligence: one that is killed is on record as that" {
	echo hang >model/all
	upstream
	door
	is 202 POST $P/plan "$(brief)" -H 'Prefer: wait=0' >later
	eventually test -s model/seen
	kill -9 "$(pgrep -f "cg-intel make .*$(id_of later)")"
	eventually state "$(id_of later)" failed
	is 200 GET "$P/history/$(id_of later)" | jq -e '.error.code == "INTERRUPTED" and (.error.message | contains("SIGKILL"))'
	door_stop
}

@test "intelligence: no more at once than there are places, and no tenant has them all" {
	other=$(cg-key create --tenant=other --scope=intelligence:write other)
	echo hang >model/all
	upstream
	door --makers=2
	is 202 POST $P/plan "$(brief)" -H 'Prefer: wait=0' >/dev/null
	is 503 POST $P/plan "$(brief)" >/dev/null
	grep -qi '^Retry-After: ' head
	token=$other is 202 POST $P/plan "$(brief)" -H 'Prefer: wait=0' >/dev/null
	token=$other is 503 POST $P/plan "$(brief)" >/dev/null
	cg-intel history | jq -e '.total == 1'
	curl -s "$url/metrics" | grep -q '^cg_api_makers 2$'
	door_stop
}

@test "intelligence: ten of what is made in a minute" {
	door
	for _ in 1 2 3 4 5 6 7 8 9 10; do is 400 POST $P/plan '{}' >/dev/null; done
	is 429 POST $P/plan "$(brief)" >/dev/null
	is 200 GET $P/history | jq -e '.total == 0'
	door_stop
}
