load ../helper
load door

# /api/artifacts and cg-library: what all runs have made, and what people add.

finish() { door_end; }

P=/api/artifacts

# A run for a campaign (or for none) that makes a picture and a page. usage: made [CAMPAIGN]
prepare()
{
	own_skills say files
	handler files <<-'EOF'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		mkdir -p "$out/page"
		printf 'home' >"$out/page/index.html"
		printf 'RIFF1234WEBPVP8 rest of it %s' "$(printf %s "$in" | jq -r .context.runId)" >"$out/Poster 100%.webp"
		printf %s "$in" | jq -c '.context.outputDir as $o | {ok: true, data: {}, artifacts: [
			{artifact_type: "bundle/game", uri: ($o + "/page")}, {artifact_type: "image/poster", uri: ($o + "/Poster 100%.webp")}]}'
	EOF
	printf '%s\n' 'workflow_name: one' 'version: 1.0.0' 'example_trigger: {}' 'steps:' \
		'  - {step_id: a, skill_id: files, depends_on: [], input_selector: {}}' >one.yaml
	ffmpeg -v error -f lavfi -i "color=c=#C02030:s=64x64" -frames:v 1 logo.png
}
made()
{
	cg-plan ${1:+--campaign="$1"} one.yaml </dev/null 2>/dev/null | cg-worker 2>/dev/null | jq -r .runId | head -n 1
}
ids() { jq -r '[.artifacts[].id] | join(" ")' "$1"; }

# A reply is what the document says. usage: fits OPERATION STATUS FILE
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

@test "library: all runs, newest first, by page, by both doors" {
	door
	campaign=$(is 201 POST /api/campaigns '{"name":"Summer","templateId":"quiz"}' | jq -r .id)
	one=$(made "$campaign")
	two=$(made)
	is 200 GET $P >all
	fits listLibrary 200 all
	cmp <(cg-library list --json | paste -sd, | sed 's/.*/{"artifacts":[&]}/' | jq -c .) <(jq -c . all)
	jq -e --arg one "$one" --arg two "$two" --arg c "$campaign" '(.artifacts | map(.runId)) == [$two, $two, $one, $one]
		and (.artifacts[2:] | all(.campaignId == $c and .campaignName == "Summer"))
		and (.artifacts[:2] | all(has("campaignId") | not)) and all(.artifacts[]; .usedBy == []) and (has("nextCursor") | not)' all
	seen=
	cursor=
	for _ in 1 2 3 4; do
		is 200 GET "$P?limit=1${cursor:+&cursor=$cursor}" >page
		seen="$seen $(ids page)"
		cursor=$(jq -r '.nextCursor // empty' page)
	done
	[ "$seen" = " $(ids all)" ] && [ -z "$cursor" ]
	[ "$(ids <(is 200 GET "$P?type=image"))" = "$(jq -r '[.artifacts[] | select(.artifactType == "image/poster").id] | join(" ")' all)" ]
	is 200 GET "$P?type=imag" | jq -e '.artifacts == []'
	is 200 GET "$P?type=bundle/game&campaignId=$campaign" | jq -e --arg one "$one" '[.artifacts[].runId] == [$one]'
	is 200 GET "$P?search=poster%20100%25" | jq -e '.artifacts | length == 2'
	is 200 GET "$P?search=r_1" | jq -e '.artifacts == []'
	is 200 GET "$P?source=upload" | jq -e '.artifacts == []'
	is 200 GET "$P?source=run" | jq -e '.artifacts | length == 4'
	is 200 GET "$P?to=2026-01-01T00:00:00Z" | jq -e '.artifacts == []'
	is 200 GET "$P?from=2026-01-01T00:00:00Z" | jq -e '.artifacts | length == 4'
	for wrong in limit=0 limit=101 cursor=1 type=A%20b from=soon source=any campaignId=mine more=1; do
		is 400 GET "$P?$wrong" >/dev/null
	done
	door_stop
}

@test "library: a file is added once, is what its bytes say, and can be used and had" {
	door
	is 201 POST $P '' -F 'file=@logo.png;filename=../../Logo é.jpg;type=text/html' >one
	fits addToLibrary 201 one
	hash=$(sha256sum logo.png | cut -d ' ' -f 1)
	jq -e --arg h "$hash" '.artifactType == "image/upload" and .mime == "image/png" and .filename == "Logo é.jpg" and .contentHash == $h
		and .uploaded and (has("runId") | not) and (.uri | startswith("cg://sha256/" + $h + "/Logo")) and .metadata.userId == "developer"' one
	is 200 POST $P '' -F file=@logo.png >again
	cmp one again
	id=$(jq -r .id one)
	[ "$(cg-library add logo.png)" = "$id" ]
	is 200 GET "$P/$id" >record
	fits getArtifact 200 record
	jq -e --arg id "$id" '.id == $id and (has("runId") | not)' record
	is 200 GET "$P/$id/content" >bytes
	cmp bytes logo.png
	cg-cache prune --older-than=1d
	is 200 GET "$P/$id/content" >bytes
	cmp bytes logo.png
	is 200 GET $P | jq -e --arg id "$id" '[.artifacts[].id] == [$id]'
	door_stop
}

