load ../helper
load ../pipe/door

# Session tokens against a whole server and an issuer whose keys it fetches.

finish()
{
	door_end
	[ -z "${issuer-}" ] || { kill "$issuer" 2>/dev/null; wait "$issuer" 2>/dev/null || true; }
}

# An issuer with one key, and a door that trusts it.
stand()
{
	mkdir issuer
	node "$CG_ROOT/tests/door/tokens.mjs" key issuer one
	printf '%s' "${1-ok}" >issuer/mode
	mkfifo held told
	node "$CG_ROOT/tests/services/jwks.mjs" issuer <>held >told &
	issuer=$!
	read -r port <told
	export CG_AUTH_ISSUER=https://clerk.door.test CG_AUTH_JWKS=http://127.0.0.1:$port/keys \
		CG_AUTH_ORIGINS=https://app.door.test
	door
}

good() { node "$CG_ROOT/tests/door/tokens.mjs" good issuer "$1" | head -n 1; }

@test "tokens: both versions are let in, as their organisation" {
	stand
	node "$CG_ROOT/tests/door/tokens.mjs" good issuer one >tokens
	while read -r token; do
		is 200 GET /api/profile | jq -e '.tenantId == "org_door" and .userId == "user_1" and .role == "admin"'
	done <tokens
	door_stop
}

@test "tokens: none of the bad ones is let in, and none tells why" {
	stand
	node "$CG_ROOT/tests/door/tokens.mjs" bad issuer one >tokens
	[ "$(wc -l <tokens)" -eq 16 ]
	while IFS=$'\t' read -r name token; do
		is 401 GET /api/profile >reply || { echo "# $name"; return 1; }
		jq -e '.message | IN("invalid authentication token", "organization ID is required")' reply >/dev/null
	done <tokens
	# What they were is in the log, without themselves.
	while IFS=$'\t' read -r _ token; do
		run ! grep -qF "$token" said
		run ! grep -qF "$token" requests
	done <tokens
	door_stop
}

@test "tokens: a megabyte of token is refused before anybody looks at it" {
	stand
	node -e 'process.stdout.write("GET /api/profile HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + "a".repeat(1e6) + "\r\n\r\n")' >huge
	(
		trap '' PIPE
		exec 5<>"/dev/tcp/${at%:*}/${at##*:}"
		cat huge >&5 2>/dev/null || true
		timeout 5 cat <&5 || true
	) >reply 2>/dev/null
	grep -q '^HTTP/1.1 431' reply || [ ! -s reply ]
	token=$(good one) is 200 GET /api/profile >/dev/null
	door_stop
}

@test "tokens: keys change while it serves" {
	stand
	token=$(good one) is 200 GET /api/profile >/dev/null
	node "$CG_ROOT/tests/door/tokens.mjs" key issuer two
	token=$(good two) is 200 GET /api/profile >/dev/null
	door_stop
}

@test "tokens: an issuer that is away, slow or talks nonsense is 503 for sessions, and keys go on" {
	for mode in 500 slow garbage; do
		rm -rf issuer held told
		stand "$mode"
		token=$(good one) is 503 GET /api/profile >/dev/null
		token=$(cg-key create k) is 200 GET /api/profile >/dev/null
		door_stop
		kill "$issuer"
		wait "$issuer" || true
		issuer=
	done
}

@test "tokens: a page of another site changes nothing with what a browser knows" {
	stand
	token=$(good one)
	is 403 POST /api/runs '{"workflowName":"x"}' -H 'Origin: https://evil.test' | jq -e '.code == "FOREIGN_ORIGIN"'
	is 200 GET /api/profile "" -H 'Origin: https://evil.test' >/dev/null
	run ! grep -qi '^access-control-allow-origin' head
	cookie=$token
	token='' is 401 GET /api/profile "" -H "Cookie: __session=$cookie" >/dev/null
	door_stop
}
