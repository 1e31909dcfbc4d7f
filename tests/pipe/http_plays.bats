load ../helper
load door

# Plays of a campaign for its owner: by page, as a table for spreadsheets, and summed up.

finish() { door_end; }

B=00000000-0000-7000-8000-0000000000b1

# usage: play N DAY STATUS WON [PRIZE]   a play that began at the Nth second of a day ("2026-11-01")
play()
{
	local ms id done=NULL

	ms=$(($(date -u -d "$2 12:00:00" +%s) * 1000 + $1 * 1000))
	id=$(printf '%08x-%04x-7000-8000-%012d' $((ms >> 16)) $((ms & 65535)) "$1")
	[ "$3" != completed ] || done="'$(date -u -d "@$((ms / 1000 + 9))" +%Y-%m-%dT%H:%M:%S).000Z'"
	sql "INSERT INTO play_sessions (tenant_id, id, campaign_id, bundle_id, player_hash, address_hash, play_no, status, won,
			prize_label, code, started_at, expires_at, completed_at, duration_ms)
		VALUES ('default', '$id', '$campaign', '$B', 'p$1', 'a', 1, '$3', $([ "${CG_TEST_STORE-}" = pg ] && echo "$4::int::boolean" || echo "$4"),
			$(printf "%s" "${5+"'$5'"}" | grep . || echo NULL), $([ "$4" = 1 ] && echo "'C-$1'" || echo NULL),
			'$(date -u -d "@$((ms / 1000))" +%Y-%m-%dT%H:%M:%S).000Z', '2027-01-01T00:00:00.000Z', $done, 9000)"
}

ready()
{
	door
	campaign=$(is 201 POST /api/campaigns '{"name":"Summer","templateId":"spin_wheel"}' | jq -r .id)
	P=/api/campaigns/$campaign
}

fits()
{
	local schema dir=$PWD/fits

	schema=$(cg-httpd --openapi | jq -c --arg o "$1" '[.paths[][] | select(.operationId == $o)][0].responses."200".content."application/json".schema')
	mkdir -p "$dir/catalog"
	printf '%s\n' "version: 1.0.0" "skills:" "  - {skill_id: pass, version: 1.0.0, title: x, status: active}" >"$dir/catalog/index.yaml"
	printf '%s\n' "skill_id: pass" "version: 1.0.0" "title: x" "input_schema: $schema" "output_schema: {type: object}" \
		"implementation: {type: builtin, handler: pass}" >"$dir/catalog/pass.yaml"
	cg-run-step --skills-path="$dir" pass <"$2" >fits.out || { cat fits.out >&2; return 1; }
}

@test "plays: by page, the newest first, as cg-play lists them" {
	ready
	today=$(date -u +%F)
	for i in 1 2 3 4 5; do play $i "$today" completed 0; done
	is 200 GET "$P/plays" >all
	fits listPlays all
	cmp <(cg-play list --json "$campaign" | paste -sd, | sed 's/.*/{"plays":[&]}/') <(cat all; echo)
	jq -e '(.plays | length) == 5 and (has("nextCursor") | not)' all
	seen=
	cursor=
	for _ in 1 2 3; do
		is 200 GET "$P/plays?limit=2${cursor:+&cursor=$cursor}" >page
		fits listPlays page
		seen="$seen $(jq -r '[.plays[].session_id] | join(" ")' page)"
		cursor=$(jq -r '.nextCursor // empty' page)
	done
	[ "$seen" = " $(jq -r '[.plays[].session_id] | join(" ")' all)" ] && [ -z "$cursor" ]
	second=$(jq -r '.plays[1].session_id' all)
	cg-play list --before="$second" -n 1 --json "$campaign" | jq -e --slurpfile all all '.session_id == $all[0].plays[2].session_id'
	is 400 GET "$P/plays?cursor=1" >/dev/null
	is 400 GET "$P/plays?limit=1001" >/dev/null
	door_stop
}

