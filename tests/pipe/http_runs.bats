load ../helper
load door

# Runs, workflows and artifacts over HTTP, beside the commands that do the same.

finish() { door_end; }

# A campaign workflow that makes files, one that waits for a person, and an update.
prepare()
{
	own_skills say files asked
	sed -i 's/^input_schema:.*/input_schema: {type: object, properties: {n: {type: integer}}}/' \
		"$CG_SKILLS_PATH/catalog/asked.yaml"
	handler files <<-'EOF'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		mkdir -p "$out/page/sub dir"
		printf '0123456789' >"$out/page/index.html"
		printf 'deep' >"$out/page/sub dir/ö.txt"
		printf '<script>alert(1)</script>' >"$out/evil.html"
		printf '<svg xmlns="http://www.w3.org/2000/svg"/>' >"$out/logo.svg"
		printf 'RIFF1234WEBPVP8 rest of it' >"$out/pic.webp"
		printf 'words' >"$out/a \"b\";ö.txt"
		echo "it says something" >&2
		printf %s "$in" | jq -c '.context.outputDir as $o | {ok: true, data: .input, artifacts: [
			["page/campaign", "page"], ["page/evil", "evil.html"], ["image/logo", "logo.svg"],
			["image/pic", "pic.webp"], ["text/odd", "a \"b\";ö.txt"]
			| {artifact_type: .[0], uri: ($o + "/" + .[1])}]}'
	EOF
	export CG_WORKFLOWS_PATH=$PWD/flows
	mkdir flows
	cat >flows/index.yaml <<-EOF
		version: 1.0.0
		updated_at: '2026-11-22T00:00:00Z'
		workflows:
		  - { workflow_name: campaign.one, version: 1.0.0, status: active }
		  - { workflow_name: campaign.update_one, version: 1.0.0, status: active }
		  - { workflow_name: campaign.asks, version: 1.0.0, status: active }
	EOF
	cat >flows/campaign.one.v1.yaml <<-EOF
		workflow_name: campaign.one
		version: 1.0.0
		description: Makes one.
		trigger_schema:
		  type: object
		  additionalProperties: false
		  required: [brief]
		  properties:
		    brief: {type: string, minLength: 5}
		    n: {type: integer, default: 7}
		    uri: {type: string}
		    any: true
		    campaign_id: {type: string}
		example_trigger: {brief: an example}
		steps:
		  - {step_id: a, skill_id: files, depends_on: [], cache_policy: {enabled: true, scope: global},
		     input_selector: {brief: {source: trigger, path: brief}}}
		  - {step_id: b, skill_id: say, depends_on: [a], cache_policy: {enabled: true, scope: global},
		     input_selector: {n: {source: trigger, path: n}}}
	EOF
	cat >flows/campaign.update_one.v1.yaml <<-EOF
		workflow_name: campaign.update_one
		version: 1.0.0
		kind: update
		trigger_schema:
		  type: object
		  additionalProperties: false
		  required: [n]
		  properties:
		    n: {type: integer}
		    campaign_id: {type: string}
		steps:
		  - step_id: c
		    skill_id: say
		    depends_on: []
		    input_selector: {n: {source: trigger, path: n}, was: {source: base_run, step_id: b, path: data.n}}
	EOF
	cat >flows/campaign.asks.v1.yaml <<-EOF
		workflow_name: campaign.asks
		version: 1.0.0
		steps:
		  - step_id: a
		    skill_id: asked
		    depends_on: []
		    input_selector: {n: {source: constants, value: 1}}
		    approval: {prompt: "Well?", show: {source: constants, value: as it is}}
	EOF
}

# The id of a new run. usage: begin [BODY] [CURL-OPTION...]
begin() { is 202 POST /api/runs "${1-$START}" "${@:2}" | jq -r .runId; }
START='{"workflowName":"campaign.one","triggerPayload":{"brief":"a good brief"}}'

