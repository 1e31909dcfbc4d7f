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