@test "plays: as a table, where what people write is no formula" {
	ready
	today=$(date -u +%F)
	play 1 "$today" completed 1 '=HYPERLINK("http://evil","x")'
	play 2 "$today" completed 1 '@x'
	play 3 "$today" completed 1 'a "b", c'
	play 4 "$today" completed 1 '-5'
	play 5 "$today" open 0
	play 6 "$today" completed 1 'Größe L'
	is 200 GET "$P/plays" '' -H 'Accept: text/csv' >table
	grep -qi '^content-type: text/csv; charset=utf-8' head
	grep -qi "^content-disposition: attachment; filename=\"plays-$campaign.csv\"" head
	grep -qi '^vary:.*accept' head
	cmp <(cg-play list --csv "$campaign") table
	[ "$(tr -d -c '\r' <table | wc -c)" = 7 ]
	head -n 1 table | grep -qx $'session_id,status,started_at,completed_at,duration_ms,outcome,prize,code,play_no\r'
	grep -qF '"'"'"'=HYPERLINK(""http://evil"",""x"")"' table
	grep -qF ",\"'@x\"," table
	grep -qF ',"a ""b"", c",' table
	grep -qF ",\"'-5\"," table
	grep -qF ',Größe L,C-6,1' table
	grep -qF ',open,' table
	# A reader of tables finds what was put in.
	python3 -c 'import csv, sys
rows = list(csv.DictReader(open("table", newline="")))
assert [r["prize"] for r in rows] == ["Größe L", "", "\x27-5", "a \"b\", c", "\x27@x", "\x27=HYPERLINK(\"http://evil\",\"x\")"], rows'
	is 200 GET "$P/plays?limit=1" '' -H 'Accept: text/csv' >one
	[ "$(wc -l <one)" = 2 ]
	cg-httpd --openapi | jq -e '.paths."/api/campaigns/{campaignId}/plays".get.responses."200".content."text/csv"'
	door_stop
}

@test "plays: summed up in all, by day and by prize" {
	ready
	today=$(date -u +%F) before=$(date -u -d "-3 days" +%F) old=$(date -u -d "-29 days" +%F) gone=$(date -u -d "-30 days" +%F)
	printf '{"prizes":[{"label":"Bag","stock":5},{"label":"Hat"},{"label":"Cup","stock":0}]}' | cg-play set "$campaign" >/dev/null
	play 1 "$today" completed 1 Bag
	play 2 "$today" completed 1 Hat
	play 3 "$today" open 0
	play 4 "$before" completed 1 Hat
	play 5 "$before" completed 0
	play 6 "$old" expired 0
	play 7 "$gone" completed 1 Mug
	is 200 GET "$P/stats" >stats
	fits getPlayStats stats
	cmp <(cg-play stats --json "$campaign") <(cat stats; echo)
	jq -e --arg t "$today" --arg b "$before" --arg o "$old" '.plays == 7 and .completed == 5 and .wins == 4
		and (.byDay | length == 30 and .[0] == {day: $o, plays: 1, completed: 0, wins: 0} and .[29] == {day: $t, plays: 3, completed: 2, wins: 2}
			and (map(select(.day == $b))[0] | .plays == 2 and .completed == 2 and .wins == 1) and (map(.plays) | add) == 6)
		and .prizes == [{label: "Hat", wins: 2}, {label: "Bag", wins: 1, stock: 5}, {label: "Mug", wins: 1}, {label: "Cup", wins: 0, stock: 0}]' stats
	other=$(is 201 POST /api/campaigns '{"name":"Other","templateId":"quiz"}' | jq -r .id)
	is 200 GET "/api/campaigns/$other/stats" | jq -e '.plays == 0 and .prizes == [] and (.byDay | length) == 30'
	is 404 GET /api/campaigns/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10/stats >/dev/null
	token=$(cg-key create --tenant=other -s read x)
	is 404 GET "$P/stats" >/dev/null
	is 404 GET "$P/plays" '' -H 'Accept: text/csv' >/dev/null
	door_stop
}