work() { cg-worker -q --queue --once >/dev/null; }
# A key of another tenant. usage: stranger [SCOPE]
stranger() { CG_TENANT=other cg-key create --tenant=other --scope="${1-admin}" stranger; }

# What a command prints is what the reply holds: jq's view of the reply, or all of it.
# usage: same JQ COMMAND...   of the file got
same()
{
	local filter=$1
	shift
	"$@" >want
	jq -c "$filter" got >have
	diff <(jq -c . want) have && grep -qF "$(head -n 1 want)" got
}

@test "runs: what is started is a run, and every view of it is what cg-status prints" {
	door
	run -0 begin
	id=$output
	grep -qi "^Location: /api/runs/$id" head
	is 200 GET "/api/runs/$id" | jq -e '.status == "queued" and .stepsSummary.pending == 2
		and .triggerPayload == {brief: "a good brief", n: 7}'
	work
	is 200 GET "/api/runs/$id" >got
	same . sh -c "cg-status --json $id | head -n 1"
	jq -e '.status == "completed" and .stepsSummary.completed == 2' got
	is 200 GET "/api/runs/$id/steps" >got
	same '.steps[]' cg-status --json --steps "$id"
	jq -e --arg id "$id" '.runId == $id and (.steps | map(.stepId)) == ["a", "b"]' got
	is 200 GET "/api/runs/$id/steps?status=failed" | jq -e '.steps == []'
	is 200 GET "/api/runs/$id/artifacts" >got
	same '.artifacts[]' cg-status --json --artifacts "$id"
	jq -e '.artifacts | length == 5' got
	is 200 GET "/api/runs/$id/artifacts?stepId=b" | jq -e '.artifacts == []'
	is 200 GET "/api/runs/$id/cache-analysis" >got
	same . cg-status --json --cache "$id"
	is 200 GET "/api/runs/$id/cost" >got
	same . cg-status --json --cost "$id"
	is 200 GET /api/usage >got
	same . cg-status --json --month
	is 200 GET "/api/usage?month=2025-01" | jq -e '.month == "2025-01"'
	is 400 GET "/api/usage?month=2025-13" | jq -e '.details[0].field == "month"'
	is 200 GET "/api/runs/$id/steps/a/log" >got
	cmp got <(cg-status --log "$id" a)
	grep -q "it says something" got
	is 404 GET "/api/runs/$id/steps/nope/log" | jq -e '.code == "NOTFOUND"'
	is 400 GET "/api/runs/$id/steps?status=nope" >/dev/null
	is 400 GET /api/runs/7 | jq -e '.details[0].field == "id"'
	is 404 GET /api/runs/00000000-0000-7000-8000-000000000000 | jq -e '.message | test("no run")'
	door_stop
}

@test "runs: the list has pages, and is what cg-status lists" {
	local i id
	door
	for i in 1 2 3 4 5; do begin >/dev/null; done
	id=$(begin '{"workflowName":"campaign.asks"}')
	is 200 GET "/api/runs?limit=4" >got
	same '.runs[]' cg-status --json --limit=4
	next=$(jq -r .nextCursor got)
	is 200 GET "/api/runs?limit=2&cursor=$next" >got
	same '.runs[]' cg-status --json --limit=2 --before="$next"
	jq -e '(.runs | length) == 2 and has("nextCursor") == false' got
	is 200 GET "/api/runs?workflow=campaign.asks" | jq -e --arg id "$id" '.runs | map(.runId) == [$id]'
	is 200 GET "/api/runs?status=failed" | jq -e '.runs == []'
	is 200 GET "/api/runs?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z" | jq -e '.runs == []'
	is 200 GET "/api/runs?from=2020-01-01T00:00:00Z&to=2999-01-01T00:00:00Z" | jq -e '.runs | length == 6'
	[ "$(cg-status --json --until=2021-01-01T00:00:00Z | wc -l)" -eq 0 ]
	for t in 0000-01-01 0001-01-01 1970-01-01; do
		is 200 GET "/api/runs?to=${t}T00:00:00Z" | jq -e '.runs == []'
		is 200 GET "/api/runs?from=${t}T00:00:00Z" | jq -e '.runs | length == 6'
	done
	is 200 GET "/api/runs?from=9999-12-31T23:59:59.999Z" | jq -e '.runs == []'
	is 400 GET "/api/runs?limit=0" >/dev/null
	is 400 GET "/api/runs?cursor=x&nope=1" | jq -e '.details | length == 2'
	door_stop
}

