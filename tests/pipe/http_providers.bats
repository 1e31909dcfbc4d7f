load ../helper
load door

# /api/providers: what a page of settings shows, and what cg-status --providers says.

finish()
{
	door_end
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

fits()
{
	local schema dir=$PWD/fits

	schema=$(cg-httpd --openapi | jq -c '.paths."/api/providers".get.responses."200".content."application/json".schema')
	mkdir -p "$dir/catalog"
	printf '%s\n' "version: 1.0.0" "skills:" "  - {skill_id: pass, version: 1.0.0, title: x, status: active}" >"$dir/catalog/index.yaml"
	printf '%s\n' "skill_id: pass" "version: 1.0.0" "title: x" "input_schema: $schema" "output_schema: {type: object}" \
		"implementation: {type: builtin, handler: pass}" >"$dir/catalog/pass.yaml"
	cg-run-step --skills-path="$dir" pass <"$1" >fits.out || { cat fits.out >&2; return 1; }
}

@test "providers: with nothing configured the studio makes all, and nothing is limited" {
	export CG_PROVIDERS_PATH=$CG_ROOT/providers
	door
	is 200 GET /api/providers >http
	cmp <(cg-status --providers --json | tr -d '\n') http
	fits http
	jq -e '(.providers | map(.id) | sort) == (["elevenlabs", "gemini", "meshy", "openai", "replicate", "runway", "stability", "suno"])
		and all(.providers[]; .configured == false and .status == "unconfigured" and (.media | length > 0))
		and (.makes | length == 7 and all(.by == "studio")) and .gateway == {configured: false, status: "unconfigured"}
		and .embedDomains == ["*"] and .budgets.monthUsd == null and .budgets.runUsd == null
		and (.budgets.spentUsd | tonumber) == 0' http
	door_stop
}

@test "providers: keys are never told, who would be asked is, and what may be spent" {
	node -e 'require("http").createServer((q, r) => { r.statusCode = q.url === "/health/readiness" ? 200 : 404; r.end("{}"); })
		.listen(0, "127.0.0.1", function () { require("fs").writeFileSync("port", String(this.address().port)); })' 3>&- &
	model=$!
	eventually test -s port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen STABILITY_API_KEY=sk-nor-this-one-12345
	export CG_PROVIDERS_PATH=$CG_ROOT/providers CG_PROVIDERS="image=stability,offline video=runway" CG_MAX_COST=2.5 CG_MAX_COST_PER_MONTH=100
	export CG_EMBED_DOMAINS="https://a.example https://b.example"
	door
	is 200 GET /api/providers >http
	fits http
	jq -e '(.providers[] | select(.id == "stability") | .configured and .status == "ready")
		and (.makes[] | select(.media == "image") | .by == "provider" and .provider == "stability" and .model == "sd3.5-large")
		and (.makes[] | select(.media == "video") | .by == "nobody")
		and .gateway.configured and .embedDomains == ["https://a.example", "https://b.example"]
		and (.budgets.monthUsd | tonumber) == 100 and (.budgets.runUsd | tonumber) == 2.5' http
	! grep -q 'sk-n' http
	[ "$(jq -r .gateway.status http)" = up ]
	kill "$model"
	wait "$model" || true
	model=
	# It is not asked again for ten seconds.
	is 200 GET /api/providers | jq -e '.gateway.status == "up"'
	door_stop
	door
	is 200 GET /api/providers | jq -e '.gateway.configured and .gateway.status == "down"'
	token=$(cg-key create -s media:read x)
	is 403 GET /api/providers >/dev/null
	door_stop
}

@test "providers: a table for people" {
	export CG_PROVIDERS_PATH=$CG_ROOT/providers OPENAI_API_KEY=sk-secret-1234567890
	cg-status --providers >out
	grep -P '^openai\tready\t' out
	grep -P '^stability\tunconfigured\t' out
	! grep -q 'sk-secret' out
	run -64 cg-status --providers x
	run -64 cg-status --providers --health
}

# A gateway that never answers.
deaf()
{
	node -e 'let n = 0; require("http").createServer(() => require("fs").writeFileSync("asked", String(++n)))
		.listen(0, "127.0.0.1", function () { require("fs").writeFileSync("port", String(this.address().port)); })' 3>&- &
	model=$!
	eventually test -s port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-x
}

@test "providers: a gateway that does not answer is asked once, and nobody waits until it has failed" {
	deaf
	door --jobs=2
	# It is given up after five seconds, and a request goes on after one.
	for i in 1 2; do curl -s -o "first$i" -w '%{time_total}\n' -H "Authorization: Bearer $token" "$url/api/providers" >"took$i" & firsts+=($!); done
	wait "${firsts[@]}"
	jq -e '.gateway.status == "down"' first1 first2
	for i in 1 2; do awk '{ exit !($1 < 4) }' "took$i"; done
	for i in 1 2 3 4 5; do is 200 GET /api/providers | jq -e '.gateway.status == "down"'; done
	[ "$(cat asked)" = 1 ]
	door_stop
}

@test "providers: the end of the server does not wait for a gateway that does not answer" {
	deaf
	door
	is 200 GET /api/providers | jq -e '.gateway.status == "down"'
	[ "$(cat asked)" = 1 ]
	# It has four seconds to go still.
	since=$EPOCHREALTIME
	door_stop
	awk -v from="$since" -v to="$EPOCHREALTIME" 'BEGIN { exit !(to - from < 2) }'
}