@test "library: what is no picture, sound, clip, model, font or PDF is refused, and so is what is too long" {
	door --no-throttle
	echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >a.svg
	echo '<html><script>alert(1)</script>' >a.png
	: >empty.png
	for f in a.svg a.png empty.png; do
		is 400 POST $P '' -F file=@$f | jq -e '.message | contains("is no picture")'
		run -65 cg-library add $f
	done
	{ head -c 8 logo.png; head -c $((20 << 20)) /dev/zero; } >long.png
	is 413 POST $P '' -F file=@long.png >/dev/null
	run -65 --separate-stderr cg-library add long.png
	is 400 POST $P '' -F file=text >/dev/null
	is 400 POST $P '' -F file=@logo.png -F file=@logo.png >/dev/null
	is 400 POST $P '' -F other=@logo.png >/dev/null
	is 415 POST $P '{}' >/dev/null
	is 200 GET $P | jq -e '.artifacts == []'
	# The first bytes of each kind that is taken.
	i=0
	for head in '\xff\xd8\xff\xe0' 'RIFF1234WEBP' 'GIF89a' 'ID3\x04' 'OggS' 'RIFF1234WAVE' '1234ftypmp42' '\x1a\x45\xdf\xa3\x42\x82webm' 'glTF\x02' 'wOF2' '\x00\x01\x00\x00\x00' '%%PDF-1.7'; do
		printf "$head rest" >"f$((++i))"
		cg-library add "f$i" >/dev/null
	done
	is 200 GET "$P?limit=100" | jq -e '[.artifacts[].artifactType | split("/")[0]] | group_by(.) | map({(.[0]): length}) | add
		== {audio: 3, document: 1, font: 2, image: 3, model: 1, video: 2}'
	door_stop
}

@test "library: what a campaign uses stays, and who uses it is told" {
	door --no-throttle
	id=$(cg-library add logo.png)
	uri=$(is 200 GET "$P/$id" | jq -r .uri)
	by_id=$(is 201 POST /api/campaigns "$(jq -nc --arg id "$id" '{name: "By id", templateId: "quiz", config: {game: {}, assets: [{slotId: "logo", artifactId: $id}]}}')" | jq -r .id)
	by_uri=$(is 201 POST /api/campaigns "$(jq -nc --arg u "$uri" '{name: "A uri", templateId: "quiz", config: {game: {}, assets: [{slotId: "logo", url: $u}]}}')" | jq -r .id)
	is 200 GET $P >all
	fits listLibrary 200 all
	jq -e --arg a "$by_uri" --arg b "$by_id" '.artifacts[0].usedBy == [{campaignId: $a, name: "A uri"}, {campaignId: $b, name: "By id"}]' all
	is 409 DELETE "$P/$id" | jq -e '.message == "the campaign '"'A uri'"' uses this"'
	run -1 --separate-stderr cg-library drop "$id"
	is 204 DELETE "/api/campaigns/$by_id"
	is 204 DELETE "/api/campaigns/$by_uri"
	is 204 DELETE "$P/$id"
	is 404 DELETE "$P/$id" >/dev/null
	is 404 GET "$P/$id" >/dev/null
	made >/dev/null
	theirs=$(is 200 GET $P | jq -r '.artifacts[0].id')
	is 409 DELETE "$P/$theirs" | jq -e '.message | contains("a run has made this")'
	is 404 DELETE "$P/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10" >/dev/null
	cg-library add logo.png >/dev/null
	cg-library list --source=upload --json | cg-library drop
	is 200 GET "$P?source=upload" | jq -e '.artifacts == []'
	door_stop
}