@test "runs: what a workflow does not take is refused member by member, and nothing is left" {
	door
	is 400 POST /api/runs '{"workflowName":"campaign.one","triggerPayload":{"brief":"x","extra":1}}' |
		jq -e '.code == "VALIDATION_ERROR" and (.details | map(.field) | sort) ==
			["triggerPayload.brief", "triggerPayload.extra"]'
	# Without a payload nothing is made up, not even the example.
	is 400 POST /api/runs '{"workflowName":"campaign.one"}' | jq -e '.details[0].message | test("brief")'
	is 404 POST /api/runs '{"workflowName":"campaign.on"}' |
		jq -e '.message == "no workflow '"'campaign.on' (did you mean 'campaign.one'?)"'"'
	is 404 POST /api/runs '{"workflowName":"campaign.one","workflowVersion":"9.9.9"}' >/dev/null
	is 400 POST /api/runs '{"workflowName":"campaign.one","nope":1}' >/dev/null
	is 400 POST /api/runs '{"workflowName":"../flows/campaign.one.v1.yaml"}' >/dev/null
	is 404 POST /api/runs '{"workflowName":"campaign.one.v1.yaml","triggerPayload":{"brief":"a good brief"}}' |
		jq -e '.message | test("flows") | not'
	is 404 POST /api/runs "${START%\}},\"baseRunId\":\"00000000-0000-7000-8000-000000000000\"}" >/dev/null
	is 404 POST /api/runs "${START%\}},\"campaignId\":\"00000000-0000-7000-8000-000000000000\"}" |
		jq -e '.message | test("no campaign")'
	# A workflow that is broken is nobody's mistake who asks.
	echo 'nonsense: [' >>flows/campaign.asks.v1.yaml
	is 500 POST /api/runs '{"workflowName":"campaign.asks"}' | jq -e '.message | test("asks") | not'
	is 500 GET /api/workflows/campaign.asks >/dev/null
	is 200 GET /api/workflows | jq -e '.workflows | map(.workflowName) == ["campaign.one", "campaign.update_one"]'
	[ -z "$(cg-status --json)" ]
	door_stop
}

@test "runs: nobody elsewhere names a file of this machine" {
	local trigger
	echo secret >"$PWD/secret.txt"
	door
	for trigger in '"uri":"file:///etc/passwd"' '"uri":"FILE:/etc/passwd"' '"uri":" file:etc/passwd"' \
		'"uri":"/etc/passwd"' '"any":"file:///etc/passwd"' '"any":["x",{"y":"file:///etc/passwd"}]' \
		'"any":{"logo_uri":"/etc/passwd"}' '"any":{"uri":["a",["/etc/passwd"]]}' \
		"\"any\":{\"a/b~c\":\"file://secret.txt\"}"; do
		is 400 POST /api/runs "{\"workflowName\":\"campaign.one\",\"triggerPayload\":{\"brief\":\"a good brief\",$trigger}}" |
			jq -e '(.details | length) == 1 and (.details[0].field | startswith("triggerPayload."))'
		is 400 POST "/api/runs?dryRun=true" \
			"{\"workflowName\":\"campaign.one\",\"triggerPayload\":{\"brief\":\"a good brief\",$trigger}}" >/dev/null
	done
	is 400 POST /api/runs '{"workflowName":"campaign.one","triggerPayload":{"brief":"file:///etc/passwd"}}' |
		jq -e '.details[0].field == "triggerPayload.brief"'
	begin '{"workflowName":"campaign.one","triggerPayload":{"brief":"File: a brief","any":"see file:///x","uri":"cg://sha256/x"}}'
	[ "$(cg-status --json | wc -l)" -eq 1 ]
	door_stop
}

