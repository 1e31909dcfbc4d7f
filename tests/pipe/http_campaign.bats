load ../helper
load door

# Campaigns over HTTP say what cg-campaign says.

finish() { door_end; }

new='{"name": "The sea", "templateId": "quiz", "brief": "A quiz about the sea."}'

@test "http_campaign: made, shown and listed, byte for byte what the tool prints" {
	door
	is 201 POST /api/campaigns "$new" >made
	id=$(jq -r .id made)
	grep -q '^ETag: "1"' head
	grep -q "^Location: /api/campaigns/$id" head
	[ "$(jq -r .userId made)" = developer ]
	[ "$(cat made)" = "$(cg-campaign get --json "$id")" ]
	[ "$(is 200 GET "/api/campaigns/$id")" = "$(cat made)" ]
	cg-campaign create -t spin_wheel wheel
	is 200 GET '/api/campaigns?limit=1&offset=1' >page
	[ "$(cat page)" = "{\"campaigns\":[$(cat made)],\"total\":2,\"limit\":1,\"offset\":1}" ]
	is 200 GET '/api/campaigns?sortBy=name&sortOrder=desc' >page
	[ "$(cat page)" = "{\"campaigns\":[$(cg-campaign list --json --sort=name | paste -sd,)],\"total\":2,\"limit\":20,\"offset\":0}" ]
	is 400 GET '/api/campaigns?limit=101' | jq -e '.details[0].field == "limit"'
	is 400 GET '/api/campaigns?color=red' | jq -e '.details[0].field == "color"'
	is 400 POST /api/campaigns '{"name": "x", "templateId": "chess"}' | jq -e '.details[0].field == "templateId"'
	is 400 POST /api/campaigns '{"name": "x", "templateId": "quiz", "settings": {"brand_assets": [{"type": "logo",
		"uri": "file:///etc/passwd"}]}}' | jq -e '.details[0].field == "settings.brand_assets[0].uri"'
	is 404 GET "/api/campaigns/${id%?????????}000000000" | jq -e '.code == "NOTFOUND"'
	is 400 GET /api/campaigns/nonsense
	door_stop
}

@test "http_campaign: a key sees its tenant's campaigns, and is who made one when it acts for nobody" {
	mine=$(cg-key create -s campaigns:write shop)
	theirs=$(cg-key create --tenant=other -s admin shop)
	door
	token=$mine is 201 POST /api/campaigns "$new" >made
	[ "$(jq -r .userId made)" = "key:$(cg-key list --json | jq -r .keyId)" ]
	id=$(jq -r .id made)
	token=$theirs is 404 GET "/api/campaigns/$id" | jq .message >other
	token=$mine is 404 GET "/api/campaigns/00000000-0000-0000-0000-000000000000" | jq .message >none
	[ "$(sed s/00000000-0000-0000-0000-000000000000/"$id"/ none)" = "$(cat other)" ]
	token=$theirs is 200 GET /api/campaigns | jq -e '.total == 0 and .campaigns == []'
	door_stop
}

# usage: become STATE ID...   as a run would leave it
become()
{
	local state=$1 id
	shift
	for id; do sql "UPDATE campaigns SET status = '$state' WHERE id = '$id'"; done
}

@test "http_campaign: every verb says what the tool prints, byte for byte" {
	local verb
	door
	id=$(cg-campaign create -t quiz x)
	is 200 PATCH "/api/campaigns/$id" '{"name": "y", "settings": {"tone": "urgent"}, "expectedVersion": 1}' >http
	grep -q '^ETag: "2"' head
	[ "$(cat http)" = "$(cg-campaign get --json "$id")" ]
	is 200 PATCH "/api/campaigns/$id" '{"settings": {"seed": 3, "tone": null}}' | jq -e '.settings == {"seed": 3}'
	become live "$id"
	for verb in archive restore; do
		is 201 POST "/api/campaigns/$id/$verb" >http
		[ "$(cat http)" = "$(cg-campaign get --json "$id")" ]
	done
	# A body may be left out where nothing has to be said.
	is 201 POST "/api/campaigns/$id/duplicate" >http
	[ "$(jq -r .name http)" = "y (Copy)" ]
	copy=$(jq -r .id http)
	grep -q "^Location: /api/campaigns/$copy" head
	[ "$(cat http)" = "$(cg-campaign get --json "$copy")" ]
	is 201 POST "/api/campaigns/$id/duplicate" '{"name": "z"}' | jq -e '.name == "z"'
	is 400 POST "/api/campaigns/$id/duplicate" '{"nam": "z"}' >/dev/null
	echo '{"campaign_name": "x", "theme": "the sea", "campaign_id": "'"$id"'"}' >trigger
	for _ in 1 2 3; do cg-enqueue --id campaign.build.minimal -t trigger; done >runs
	is 200 GET "/api/campaigns/$id/runs?limit=2&status=queued" >http
	[ "$(cat http)" = "{\"runs\":[$(cg-campaign runs --json -l 2 "$id" | paste -sd,)],\"total\":3,\"limit\":2,\"offset\":0}" ]
	is 204 DELETE "/api/campaigns/$copy?expectedVersion=1"
	is 404 GET "/api/campaigns/$copy" >/dev/null
	is 422 DELETE "/api/campaigns/$id" | jq -e '.code == "STATE" and (.message | endswith("archive it before you delete it"))'
	is 422 POST "/api/campaigns/$id/restore" | jq -e '.message | endswith("is live: only one that is archived can be restored")'
	door_stop
}