@test "library: who uses a file is known after each change, and of campaigns of before" {
	door --no-throttle
	id=$(cg-library add logo.png)
	uri=$(is 200 GET "$P/$id" | jq -r .uri)
	uses() { is 200 GET $P | jq -r '[.artifacts[0].usedBy[].name] | join(" ")'; }
	c=$(is 201 POST /api/campaigns '{"name":"One","templateId":"quiz"}' | jq -r .id)
	[ -z "$(uses)" ]
	is 200 PATCH "/api/campaigns/$c" "$(jq -nc --arg u "$uri" '{config: {game: {}, assets: [{slotId: "logo", url: $u}]}}')" >/dev/null
	[ "$(uses)" = One ]
	is 200 PATCH "/api/campaigns/$c" '{"config":{"game":{},"assets":[]}}' >/dev/null
	[ -z "$(uses)" ]
	is 200 PATCH "/api/campaigns/$c" "$(jq -nc --arg u "/api/artifacts/$id/content" '{settings: {branding: {logo: [$u]}}}')" >/dev/null
	[ "$(uses)" = One ]
	is 201 POST "/api/campaigns/$c/duplicate" '{"name":"Two"}' >/dev/null
	[ "$(uses)" = "One Two" ]
	is 204 DELETE "/api/campaigns/$c"
	[ "$(uses)" = Two ]
	# Twenty are told, and no more are looked at.
	for i in $(seq 25); do
		is 201 POST /api/campaigns "$(jq -nc --arg id "$id" --arg n "N$i" '{name: $n, templateId: "quiz", settings: {branding: {logo: $id}}}')" >/dev/null
	done
	is 200 GET $P | jq -e '.artifacts[0].usedBy | length == 20'
	before=$(sql "SELECT campaign_id || ref FROM campaign_uses ORDER BY 1")
	[ "$(sql "SELECT count(*) FROM campaign_uses")" = 26 ]
	case $CG_STORE in
	sqlite:*) sql "DROP TABLE campaign_uses; DROP INDEX bundles_run; DROP INDEX artifacts_content; DROP INDEX artifacts_upload_size;
		ALTER TABLE campaigns DROP COLUMN updated_by; DROP INDEX api_keys_made_by; ALTER TABLE api_keys DROP COLUMN made_by;
		PRAGMA user_version = 23" ;;
	*) sql "DROP TABLE campaign_uses; DROP INDEX bundles_run, artifacts_content, artifacts_upload_size;
		ALTER TABLE campaigns DROP COLUMN updated_by; ALTER TABLE api_keys DROP COLUMN made_by;
		DROP FUNCTION claim_orphan(text, text, bigint); CREATE FUNCTION claim_orphan(text, text) RETURNS void LANGUAGE sql AS '';
		CREATE FUNCTION rows_of_one_tenant() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'" ;;
	esac
	sql "DELETE FROM schema_migrations WHERE number > 23"
	cg-migrate up --store="${CG_STORE/cg_test@/postgres@}"
	[ "$(sql "SELECT campaign_id || ref FROM campaign_uses ORDER BY 1")" = "$before" ]
	door_stop
}

@test "library: a page costs the same however much a tenant's campaigns say" {
	door --no-throttle
	id=$(cg-library add logo.png)
	c=$(is 201 POST /api/campaigns "$(jq -nc --arg id "$id" '{name: "One", templateId: "quiz", config: {game: {}, assets: [{slotId: "logo", artifactId: $id}]}}')" | jq -r .id)
	# What a campaign says is no longer read: the answer stays though the words are gone.
	sql "UPDATE campaigns SET config = NULL, settings = NULL"
	is 200 GET $P | jq -e --arg c "$c" '[.artifacts[0].usedBy[].campaignId] == [$c]'
	is 409 DELETE "$P/$id" >/dev/null
	door_stop
}

@test "library: one takes away what one has added, an administrator what anybody has" {
	door --no-throttle
	mine=$token
	token=$(cg-key create -s write,campaigns:read somebody)
	theirs=$(is 201 POST $P '' -F file=@logo.png | jq -r .id)
	token=$(cg-key create -s media:write another)
	is 403 DELETE "$P/$theirs" | jq -e '.message | contains("somebody else has added this")'
	is 200 POST $P '' -F file=@logo.png >/dev/null # the same bytes: they stay those of who was first
	is 403 DELETE "$P/$theirs" >/dev/null
	ffmpeg -v error -f lavfi -i "color=c=#20C030:s=64x64" -frames:v 1 green.png
	own=$(is 201 POST $P '' -F file=@green.png | jq -r .id)
	is 204 DELETE "$P/$own"
	token=$(cg-key create -s admin boss)
	is 204 DELETE "$P/$theirs"
	cg-library drop "$(cg-library add green.png)"
	token=$mine
	door_stop
}

@test "library: campaigns are named to who may read them" {
	door --no-throttle
	mine=$token
	token=$(cg-key create -s media:write files)
	id=$(is 201 POST $P '' -F file=@logo.png | jq -r .id)
	both=$(cg-key create -s media:read -s campaigns:read both)
	files=$token token=$mine
	c=$(is 201 POST /api/campaigns "$(jq -nc --arg id "$id" '{name: "Secret", templateId: "quiz", config: {game: {}, assets: [{slotId: "logo", artifactId: $id}]}}')" | jq -r .id)
	made "$c" >/dev/null
	token=$both
	is 200 GET $P | jq -e '[.. | select(. == "Secret")] | length == 3'
	token=$files
	is 403 GET "/api/campaigns/$c" >/dev/null
	is 200 GET $P >all
	fits listLibrary 200 all
	is 200 POST $P '' -F file=@logo.png >again
	is 409 DELETE "$P/$id" >no
	jq -e '.message == "a campaign uses this"' no
	run grep -c Secret all again no
	[ "$status" = 1 ]
	token=$mine
	door_stop
}