@test "runs: a key makes the same request one run, and another request is refused" {
	local a b
	door
	a=$(begin "$START" -H "Idempotency-Key: order-1")
	b=$(begin "$START" -H "Idempotency-Key: order-1")
	[ "$a" = "$b" ]
	work
	[ "$(begin "$START" -H "Idempotency-Key: order-1")" = "$a" ]
	[ "$(begin "$START" -H "Idempotency-Key: order-2")" != "$a" ]
	[ "$(cg-status --json | wc -l)" -eq 2 ]
	for other in '{"workflowName":"campaign.one","triggerPayload":{"brief":"another brief"}}' \
		'{"workflowName":"campaign.asks"}' "${START%\}},\"priority\":5}" "${START%\}},\"maxCost\":\"1\"}" \
		"${START%\}},\"baseRunId\":\"$a\"}"; do
		is 422 POST /api/runs "$other" -H "Idempotency-Key: order-1" |
			jq -e --arg a "$a" '.code == "IDEMPOTENCY_KEY_REUSED" and (.message | contains($a))'
	done
	is 400 POST /api/runs "$START" -H "Idempotency-Key: a b" | jq -e '.details[0].field == "Idempotency-Key"'
	# The command has the same rule; another tenant has the same key for himself.
	echo '{"brief":"a good brief"}' >brief
	[ "$(cg-enqueue --id --key=order-1 -t brief campaign.one)" = "$a" ]
	echo '{"brief":"another brief"}' >brief
	run -1 --separate-stderr cg-enqueue --id --key=order-1 -t brief campaign.one
	[[ $stderr == *"order-1"* ]]
	token=$(stranger)
	[ "$(begin "$START" -H "Idempotency-Key: order-1")" != "$a" ]
	door_stop
}

@test "runs: a forecast is what cg-plan and cg-plan --cost print, and starts nothing" {
	door
	is 200 POST "/api/runs?dryRun=true" "$START" >got
	echo '{"brief":"a good brief"}' >brief
	cg-plan -t brief campaign.one >plan
	jq -c '.steps[]' got >have
	diff <(tail -n +2 plan) have
	# All of the head but where things lie here.
	diff <(head -n 1 plan | jq -c 'del(.skillsPath)') <(jq -c .plan got)
	[ "$(jq -c .cost got)" = "$(cg-plan --cost --json -t brief campaign.one)" ]
	jq -e '.steps | map(.forecast) == ["run", "unknown"] or map(.forecast) == ["run", "run"]' got
	run -1 grep -qF "$PWD" got
	[ -z "$(cg-status --json)" ]
	begin >/dev/null
	work
	is 200 POST "/api/runs?dryRun=true" "$START" | jq -e '.steps | map(.forecast) == ["hit", "hit"]'
	is 400 POST "/api/runs?dryRun=maybe" "$START" >/dev/null
	door_stop
}

@test "runs: an update builds on a run; which there are is said" {
	local a b
	door
	a=$(begin '{"workflowName":"campaign.one","triggerPayload":{"brief":"a good brief","campaign_id":"spring"}}')
	is 400 POST "/api/runs/$a/update" '{"changeRequest":{"type":"update_one","payload":{"n":8}}}' |
		jq -e '.message | test("queued")'
	work
	is 400 POST "/api/runs/$a/update" '{"changeRequest":{"type":"one","payload":{"brief":"a good brief"}}}' |
		jq -e '.details == [{field: "changeRequest.type", message: "Must be one of: update_one"}]'
	is 400 POST "/api/runs/$a/update" '{"changeRequest":{"type":"update_one","payload":{"n":"x"}}}' |
		jq -e '.details[0].field == "changeRequest.payload.n"'
	is 404 POST /api/runs/00000000-0000-7000-8000-000000000000/update '{"changeRequest":{"type":"update_one","payload":{"n":8}}}'
	is 200 POST "/api/runs/$a/update?dryRun=true" '{"changeRequest":{"type":"update_one","payload":{"n":8}}}' >got
	[ "$(jq -c '.steps[]' got)" = "$(echo '{"n":8}' | cg-plan -b "$a" campaign.update_one | tail -n +2)" ]
	b=$(is 202 POST "/api/runs/$a/update" '{"changeRequest":{"type":"update_one","payload":{"n":8}}}' | jq -r .runId)
	work
	is 200 GET "/api/runs/$b" | jq -e --arg a "$a" '.status == "completed" and .baseRunId == $a and .campaignId == "spring"
		and .triggerType == "update"'
	door_stop
}

