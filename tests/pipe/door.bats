load ../helper
load door

# Who may come in.

finish() { door_end; }

@test "door: without a token, with a wrong one and with a right one" {
	door
	token='' is 401 GET /api/profile | jq -e '.message == "missing authentication token"'
	grep -qi '^WWW-Authenticate: Bearer' head
	token=nonsense is 401 GET /api/profile | jq -e '.message == "invalid authentication token"'
	query=$token
	token='' is 401 GET "/api/profile?token=$query" | jq -e '.code == "AUTH"'
	is 200 GET /api/profile | jq -e '.tenantId == "default" and .type == "profile"'
	grep -q "development mode" said
	door_stop
}

@test "door: a key of cg-key may what its scopes say, until it is revoked" {
	key=$(cg-key create --scope=campaigns:read reader)
	door
	token=$key is 200 GET /api/profile | jq -e '.grants == ["campaigns:read"]'
	cg-key revoke "$(cg-key list --json | jq -r .keyId)"
	token=$key is 401 GET /api/profile >/dev/null
	door_stop
}

@test "door: development is for this machine alone" {
	run -64 --separate-stderr cg-httpd --dev --listen=0.0.0.0:0
	[[ "$stderr" == *"listen on 127.0.0.1"* ]]
}

@test "door: a store that cannot be is refused before anybody asks" {
	run -78 --separate-stderr cg-httpd --store=nonsense: --listen=127.0.0.1:0
	[[ "$stderr" == *nonsense* ]]
}

@test "door: after a configuration that cannot be read everybody is told so, and it goes on" {
	mkdir -p "$XDG_CONFIG_HOME/cg"
	door
	is 200 GET /api/health >/dev/null
	echo ': [' >"$XDG_CONFIG_HOME/cg/config.yaml"
	kill -HUP "$pid"
	eventually sh -c "curl -s -o reply -w '%{http_code}' $url/play/0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10.json | grep -q 503"
	jq -e '.code == "UNAVAILABLE"' reply
	is 503 GET /api/profile >/dev/null
	rm "$XDG_CONFIG_HOME/cg/config.yaml"
	is 200 GET /api/profile >/dev/null
	door_stop
}

@test "door: a body that is packed, deep or endless is refused, and costs nothing" {
	door
	head -c 100000000 /dev/zero | gzip -9 >bomb
	is 415 POST /api/campaigns '' -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' --data-binary @bomb |
		jq -e '.code == "CONTENT_CODING"'
	grep -qi '^accept-encoding: identity' head
	node -e 'console.log("[".repeat(250000))' >deep
	is 400 POST /api/campaigns '' -H 'Content-Type: application/json' --data-binary @deep | jq -e '.code == "JSON_PARSE_ERROR"'
	node -e 'console.log(JSON.stringify({name: "x".repeat(300000)}))' >long
	is 413 POST /api/campaigns '' -H 'Content-Type: application/json' --data-binary @long >/dev/null
	[ "$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")" -lt "$([ -n "${SAN-}" ] && echo 400000 || echo 60000)" ]
	is 200 GET /api/profile >/dev/null
	door_stop
}