@test "http_campaign: a version, in the body or as an ETag, is a condition" {
	door
	id=$(cg-campaign create -t quiz x)
	is 409 PATCH "/api/campaigns/$id" '{"name": "y", "expectedVersion": 2}' | jq -e '.code == "CONFLICT"'
	is 412 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: "2"' | jq -e '.code == "PRECONDITION"'
	is 412 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: W/"1"' >/dev/null
	is 412 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: nonsense' >/dev/null
	is 412 DELETE "/api/campaigns/$id" '' -H 'If-Match: "2"' >/dev/null
	is 409 DELETE "/api/campaigns/$id?expectedVersion=2" >/dev/null
	is 412 POST "/api/campaigns/$id/archive" '' -H 'If-Match: "2"' >/dev/null
	is 412 POST "/api/campaigns/$id/restore" '' -H 'If-Match: "2"' >/dev/null
	is 200 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: "7", "1"' | jq -e '.version == 2'
	is 200 PATCH "/api/campaigns/$id" '{"name": "z"}' -H 'If-Match: *' | jq -e '.version == 3'
	is 304 GET "/api/campaigns/$id" '' -H 'If-None-Match: W/"3"'
	is 200 GET "/api/campaigns/$id" '' -H 'If-None-Match: "2"' | jq -e '.name == "z"'
	is 204 DELETE "/api/campaigns/$id" '' -H 'If-Match: "3"'
	door_stop
}

@test "http_campaign: another game takes no rules of the old one, and none comes to what is live" {
	door
	id=$(cg-campaign create -t quiz x)
	is 200 PATCH "/api/campaigns/$id" '{"config": {"game": {"mechanics": {"pass_threshold": 50}}, "assets": []}}' >/dev/null
	is 400 PATCH "/api/campaigns/$id" '{"templateId": "spin_wheel", "config": {"game": {"mechanics": {"spin_duration_ms": 1}}}}' >/dev/null
	is 200 PATCH "/api/campaigns/$id" '{"templateId": "spin_wheel", "config": {"game": {"mechanics": null}}}' \
		| jq -e '.templateId == "spin_wheel" and .config.game == {} and .version == 3'
	is 400 PATCH "/api/campaigns/$id" '{"templateId": "chess"}' | jq -e '.details[0].field == "templateId"'
	[ "$(cg-campaign update --json -t scratch_card "$id" | jq -r '.templateId, .name' | paste -sd' ')" = "scratch_card x" ]
	become live "$id"
	is 422 PATCH "/api/campaigns/$id" '{"templateId": "quiz"}' | jq -e '.message | contains("is live as scratch_card")'
	is 200 PATCH "/api/campaigns/$id" '{"templateId": "scratch_card", "name": "y"}' | jq -e '.name == "y"'
	door_stop
}

# usage: at_once N BODY [CURL-OPTION...]   the statuses of N updates of $id at the same time
at_once()
{
	local i n=$1 body=$2
	shift 2
	for i in $(seq "$n"); do
		[ "$i" -eq 1 ] || echo next
		printf 'url = %s/api/campaigns/%s\nrequest = PATCH\nheader = "Authorization: Bearer %s"\n' "$url" "$id" "$token"
		printf 'header = "Content-Type: application/json"\noutput = /dev/null\nwrite-out = "%%{http_code}\\n"\n'
		printf 'data-binary = "%s"\n' "$(printf "$body" "$i" | sed 's/"/\\"/g')"
	done >many
	curl -sZ --parallel-immediate --parallel-max "$n" "$@" -K many 2>/dev/null | sort | uniq -c | sed 's/^ *//'
}