@test "runs: cancel, pause, resume, retry and an answer are what cg-run does" {
	local id was
	door
	id=$(begin)
	is 200 POST "/api/runs/$id/pause" | jq -e '.status == "paused"'
	is 200 POST "/api/runs/$id/resume" | jq -e '.status == "queued"'
	is 200 POST "/api/runs/$id/cancel" >got
	same . cg-run cancel --json "$id"
	jq -e '.status == "cancelled"' got
	is 422 POST "/api/runs/$id/pause" | jq -e '.code == "STATE"'
	# A retry under a key is one, also when the first has been done since.
	was=$(is 202 POST "/api/runs/$id/retry" '' -H "Idempotency-Key: r1" | jq .attempt)
	is 202 POST "/api/runs/$id/retry" '' -H "Idempotency-Key: r1" | jq -e --argjson n "$was" '.attempt == $n'
	work
	is 202 POST "/api/runs/$id/retry" '{}' -H "Idempotency-Key: r1" | jq -e '.status == "completed"'
	is 422 POST "/api/runs/$id/retry" '{"from":"b"}' -H "Idempotency-Key: r1" |
		jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	is 422 POST "/api/runs/$id/retry" | jq -e '.code == "STATE"'
	is 404 POST "/api/runs/$id/retry" '{"from":"nope"}' >/dev/null
	is 202 POST "/api/runs/$id/retry" '{"from":"b","noCache":true,"maxCost":"0.5"}' | jq -e '.attempt == 3'
	cg-run cancel "$id"
	id=$(begin '{"workflowName":"campaign.asks"}')
	work
	is 404 POST "/api/runs/$id/steps/b/answer" '{"decision":"approve"}' >/dev/null
	is 400 POST "/api/runs/$id/steps/a/answer" '{"decision":"perhaps"}' >/dev/null
	is 200 POST "/api/runs/$id/steps/a/answer" '{"decision":"approve","comment":"fine"}' | jq -e '.status == "queued"'
	work
	is 200 GET "/api/runs/$id" | jq -e '.status == "completed"'
	is 404 POST /api/runs/00000000-0000-7000-8000-000000000000/cancel >/dev/null
	door_stop
}

@test "runs: what waits is shown, and can be approved with another input" {
	local id p
	door
	id=$(begin '{"workflowName":"campaign.asks"}')
	work
	p=/api/runs/$id/steps/a/answer
	is 200 GET "/api/runs/$id/steps?status=waiting" >got
	jq -e '.steps | length == 1 and (.[0].question | .prompt == "Well?" and .input == {n: 1} and .show == "as it is")' got
	is 200 GET "/api/runs?status=paused" | jq -e '.runs[0].waitsFor == [{stepId: "a", prompt: "Well?"}]'
	# An edit has an input, nothing else has one, and the skill must take it.
	is 400 POST "$p" '{"decision":"edit"}' | jq -e '.code == "VALIDATION_ERROR"'
	is 400 POST "$p" '{"decision":"approve","input":{"n":2}}' >/dev/null
	is 400 POST "$p" '{"decision":"edit","input":[]}' >/dev/null
	is 400 POST "$p" '{"decision":"edit","input":{"n":"two"}}' |
		jq -e '.message | startswith("step '"'a'"' cannot run with this: ") and contains("n: ")'
	is 200 GET "/api/runs/$id" | jq -e '.status == "paused"'
	is 200 POST "$p" '{"decision":"edit","input":{"n":2},"comment":"two"}' >got
	jq -e '.status == "queued" and (has("waitsFor") | not)' got
	is 422 POST "$p" '{"decision":"approve"}' | jq -e '.code == "STATE" and (.message | contains("answered already"))'
	work
	is 200 GET "/api/runs/$id/steps" | jq -e '.steps[0] | .status == "completed" and .question.input == {n: 1}
		and .answer.approved and .answer.input == {n: 2} and .answer.comment == "two"'
	[ "$(sql "SELECT output FROM run_steps WHERE run_id = '$id'" | jq .n)" = 2 ]
	door_stop
}