@test "library: a tenant adds so much and no more" {
	head -c 100000 /dev/zero >zero
	for i in 1 2 3; do { printf 'RIFF1234WEBP%d' "$i"; cat zero; } >"w$i.webp"; done
	CG_UPLOAD_QUOTA=210000 door --no-throttle
	one=$(is 201 POST $P '' -F file=@w1.webp | jq -r .id)
	is 201 POST $P '' -F file=@w2.webp >/dev/null
	is 413 POST $P '' -F file=@w3.webp | jq -e '.message | contains("take away what no campaign uses")'
	[ -z "$(find "$XDG_DATA_HOME" -name "*$(sha256sum <w3.webp | cut -c 3-64)*")" ] # not even its bytes
	is 200 POST $P '' -F file=@w1.webp >/dev/null # is there already
	mine=$token
	token=$(cg-key create --tenant=other -s write theirs)
	is 201 POST $P '' -F file=@w3.webp >/dev/null
	token=$mine
	is 204 DELETE "$P/$one"
	is 201 POST $P '' -F file=@w3.webp >/dev/null
	door_stop
	run -65 --separate-stderr env CG_UPLOAD_QUOTA=210000 cg-library add w1.webp
	CG_UPLOAD_QUOTA=0 cg-library add w1.webp
	# A short file takes the room of a row.
	run -65 --separate-stderr env CG_UPLOAD_QUOTA=303000 cg-library add logo.png
	CG_UPLOAD_QUOTA=305000 cg-library add logo.png
}

@test "library: of files that come at once only those find room that have it together" {
	local i jobs=()
	head -c 100000 /dev/zero >zero
	for i in {1..12}; do { printf 'RIFF1234WEBP%d' "$i"; cat zero; } >"w$i.webp"; done
	CG_UPLOAD_QUOTA=310000 door --no-throttle --jobs=12
	for i in {1..12}; do
		curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $token" -F "file=@w$i.webp" "$url$P" >"code$i" 3>&- &
		jobs+=($!)
	done
	wait "${jobs[@]}"
	[ "$(cat code* | sort | uniq -c | tr -s ' ')" = "$(printf ' 3 201\n 9 413')" ]
	[ "$(cg-library list --json | wc -l)" = 3 ]
	door_stop
}

@test "library: pruning takes the bytes of what was taken away, and of nothing else" {
	head -c 5000 /dev/zero >zero
	for i in 1 2; do { printf 'RIFF1234WEBP%d' "$i"; cat zero; } >"w$i.webp"; done
	stays=$(cg-library add w1.webp)
	goes=$(cg-library add w2.webp)
	later() { CG_TEST_NOW=$((($(date +%s) + 7200) * 1000)) "$@"; }
	hash() { sha256sum <"$1" | cut -c 1-64; }
	cg-library drop "$goes"
	cg-cache get "$(hash w2.webp)" | cmp - w2.webp # for an hour, somebody may be about to name it
	later cg-cache prune --older-than=1d
	cg-cache get "$(hash w1.webp)" | cmp - w1.webp
	run ! cg-cache get "$(hash w2.webp)"
	[ "$(cg-library list --json | jq -r .id)" = "$stays" ]
	# Of tenants that have nothing but such files, too.
	cg-library add w2.webp | cg-library drop
	later cg-migrate prune --store="${CG_STORE/cg_test@/postgres@}"
	cg-cache get "$(hash w1.webp)" | cmp - w1.webp
	run ! cg-cache get "$(hash w2.webp)"
}

@test "library: rights, and other tenants" {
	door
	id=$(is 201 POST $P '' -F file=@logo.png | jq -r .id)
	token=$(cg-key create -s media:read reads)
	is 200 GET $P >/dev/null
	is 403 POST $P '' -F file=@logo.png >/dev/null
	is 403 DELETE "$P/$id" >/dev/null
	token=$(cg-key create -s runs:write runs)
	is 403 GET $P >/dev/null
	token=$(cg-key create --tenant=other -s write theirs)
	is 200 GET $P | jq -e '.artifacts == []'
	is 404 DELETE "$P/$id" >/dev/null
	theirs=$(is 201 POST $P '' -F file=@logo.png | jq -r .id)
	[ "$theirs" != "$id" ]
	token=
	is 401 GET $P >/dev/null
	door_stop
}