@test "http_campaign: of many who change one version one wins; who says none loses nothing" {
	door
	id=$(cg-campaign create -t quiz x)
	run -0 at_once 12 '{"name": "n%s", "expectedVersion": 1}'
	[ "$output" = "1 200
11 409" ]
	run -0 cg-campaign get --json "$id"
	jq_is '.[0].version == 2'
	# Each of these is there afterwards, beside the others.
	run -0 at_once 6 '{"settings": {"product_name": "p"}, "config": {"assets": [], "game": {"g%s": true}}}'
	[ "$output" = "6 200" ]
	run -0 cg-campaign get --json "$id"
	jq_is '.[0] | .version == 8 and (.config.game | keys) == ["g1", "g2", "g3", "g4", "g5", "g6"]'
	door_stop
}

@test "http_campaign: what is another tenant's is not there, for any route" {
	mine=$(cg-key create -s campaigns:write shop)
	theirs=$(cg-key create --tenant=other -s admin shop)
	door
	id=$(cg-campaign create -t quiz x)
	become live "$id"
	none=00000000-0000-0000-0000-000000000000
	while read -r method path body; do
		path=${path#-}
		for which in $id $none; do
			token=$theirs is 404 "$method" "/api/campaigns/$which$path" "$body" | jq -r .message >said.$which
			[ "$(sed "s/$which//" said.$which)" = "no campaign ''" ]
		done
	done <<-'EOF'
		GET -
		PATCH - {"name":"y"}
		DELETE -
		POST /duplicate
		POST /archive
		POST /restore
		GET /runs
	EOF
	for what in archive delete; do
		token=$theirs is 201 POST /api/campaigns/bulk-$what '{"campaignIds": ["'$id'"]}' | jq -e '.skipped == 1
			and .errors == [{"id": "'$id'", "code": "NOTFOUND", "reason": "no campaign '"'$id'"'"}]'
	done
	token=$mine is 200 GET "/api/campaigns/$id" | jq -e '.version == 1 and .status == "live"'
	door_stop
}

@test "http_campaign: who reads does not write, and what others made is destroyed by administrators" {
	reader=$(cg-key create -s campaigns:read reader)
	ann=$(cg-key create -s campaigns:write --user=ann a)
	bob=$(cg-key create -s campaigns:write --user=bob b)
	nobody=$(cg-key create -s campaigns:write n)
	admin=$(cg-key create -s admin root)
	door
	token=$reader is 403 POST /api/campaigns "$new" >/dev/null
	token=$ann is 201 POST /api/campaigns "$new" >made
	id=$(jq -r .id made)
	token=$reader is 200 GET "/api/campaigns/$id" >/dev/null
	token=$reader is 403 DELETE "/api/campaigns/$id" >/dev/null
	token=$bob is 200 PATCH "/api/campaigns/$id" '{"name": "ours"}' >/dev/null
	token=$bob is 403 DELETE "/api/campaigns/$id" | jq -e '.code == "PERM" and (.message | endswith("was made by somebody else"))'
	token=$nobody is 403 DELETE "/api/campaigns/$id" >/dev/null
	token=$bob is 201 POST /api/campaigns/bulk-delete '{"campaignIds": ["'$id'"]}' | jq -e '.deleted == 0 and .skipped == 1 and .errors[0].code == "PERM"'
	token=$ann is 204 DELETE "/api/campaigns/$id"
	token=$nobody is 201 POST /api/campaigns "$new" >made
	token=$nobody is 204 DELETE "/api/campaigns/$(jq -r .id made)"
	token=$ann is 201 POST /api/campaigns "$new" >made
	token=$admin is 204 DELETE "/api/campaigns/$(jq -r .id made)"
	door_stop
}

@test "http_campaign: many at once, five times a minute" {
	local i
	door
	for i in a b c; do cg-campaign create -t quiz $i; done >ids
	become live $(sed 1d ids)
	body=$(jq -Rcn '{campaignIds: [inputs]}' <ids)
	is 201 POST /api/campaigns/bulk-archive "$body" >http
	jq -e '.archived == 2 and .skipped == 1 and [.errors[].code] == ["STATE"]' http
	become live $(sed 1d ids)
	[ "$(cat http)" = "$(cg-campaign archive --summary - <ids)" ]
	is 201 POST /api/campaigns/bulk-delete '{"campaignIds": []}' | jq -e '.deleted == 0 and .errors == []'
	is 400 POST /api/campaigns/bulk-delete '{"campaignIds": ["nonsense"]}' >/dev/null
	is 201 POST /api/campaigns/bulk-delete "$body" | jq -e '.deleted == 3'
	for i in 2 3 4 5; do is 201 POST /api/campaigns/bulk-archive "$body" >/dev/null; done
	is 429 POST /api/campaigns/bulk-archive "$body" >/dev/null
	grep -q '^Retry-After: ' head
	door_stop
}

theme='{"primaryColor": "#036", "secondaryColor": "#fff", "accentColor": "#fc0", "fontFamily": "rounded"}'

@test "http_campaign: a list may leave out what it does not show" {
	door
	is 201 POST /api/campaigns "{\"name\": \"a\", \"templateId\": \"quiz\", \"brief\": \"A quiz about the sea.\",
		\"config\": {\"theme\": $theme, \"game\": {\"big\": 1}, \"assets\": []},
		\"settings\": {\"tone\": \"urgent\", \"color_scheme\": {\"primary\": \"#112233\"}}}" >/dev/null
	is 201 POST /api/campaigns '{"name": "b", "templateId": "quiz", "config": {"game": {}, "assets": []}, "settings": {"seed": 1}}' >/dev/null
	is 201 POST /api/campaigns '{"name": "c", "templateId": "quiz"}' >/dev/null
	is 200 GET '/api/campaigns?sortBy=name&sortOrder=asc&fields=summary' >page
	jq -e --argjson theme "$theme" '.total == 3 and (.campaigns | map([.config, .settings, .brief]) == [
		[{theme: $theme}, {color_scheme: {primary: "#112233"}}, null], [{}, null, null], [null, null, null]])' page
	[ "$(cat page)" = "{\"campaigns\":[$(cg-campaign list --json --sort=name --order=asc --fields=summary | paste -sd,)],\"total\":3,\"limit\":20,\"offset\":0}" ]
	# All else is what the whole list has.
	is 200 GET '/api/campaigns?sortBy=name&sortOrder=asc' >whole
	[ "$(jq -c '.campaigns[] | del(.config, .settings, .brief)' page)" = "$(jq -c '.campaigns[] | del(.config, .settings, .brief)' whole)" ]
	jq -e '.campaigns[0].config.game.big == 1 and .campaigns[0].brief' whole
	for q in search=a templateId=quiz status=draft; do
		is 200 GET "/api/campaigns?fields=summary&$q" | jq -e '[.campaigns[] | select(.brief or .config.game)] == []'
	done
	is 400 GET '/api/campaigns?fields=some' | jq -e '.details[0].field == "fields"'
	door_stop
}

@test "http_campaign: a long text is packed for who takes that, and is the same by its packed tag" {
	door
	long=$(printf 'The sea is deep. %.0s' {1..200})
	is 201 POST /api/campaigns "{\"name\": \"x\", \"templateId\": \"quiz\", \"brief\": \"$long\"}" -H 'Accept-Encoding: gzip' >made
	id=$(gzip -dc made | jq -r .id)
	grep -q '^ETag: "1.gz"' head
	is 200 GET "/api/campaigns/$id" >plain
	grep -q '^Vary: .*Accept-Encoding' head
	! grep -q '^Content-Encoding' head
	grep -q '^ETag: "1"' head
	is 200 GET "/api/campaigns/$id" '' -H 'Accept-Encoding: br, gzip' >packed
	grep -q '^Content-Encoding: gzip' head
	grep -q "^Content-Length: $(stat -c %s packed)" head
	[ "$(gzip -dc packed)" = "$(cat plain)" ]
	[ $(($(stat -c %s packed) * 3)) -lt "$(stat -c %s plain)" ]
	is 200 GET "/api/campaigns/$id" '' -H 'Accept-Encoding: gzip;q=0' | cmp - plain
	for has in '"1"' '"1.gz"'; do
		is 304 GET "/api/campaigns/$id" '' -H "If-None-Match: $has" -H 'Accept-Encoding: gzip'
		grep -qF "ETag: $has" head
	done
	is 412 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: "2.gz"' >/dev/null
	is 200 PATCH "/api/campaigns/$id" '{"name": "y"}' -H 'If-Match: "1.gz"' | jq -e '.version == 2'
	is 200 HEAD "/api/campaigns/$id" '' -I -H 'Accept-Encoding: gzip' >/dev/null
	grep -q '^ETag: "2.gz"' head
	# What is short goes as it is, and so does what no cache may keep.
	is 200 GET '/api/campaigns?search=nothing' '' -H 'Accept-Encoding: gzip' | jq -e '.total == 0'
	is 200 GET /api/openapi.json '' -H 'Accept-Encoding: gzip' | gzip -dc | cmp - <(cg-httpd --openapi | head -c -1)
	is 400 POST /api/campaigns "{\"name\": \"x\", \"templateId\": \"quiz\", $(printf '"m%d": 1, ' {1..60})\"z\": 1}" -H 'Accept-Encoding: gzip' >wrong
	[ "$(stat -c %s wrong)" -gt 2000 ]
	jq -e '.code == "VALIDATION_ERROR"' wrong
	! grep -q '^Content-Encoding' head
	is 201 POST /api/keys '{"name": "x", "scopes": ["read"]}' -H 'Accept-Encoding: gzip' | jq -e .key
	door_stop
}

@test "http_campaign: a list holds those that were made or changed within a time" {
	local n=0 at
	door
	for at in 2026-03-01 2026-03-02 2026-03-03; do
		n=$((n + 1))
		id=$(cg-campaign create -t quiz "day $n")
		sql "UPDATE campaigns SET created_at = '${at}T00:00:00.000Z', updated_at = '2026-04-0${n}T12:00:00.000Z' WHERE id = '$id'"
	done
	# From then on, and before then: what is next to each other has nothing twice and misses nothing.
	for row in 'createdAfter=2026-03-02T00:00:00Z day 3,day 2' 'createdBefore=2026-03-02T00:00:00Z day 1' \
		'createdAfter=2026-03-02T00:00:00Z&createdBefore=2026-03-02T00:00:00.001Z day 2' \
		'updatedAfter=2026-04-02T14:00:00%2b02:00&status=draft day 3,day 2' 'updatedBefore=2026-04-02T12:00:00Z day 1' \
		'createdAfter=2026-03-02T00:00:00Z&updatedBefore=2026-04-03T00:00:00Z&search=day day 2' \
		'updatedAfter=2099-01-01T00:00:00Z '; do
		is 200 GET "/api/campaigns?${row%% *}" >page
		[ "$(jq -r '[.campaigns[].name] | join(",")' page)" = "${row#* }" ]
		jq -e '.total == (.campaigns | length)' page
	done
	is 200 GET '/api/campaigns?createdAfter=2026-03-01T00:00:00Z&offset=5' | jq -e '.total == 3 and .campaigns == []'
	[ "$(cg-campaign list --json --created-after=2026-03-02T00:00:00Z --created-before=2026-03-03T00:00:00Z | jq -r .name)" = "day 2" ]
	[ "$(cg-campaign list --json --updated-after=2026-04-02T00:00:00Z --updated-before=2026-04-03T00:00:00Z | jq -r .name)" = "day 2" ]
	is 400 GET '/api/campaigns?createdAfter=yesterday' | jq -e '.details[0].field == "createdAfter"'
	run -65 cg-campaign list --updated-before=yesterday
	door_stop
}

@test "http_campaign: who changed it last is told, to who was overtaken too" {
	ann=$(cg-key create -s write --user=user_ann ann) bob=$(cg-key create -s admin --user=user_bob bob)
	door --no-throttle
	token=$ann is 201 POST /api/campaigns "$new" >made
	id=$(jq -r .id made)
	jq -e '.userId == "user_ann" and .updatedBy == "user_ann"' made
	token=$bob is 200 PATCH "/api/campaigns/$id" '{"name": "y"}' | jq -e '.userId == "user_ann" and .updatedBy == "user_bob"'
	token=$ann is 409 PATCH "/api/campaigns/$id" '{"name": "z", "expectedVersion": 1}' >late
	jq -e '.code == "CONFLICT" and .current.version == 2 and .current.updatedBy == "user_bob"' late
	[ "$(jq -r .current.updatedAt late)" = "$(cg-campaign get --json "$id" | jq -r .updatedAt)" ]
	token=$ann is 412 PATCH "/api/campaigns/$id" '{"name": "z"}' -H 'If-Match: "1"' | jq -e '.current.updatedBy == "user_bob"'
	token=$ann is 409 DELETE "/api/campaigns/$id?expectedVersion=1" | jq -e '.current.version == 2'
	# What is refused for another reason says nothing of it.
	token=$ann is 422 POST "/api/campaigns/$id/archive" | jq -e 'has("current") | not'
	become live "$id"
	token=$ann is 201 POST "/api/campaigns/$id/archive" | jq -e '.updatedBy == "user_ann"'
	# By the command line it is nobody in particular.
	cg-campaign restore "$id"
	is 200 GET "/api/campaigns/$id" | jq -e 'has("updatedBy") | not'
	token=$bob is 201 POST "/api/campaigns/$id/duplicate" | jq -e '.updatedBy == "user_bob"'
	door_stop
}