@test "runs: what is another tenant's was never there" {
	local id art key p
	# One worker: whatever it keeps from one tenant's request is there at the other's.
	door -j 1
	id=$(begin)
	work
	art=$(is 200 GET "/api/runs/$id/artifacts" | jq -r '.artifacts[0].id')
	key=$(stranger)
	for p in "" /steps /artifacts /cache-analysis /cost /steps/a/log; do
		token=$key is 404 GET "/api/runs/$id$p" >got
		[ "$(jq -r .message got)" = "no run '$id'" ] || { echo "# $p: $(cat got)"; false; }
	done
	for p in cancel pause resume retry; do token=$key is 404 POST "/api/runs/$id/$p" >/dev/null; done
	token=$key is 404 POST "/api/runs/$id/steps/a/answer" '{"decision":"approve"}' >/dev/null
	token=$key is 404 POST "/api/runs/$id/update" '{"changeRequest":{"type":"update_one","payload":{"n":8}}}' >/dev/null
	token=$key is 404 POST /api/runs "${START%\}},\"baseRunId\":\"$id\"}" |
		jq -e --arg id "$id" '.message == "no run '"'\(\$id)'"' to build upon"'
	token=$key is 200 GET /api/runs | jq -e '.runs == []'
	token=$key is 200 GET "/api/runs?cursor=$id" | jq -e '.runs == []'
	for p in "/artifacts/$art" "/artifacts/$art/content" "/artifacts/$art/content/index.html" \
		"/media/default/$id/image-pic/pic.webp" "/media/other/$id/image-pic/pic.webp"; do
		token=$key is 404 GET "/api$p" >/dev/null
	done
	# Who was here before leaves nothing for who comes after.
	is 200 GET "/api/runs/$id" | jq -e '.status == "completed"'
	door_stop
}

@test "runs: who may read may not write, and who writes may not start what he likes" {
	local id reader writer
	door
	id=$(begin)
	reader=$(cg-key create --scope=runs:read,media:read,workflows:read reader)
	writer=$(cg-key create --scope=write writer)
	token=$reader is 200 GET "/api/runs/$id" >/dev/null
	token=$reader is 200 GET /api/workflows >/dev/null
	token=$reader is 403 POST "/api/runs/$id/cancel" >/dev/null
	token=$writer is 403 POST /api/runs "$START" >/dev/null
	token=$writer is 200 POST "/api/runs/$id/cancel" >/dev/null
	token='' is 401 GET "/api/runs/$id" >/dev/null
	token=$(cg-key create --scope=campaigns:write other) is 403 GET /api/runs >/dev/null
	door_stop
}

