load ../helper
load door

# /api/keys: what cg-key does, for who administers.

finish() { door_end; }

P=/api/keys

@test "keys: made, told once, used, listed as cg-key lists, revoked" {
	door
	is 201 POST $P '{"name":"shop ü","scopes":["runs:write","read"],"expiresIn":"90d","userId":"user_ann"}' >made
	grep -qi '^cache-control: no-store' head
	[ "$(grep -ci '^cache-control' head)" = 1 ]
	jq -e '.type == "key" and .name == "shop ü" and .scopes == ["read", "runs:write"] and .userId == "user_ann" and .status == "active"
		and (.expiresAt | fromdateiso8601? // (sub("\\.[0-9]+"; "") | fromdateiso8601)) > (now + 89 * 86400)' made
	admin=$token token=$(jq -r .key made) id=$(jq -r .keyId made)
	is 200 GET /api/profile | jq -e --arg id "$id" '.userId == "user_ann" and .sessionId == $id and .grants == ["read", "runs:write"]'
	is 403 GET $P >/dev/null
	is 403 POST $P '{"name":"more","scopes":["admin"]}' >/dev/null
	is 403 DELETE "$P/$id" >/dev/null
	token=$admin
	is 200 GET $P >http
	cmp <(cg-key list --json | paste -sd, | sed 's/.*/{"keys":[&]}/') <(cat http; echo)
	! grep -q cgk_ http
	jq -e '.keys | length == 1 and .[0].lastUsedAt' http
	is 204 DELETE "$P/$id"
	is 204 DELETE "$P/$id"
	is 200 GET $P | jq -e '.keys == []'
	is 200 GET "$P?all=true" | jq -e '.keys[0].status == "revoked"'
	token=$(jq -r .key made)
	is 401 GET /api/profile >/dev/null
	door_stop
}

@test "keys: what is wrong is said member by member, and no key is made" {
	door --no-throttle
	for body in '{}' '{"name":"","scopes":["read"]}' '{"name":"x","scopes":[]}' '{"name":"x","scopes":["all"]}' \
		'{"name":"x","scopes":["read"],"expiresIn":"soon"}' '{"name":"x","scopes":["read"],"expiresIn":"0d"}' \
		'{"name":"x","scopes":["read"],"userId":"a b"}' '{"name":"x","scopes":["read"],"tenant":"other"}' \
		"$(jq -nc '{name: "a\nb", scopes: ["read"]}')" "$(jq -nc '{name: ("ü" * 60), scopes: ["read"]}')"; do
		is 400 POST $P "$body" >/dev/null
	done
	is 400 POST $P '{"name":"x","scopes":["all"]}' | jq -e '.details[0].field == "scopes[0]"'
	is 400 DELETE $P/mine >/dev/null
	is 404 DELETE $P/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10 >/dev/null
	is 200 GET "$P?all=true" | jq -e '.keys == []'
	# The scopes of the document are those that there are.
	cg-httpd --openapi | jq -r '.paths."/api/keys".post.requestBody.content."application/json".schema.properties.scopes.items.enum[]' >scopes
	[ "$(wc -l <scopes)" = 15 ]
	cg-key create --json -s "$(paste -sd, scopes)" all | jq -e '.scopes | length == 15'
	is 200 GET $P | jq -e '.keys[0].scopes | length == 15'
	door_stop
}

@test "keys: with a key those are revoked that it made, and those that these made" {
	door --no-throttle
	admin=$token
	is 201 POST $P '{"name":"first","scopes":["admin"]}' >first
	is 201 POST $P '{"name":"other","scopes":["admin"]}' >other
	jq -e 'has("madeBy") | not' first
	token=$(jq -r .key first)
	is 201 POST $P '{"name":"second","scopes":["admin"]}' >second
	jq -e --slurpfile by first '.madeBy == $by[0].keyId' second
	token=$(jq -r .key second)
	is 201 POST $P '{"name":"third","scopes":["read"]}' >third
	token=$(jq -r .key other)
	is 201 POST $P '{"name":"fourth","scopes":["read"]}' >fourth
	token=$admin
	is 204 DELETE "$P/$(jq -r .keyId first)"
	is 200 GET $P | jq -e '[.keys[].name] == ["fourth", "other"]'
	is 200 GET "$P?all=true" | jq -e '[.keys[] | select(.status == "revoked") | .name] == ["third", "second", "first"]'
	for key in first second third; do token=$(jq -r .key $key) is 401 GET /api/profile >/dev/null; done
	token=$(jq -r .key fourth) is 200 GET /api/profile >/dev/null
	door_stop
}

@test "keys: another tenant's are not there" {
	door
	theirs=$(cg-key create --tenant=other --json -s admin x)
	is 404 DELETE "$P/$(jq -r .keyId <<<"$theirs")" >/dev/null
	is 200 GET $P | jq -e '.keys == []'
	token=$(jq -r .key <<<"$theirs")
	is 200 GET $P | jq -e '.keys | length == 1'
	is 201 POST $P '{"name":"y","scopes":["read"]}' >/dev/null
	cg-key list --tenant=other --json | jq -se 'map(.name) == ["y", "x"]'
	door_stop
}

@test "keys: one that a key makes does not outlive it, may no more, and acts for nobody else" {
	door
	admin=$token
	is 201 POST $P '{"name":"hour","scopes":["admin"],"expiresIn":"1h","userId":"user_ann"}' >hour
	token=$(jq -r .key hour)
	until=$(jq -r .expiresAt hour)
	for lasts in '' ',"expiresIn":"90d"' ',"userId":"user_ann"'; do
		is 201 POST $P "{\"name\":\"more\",\"scopes\":[\"admin\"]$lasts}" | jq -e --arg until "$until" '.expiresAt == $until and .userId == "user_ann"'
	done
	is 201 POST $P '{"name":"short","scopes":["read"],"expiresIn":"1m"}' | jq -e --arg until "$until" '.expiresAt < $until'
	is 403 POST $P '{"name":"bob","scopes":["read"],"userId":"user_bob"}' | jq -e '.message | test("for whom it acts")'
	token=$(cg-key create -s admin nobody)
	is 403 POST $P '{"name":"bob","scopes":["read"],"userId":"user_bob"}' >/dev/null
	is 201 POST $P '{"name":"x","scopes":["read"]}' | jq -e '.userId == null and .expiresAt == null'
	token=$admin
	is 201 POST $P '{"name":"bob","scopes":["read"],"userId":"user_bob"}' >/dev/null
	is 400 POST $P '{"name":"long","scopes":["read"],"expiresIn":"9999d"}' | jq -e '.message | test("five years")'
	door_stop
}

@test "keys: a tenant has a hundred that are good, and then revokes one first" {
	for i in {1..99}; do cg-key create "k$i" >/dev/null; done
	cg-key create --expires=1ms over >/dev/null
	cg-key create --tenant=other theirs >/dev/null
	door
	is 201 POST $P '{"name":"last","scopes":["read"]}' >last
	is 422 POST $P '{"name":"more","scopes":["read"]}' | jq -e '.message | test("revoke one")'
	is 204 DELETE "$P/$(jq -r .keyId last)"
	is 201 POST $P '{"name":"more","scopes":["read"]}' >/dev/null
	door_stop
}