@test "workflows: what there are, and what one takes, as cg-plan says" {
	cat >flows/ask.loop.v1.yaml <<-EOF
		workflow_name: ask.loop
		version: 1.0.0
		kind: graph
		state: {log: {reducer: append}}
		nodes: [{node_id: ask, skill_id: act}]
		edges: [{from: START, to: ask}]
	EOF
	echo '  - { workflow_name: ask.loop, version: 1.0.0, status: active }' >>flows/index.yaml
	door
	is 200 GET /api/workflows >got
	same '.workflows[]' cg-plan --list --json
	jq -e '.workflows | map(.workflowName) == ["campaign.one", "campaign.update_one", "campaign.asks",
		"ask.loop"] and .[3].kind == "graph"' got
	is 200 GET /api/workflows/campaign.one >got
	same . cg-plan --show campaign.one
	jq -e '.triggerSchema.required == ["brief"] and (.steps | map(.stepId)) == ["a", "b"]
		and .steps[1].needs == ["a"]' got
	is 200 GET /api/workflows/ask.loop >got
	same . cg-plan --show ask.loop
	jq -e '.kind == "graph" and (has("steps") | not) and .nodes[0].nodeId == "ask"' got
	is 200 GET "/api/workflows/campaign.one?version=1.0.0" >/dev/null
	for p in "campaign.one?version=2.0.0" "campaign.one@1.0.0" campaign.one.v1.yaml nope; do
		is 404 GET "/api/workflows/$p" >/dev/null
	done
	cg-plan --list | grep -q "campaign.one"
	run -64 cg-plan --list campaign.one
	door_stop
}

@test "artifacts: records and bytes, which never change" {
	local id art hash
	door
	id=$(begin)
	work
	is 200 GET "/api/runs/$id/artifacts" >all
	art=$(jq -r '.artifacts[] | select(.filename == "pic.webp").id' all)
	hash=$(jq -r '.artifacts[] | select(.filename == "pic.webp").contentHash' all)
	is 200 GET "/api/artifacts/$art" >got
	same . cg-cache show --json "$art"
	is 200 GET "/api/artifacts/$art/content" >got
	cmp got <(cg-cache get "$art")
	for h in "ETag: \"$hash\"" "Cache-Control: private, max-age=31536000, immutable" "Content-Type: image/webp" \
		"Content-Disposition: inline; filename=\"pic.webp\"" "X-Content-Type-Options: nosniff" \
		"Content-Security-Policy: sandbox; default-src 'none'" "Accept-Ranges: bytes" "Vary: Authorization"; do
		grep -qiF "$h" head || { echo "# $h"; cat head; false; }
	done
	is 304 GET "/api/artifacts/$art/content" '' -H "If-None-Match: \"$hash\"" >/dev/null
	is 206 GET "/api/artifacts/$art/content" '' -H "Range: bytes=4-7" >got
	[ "$(cat got)" = 1234 ]
	is 416 GET "/api/artifacts/$art/content" '' -H "Range: bytes=900-" >/dev/null
	is 200 HEAD "/api/artifacts/$art/content" '' -I >/dev/null
	grep -qi "^Content-Length: 26" head
	# Its date is the run's, and tells nobody when such bytes were first stored.
	find "$(cg-status --json --show-config | jq -r 'select(.name == "objects").value')" -name "*${hash:2}" \
		-exec touch -d 2001-01-01 {} +
	is 200 GET "/api/artifacts/$art/content" >/dev/null
	run -1 grep -qi "^Last-Modified:.*2001" head
	is 404 GET "/api/artifacts/00000000-0000-7000-8000-000000000000/content" >/dev/null
	is 404 GET "/api/artifacts/$art/content/x" >/dev/null
	run -1 cg-cache show 00000000-0000-7000-8000-000000000000
	door_stop
}

@test "artifacts: what could do something is for saving, whatever it is called" {
	local id art
	door
	id=$(begin)
	work
	is 200 GET "/api/runs/$id/artifacts" >all
	for f in evil.html logo.svg; do
		art=$(jq -r --arg f $f '.artifacts[] | select(.filename == $f).id' all)
		is 200 GET "/api/artifacts/$art/content" >/dev/null
		grep -qiF "Content-Disposition: attachment; filename=\"$f\"" head
	done
	art=$(jq -r '.artifacts[] | select(.artifactType == "text/odd").id' all)
	is 200 GET "/api/artifacts/$art/content" >got
	[ "$(cat got)" = words ]
	grep -qiF "filename=\"a__b____.txt\"; filename*=UTF-8''a%20%22b%22%3B%C3%B6.txt" head || { cat head; false; }
	door_stop
}

@test "artifacts: a folder's files lie below it, and nothing else does" {
	local id art
	door
	id=$(begin)
	work
	art=$(is 200 GET "/api/runs/$id/artifacts" | jq -r '.artifacts[] | select(.artifactType == "page/campaign").id')
	is 200 GET "/api/artifacts/$art/content" | jq -e '.type == "tree" and (.entries | map(.path)) ==
		["index.html", "sub dir/ö.txt"]'
	[ "$(is 200 GET "/api/artifacts/$art/content/index.html")" = 0123456789 ]
	[ "$(is 200 GET "/api/artifacts/$art/content/sub%20dir/%C3%B6.txt")" = deep ]
	for p in "sub%20dir" "sub%20dir/" /index.html "index.html/" nope; do
		is 404 GET "/api/artifacts/$art/content/$p" >/dev/null
	done
	is 400 GET "/api/artifacts/$art/content/../../x" '' --path-as-is >/dev/null
	[ "$(is 200 GET "/api/media/default/$id/image-pic/pic.webp")" = "RIFF1234WEBPVP8 rest of it" ]
	is 404 GET "/api/media/default/$id/image-logo/pic.webp" >/dev/null
	is 400 GET "/api/media/default/7/image-pic/pic.webp" >/dev/null
	is 400 GET "/api/media/default/$id/image-pic/..%2f..%2fetc%2fpasswd" >/dev/null
	door_stop
}

# Does the reply fit the document's schema for it? The planner holds triggers against schemas.
# usage: fits PATH-OF-DOCUMENT [METHOD [STATUS]]   of the file got
fits()
{
	jq -c --arg p "$1" --arg m "${2-get}" --arg s "${3-200}" '{workflow_name: "fits", version: "1.0.0",
		trigger_schema: .paths[$p][$m].responses[$s].content["application/json"].schema,
		steps: [{step_id: "a", skill_id: "say", depends_on: [], input_selector: {}}]}' openapi >fits.yaml
	grep -q '"trigger_schema":{' fits.yaml
	cg-plan -t got fits.yaml >/dev/null
}

@test "runs: each reply is what its schema says" {
	local id art p
	door
	id=$(begin)
	work
	cg-httpd --openapi >openapi
	art=$(is 200 GET "/api/runs/$id/artifacts" | jq -r '.artifacts[0].id')
	for p in /api/runs "/api/runs/{id}" "/api/runs/{id}/steps" "/api/runs/{id}/artifacts" \
		"/api/runs/{id}/cache-analysis" "/api/runs/{id}/cost" /api/usage /api/workflows; do
		is 200 GET "${p/\{id\}/$id}" >got
		fits "$p"
	done
	is 200 GET "/api/artifacts/$art" >got
	fits "/api/artifacts/{id}"
	is 200 GET /api/workflows/campaign.one >got
	fits "/api/workflows/{name}"
	is 202 POST /api/runs "$START" >got
	fits /api/runs post 202
	is 200 POST "/api/runs?dryRun=true" "$START" >got
	fits /api/runs post 200
	is 202 POST "/api/runs/$id/update" '{"changeRequest":{"type":"update_one","payload":{"n":8}}}' >got
	fits "/api/runs/{id}/update" post 202
	is 202 POST "/api/runs/$id/retry" '{"from":"b"}' >got
	fits "/api/runs/{id}/retry" post 202
	is 200 POST "/api/runs/$id/cancel" >got
	fits "/api/runs/{id}/cancel" post
	# And what does not fit is seen.
	echo '{"type":"run"}' >got
	run -65 fits "/api/runs/{id}"
	jq -e '.paths["/api/artifacts/{id}/content/{path}"].get' openapi
	door_stop
}
