load ../helper
load door

# From a draft to a game that is live, over HTTP and a worker. All but the first make their games
# of one quick step, which does as the brief says.

finish() { door_end; }

# A catalog with the workflows that campaigns are made by.
quick()
{
	export CG_WORKFLOWS_PATH=$BATS_TEST_TMPDIR/workflows GO=$BATS_TEST_TMPDIR/go name
	mkdir -p "$CG_WORKFLOWS_PATH" "$GO"
	own_skills game
	descriptor game <<-EOF
		implementation: {type: cli_command, handler: game}
		produces_artifacts: [{artifact_type: bundle/game}, {artifact_type: image/preview}]
		policy: {max_runtime_sec: 60, fs: {read_prefixes: [], write_prefixes: ['$GO']}}
	EOF
	handler game <<-EOF
		request=\$(cat)
		out=\$(echo "\$request" | jq -r .context.outputDir)
		brief=\$(echo "\$request" | jq -r '.input.brief // ""')
		case \$brief in
		*fail*) echo '{"ok": false, "code": "INTERNAL_ERROR", "error": "as the brief says"}'; exit ;;
		*wait*) : >"$GO/began"; until [ -e "$GO/go" ]; do sleep 0.05; done ;;
		esac
		mkdir "\$out/bundle"
		echo "\$request" | jq -r '.input.text // .input.brief' >"\$out/bundle/index.html"
		echo picture >"\$out/preview.webp"
		jq -n --arg out "\$out" '{ok: true, data: {bundle_uri: (\$out + "/bundle"), file_count: 1,
			entry_point: "index.html", manifest: {template_id: "quiz"}, game_config: {secret: 1}},
			artifacts: [{artifact_type: "bundle/game", uri: (\$out + "/bundle")},
			{artifact_type: "image/preview", uri: (\$out + "/preview.webp")}]}'
	EOF
	printf 'version: 1.0.0\nupdated_at: 2026-11-29T00:00:00Z\n' >"$CG_WORKFLOWS_PATH/index.yaml"
	echo "workflows:" >>"$CG_WORKFLOWS_PATH/index.yaml"
	for name in campaign.build campaign.update_audio; do
		echo "  - {workflow_name: $name, version: 1.0.0, status: active}" >>"$CG_WORKFLOWS_PATH/index.yaml"
		cat >"$CG_WORKFLOWS_PATH/$name.v1.yaml" <<-EOF
			workflow_name: $name
			version: 1.0.0
			kind: $([ $name = campaign.build ] && echo build || echo update)
			steps:
			  - step_id: game
			    skill_id: game
			    depends_on: []
			    input_selector:
			      brief: {source: trigger, path: brief, optional: true}
			      text: {source: trigger, path: text, optional: true}
		EOF
	done
}

# usage: new BRIEF   a campaign; prints its id
new() { cg-campaign create -t quiz --brief="$1, in ten characters" x; }

# usage: of ID FILTER
of() { cg-campaign get --json "$1" | jq -r "$2"; }

run_is() { [ "$(of "$1" .latestRunStatus)" = "$2" ]; }

work() { cg-worker --queue --once "$@" >events 2>worker; }

finished() { work && [ "$(of "$1" .status)" = live ]; }

# Whatever is killed when: a campaign shows what its last run made, or nothing is known of either.
whole()
{
	local bad
	bad=$(sql "SELECT c.id FROM campaigns c JOIN runs r ON CAST(r.id AS text) = CAST(c.latest_run_id AS text)
		WHERE (r.status = 'completed') <> EXISTS (SELECT 1 FROM bundles b WHERE b.run_id = r.id)
		OR (c.status = 'live') <> (c.live_bundle_id IS NOT NULL)
		OR (c.status = 'generating') <> (r.status IN ('queued', 'running'))")
	[ -z "$bad" ] || { echo "# half done: $bad"; return 1; }
}

@test "live: a campaign without a brief becomes a game, by the workflow of those" {
	door
	is 201 POST /api/campaigns '{"name": "Sun", "templateId": "spin_wheel", "settings": {"seed": 7}}' >made
	id=$(jq -r .id made)
	is 202 POST "/api/campaigns/$id/generate" >reply
	jq -e --arg id "$id" '.campaignId == $id and .status == "generating" and .type == "campaign.generation"' reply
	[ "$(of "$id" '"\(.status) \(.latestRunStatus) \(.version)"')" = "generating queued 2" ]
	work
	is 200 GET "/api/campaigns/$id" >now
	jq -e --arg id "$id" '.status == "live" and .version == 3 and .latestRunStatus == "completed"
		and .bundleUrl == "/b/\($id)/1/index.html" and .publishedAt and .thumbnailUrl == null' now
	is 200 GET "/api/campaigns/$id/bundles" >list
	[ "$(cat list)" = "{\"bundles\":[$(cg-campaign bundles --json "$id")]}" ]
	jq -e '.bundles | length == 1 and (.[0] | .version == 1 and .live and .templateId == "spin_wheel"
		and .fileCount > 5 and .sizeBytes > 100000)' list
	cg-cache get -o tree "$(jq -r '.bundles[0].treeUri' list)"
	grep -q '<canvas\|<script' tree/index.html
	[ "$(sql "SELECT CAST(config AS text) FROM bundles" | jq -r .template_id)" = spin_wheel ]
	door_stop
}

@test "live: what an accepted plan decided is what its run is asked for" {
	echo "A summer raffle for people who buy light shoes, friendly and quick." >brief.txt
	plan=$(cg-intel plan -f brief.txt | jq -r .generation_id)
	id=$(cg-intel accept "$plan" | jq -r .campaign_id)
	cg-campaign update --name="Light shoes" "$id"
	echo '{"config": {"theme": {"primaryColor": "rgb(1, 2, 255)"}, "game": {"copy": {"title": "Run!"}}},
		"settings": {"tone": "urgent"}}' | cg-campaign update -f - "$id"
	cg-campaign generate "$id" >run
	[ "$(sql "SELECT workflow_name FROM runs")" = campaign.build ]
	run -0 sql "SELECT CAST(trigger_payload AS text) FROM runs"
	jq_is ".[0] | .campaign_id == \"$id\" and .campaign_name == \"Light shoes\" and .tone == \"urgent\"
		and .color_scheme.primary == \"#0102FF\" and .copy.title == \"Run!\" and (.copy.cta | length) > 1
		and (.prizes | length) > 0 and .difficulty.level and (.brief | startswith(\"A summer raffle\"))"
	# And it says where what it says is no good.
	cg-campaign cancel "$id"
	sql "UPDATE campaigns SET settings = '{\"tone\": \"furious\"}' WHERE id = '$id'"
	run -1 --separate-stderr cg-campaign generate "$id"
	has -e "cannot be made as it is"
	has -e "tone: Must be one of"
	[ "$(of "$id" .status)" = draft ]
}

@test "live: made anew it is a version more, and the one before can be shown again" {
	quick
	door
	id=$(new first)
	cg-campaign generate "$id"
	work
	[ "$(of "$id" '"\(.status) \(.bundleUrl) \(.thumbnailUrl)"')" = \
		"live /b/$id/1/index.html /b/$id/1/thumbnail.webp" ]
	cg-campaign update --brief="second, in ten characters" "$id"
	is 202 POST "/api/campaigns/$id/generate" >reply
	# Who has seen it before the run began, or while it was in line, does not have it as it is.
	is 200 GET "/api/campaigns/$id" >/dev/null
	queued=$(sed -n 's/^ETag: \([^\r]*\)\r*$/\1/p' head | tr -d '\r')
	[[ $queued == *-queued\" ]]
	is 304 GET "/api/campaigns/$id" '' -H "If-None-Match: $queued" >/dev/null
	is 200 GET "/api/campaigns/$id" '' -H "If-None-Match: ${queued/-queued/}" >/dev/null
	# What is live stays until there is more.
	[ "$(of "$id" '"\(.status) \(.latestRunStatus) \(.bundleUrl)"')" = "live queued /b/$id/1/index.html" ]
	is 422 POST "/api/campaigns/$id/generate" | jq -e '.code == "STATE"'
	work
	[ "$(of "$id" '"\(.status) \(.bundleUrl)"')" = "live /b/$id/2/index.html" ]
	[ "$(cg-campaign bundles --json "$id" | jq -c '[.version, .live]' | paste -sd' ')" = "[2,true] [1,false]" ]
	version=$(of "$id" .version)
	is 412 POST "/api/campaigns/$id/rollback" '{}' -H 'If-Match: "1"' >/dev/null
	is 409 POST "/api/campaigns/$id/rollback" '{"expectedVersion": 1}' >/dev/null
	is 200 POST "/api/campaigns/$id/rollback" '{}' -H "If-Match: \"$version\"" >now
	grep -q "^ETag: \"$((version + 1))\"" head
	[ "$(cat now)" = "$(cg-campaign get --json "$id")" ]
	jq -e --arg id "$id" '.bundleUrl == "/b/\($id)/1/index.html" and .status == "live"' now
	cg-cache get -o tree "$(cg-campaign bundles --json "$id" | jq -r 'select(.live).treeUri')"
	grep -q first tree/index.html
	is 404 POST "/api/campaigns/$id/rollback" '{}' >/dev/null
	is 404 POST "/api/campaigns/$id/rollback" '{"bundle": 9}' >/dev/null
	is 400 POST "/api/campaigns/$id/rollback" '{"bundle": 0}' >/dev/null
	cg-campaign rollback --to=2 "$id"
	cg-campaign rollback --to=2 "$id" # which it is
	[ "$(of "$id" .version)" = $((version + 2)) ]
	# What is built after that is a version of its own.
	cg-campaign generate --wait "$id" >/dev/null &
	waiting=$!
	eventually run_is "$id" queued
	work
	wait "$waiting"
	[ "$(of "$id" .bundleUrl)" = "/b/$id/3/index.html" ]
	whole
	door_stop
}

@test "live: a part of what is shown is changed by a run that builds on it" {
	quick
	id=$(new base)
	echo '{"text": "other music"}' >change
	run -1 --separate-stderr cg-campaign generate -u audio -p change "$id"
	has -e "generate it first"
	cg-campaign generate "$id"
	work
	door
	is 202 POST "/api/campaigns/$id/generate" '{"update": {"type": "audio", "payload": {"text": "other music"}}}' \
		-H 'Idempotency-Key: u-1' >reply
	is 202 POST "/api/campaigns/$id/generate" '{"update": {"type": "audio", "payload": {"text": "other music"}}}' \
		-H 'Idempotency-Key: u-1' | cmp - reply
	is 422 POST "/api/campaigns/$id/generate" '{"update": {"type": "audio", "payload": {"text": "more music"}}}' \
		-H 'Idempotency-Key: u-1' | jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	is 400 POST "/api/campaigns/$id/generate" '{"update": {"type": "smell", "payload": {}}}' >/dev/null
	work
	[ "$(of "$id" .bundleUrl)" = "/b/$id/2/index.html" ]
	[ "$(sql "SELECT count(*) FROM runs r JOIN bundles b ON b.run_id = r.base_run_id AND b.version = 1
		WHERE r.workflow_name = 'campaign.update_audio'")" = 1 ]
	cg-cache get -o tree "$(cg-campaign bundles --json "$id" | jq -r 'select(.live).treeUri')"
	grep -q 'other music' tree/index.html
	door_stop
}

@test "live: a new version that is held waits until it is shown, or is discarded" {
	quick
	door
	id=$(new base)
	run -1 --separate-stderr cg-campaign generate --hold "$id"
	has -e "is draft: a new version can be held while another one is live"
	[ "$(of "$id" .status)" = draft ]
	cg-campaign generate "$id"
	work
	update() { echo "{\"update\": {\"type\": \"audio\", \"payload\": {\"text\": \"$1\"}}, \"hold\": ${2:-true}}"; }
	is 400 POST "/api/campaigns/$id/generate" '{"hold": "yes"}' >/dev/null
	is 202 POST "/api/campaigns/$id/generate" "$(update other)" -H 'Idempotency-Key: h-1' >reply
	is 202 POST "/api/campaigns/$id/generate" "$(update other)" -H 'Idempotency-Key: h-1' | cmp - reply
	is 422 POST "/api/campaigns/$id/generate" "$(update other false)" -H 'Idempotency-Key: h-1' |
		jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	work
	# What people play is as it was, and the new one is no address of theirs.
	[ "$(of "$id" '"\(.status) \(.latestRunStatus) \(.bundleUrl)"')" = "live completed /b/$id/1/index.html" ]
	[ "$(cg-campaign bundles --json "$id" | jq -c '[.version, .live, .publishedAt == null, .retiredAt == null]' |
		paste -sd' ')" = "[2,false,true,true] [1,true,false,true]" ]
	is 200 GET "/b/$id/1/thumbnail.webp" >/dev/null
	is 404 GET "/b/$id/2/thumbnail.webp" >/dev/null
	is 200 GET "/api/runs/$(jq -r .runId reply)/preview" >preview
	is 200 GET "$(jq -r .url preview)" | grep -q other
	whole
	# It is shown as any other is, under the same conditions.
	version=$(of "$id" .version)
	is 404 POST "/api/campaigns/$id/rollback" '{}' >/dev/null
	is 412 POST "/api/campaigns/$id/rollback" '{"bundle": 2}' -H 'If-Match: "1"' >/dev/null
	is 200 POST "/api/campaigns/$id/rollback" '{"bundle": 2}' -H "If-Match: \"$version\"" >now
	jq -e --arg id "$id" '.bundleUrl == "/b/\($id)/2/index.html"' now
	is 200 GET "/b/$id/2/thumbnail.webp" >/dev/null
	is 404 POST "/api/campaigns/$id/discard" >/dev/null
	is 422 POST "/api/campaigns/$id/discard" '{"bundle": 2}' | jq -e '.code == "STATE"'
	is 422 POST "/api/campaigns/$id/discard" '{"bundle": 1}' | jq -e '.code == "STATE"'
	# Two that wait: the newer one is not wanted, and no way back leads to it.
	cg-campaign generate --hold "$id"
	work
	echo '{"text": "third"}' >change
	cg-campaign generate --hold -u audio -p change "$id"
	work
	version=$(of "$id" .version)
	is 412 POST "/api/campaigns/$id/discard" '{"bundle": 4}' -H 'If-Match: "1"' >/dev/null
	is 409 POST "/api/campaigns/$id/discard" '{"expectedVersion": 1}' >/dev/null
	is 404 POST "/api/campaigns/$id/discard" '{"bundle": 9}' >/dev/null
	is 200 POST "/api/campaigns/$id/discard" '{"bundle": 4}' -H "If-Match: \"$version\"" >now
	[ "$(cat now)" = "$(cg-campaign get --json "$id")" ]
	[ "$(of "$id" .version)" = "$version" ]
	cg-campaign discard --bundle=4 "$id" # which it is already
	reader=$(cg-key create -s read shop)
	token=$reader is 403 POST "/api/campaigns/$id/discard" >/dev/null
	other=$(cg-key create --tenant=other -s admin shop)
	token=$other is 404 POST "/api/campaigns/$id/discard" >/dev/null
	cg-campaign discard "$id"
	run -1 --separate-stderr cg-campaign discard "$id"
	has -e "waits to be shown"
	[ "$(cg-campaign bundles --json "$id" | jq -c '[.version, .live, .publishedAt == null, .retiredAt == null]' |
		paste -sd' ')" = "[4,false,true,false] [3,false,true,false] [2,true,false,true] [1,false,false,false]" ]
	# What is not held is live by itself, and the one before that is the one that was shown before.
	cg-campaign generate -u audio -p change "$id"
	work
	[ "$(of "$id" .bundleUrl)" = "/b/$id/5/index.html" ]
	cg-campaign rollback "$id"
	[ "$(of "$id" .bundleUrl)" = "/b/$id/2/index.html" ]
	door_stop
}

@test "live: cancelled before it began, and while it works" {
	quick
	door
	id=$(new "to wait for")
	is 422 POST "/api/campaigns/$id/cancel" >/dev/null
	run=$(cg-campaign generate "$id")
	is 202 POST "/api/campaigns/$id/cancel" >reply
	jq -e --arg run "$run" '.runId == $run and .status == "draft" and .runStatus == "cancelled"' reply
	work
	[ "$(of "$id" .status)" = draft ]
	cg-campaign generate "$id"
	cg-worker --queue --once >events 2>worker 3>&- &
	worker=$!
	eventually test -e "$GO/began"
	is 202 POST "/api/campaigns/$id/cancel" | jq -e '.runStatus == "running"'
	wait "$worker" || true
	[ "$(of "$id" '"\(.status) \(.latestRunStatus)"')" = "draft cancelled" ]
	# One that is live stays it.
	cg-campaign update --brief="nothing of the kind" "$id"
	cg-campaign generate "$id"
	work
	cg-campaign generate "$id"
	[ "$(cg-campaign cancel "$id")" = live ]
	[ "$(of "$id" '"\(.status) \(.bundleUrl)"')" = "live /b/$id/1/index.html" ]
	whole
	door_stop
}

@test "live: a run that fails, and is tried again" {
	quick
	id=$(new "made to fail")
	run=$(cg-campaign generate "$id")
	work || true
	[ "$(of "$id" '"\(.status) \(.latestRunStatus)"')" = "failed failed" ]
	run -1 --separate-stderr cg-campaign rollback "$id"
	has -e "is failed"
	cg-run retry "$run" >/dev/null
	[ "$(of "$id" .status)" = generating ]
	cg-campaign cancel "$id"
	[ "$(of "$id" .status)" = draft ]
	cg-campaign update --brief="this will do well" "$id"
	cg-campaign generate "$id"
	work
	[ "$(of "$id" .status)" = live ]
	# A failure after that changes nothing of what is shown.
	cg-campaign update --brief="and now it is to fail" "$id"
	cg-campaign generate "$id"
	work || true
	[ "$(of "$id" '"\(.status) \(.latestRunStatus) \(.bundleUrl)"')" = "live failed /b/$id/1/index.html" ]
	# What was archived meanwhile stays so, and its next version is there when it comes back.
	cg-campaign update --brief="and now it does well" "$id"
	cg-campaign generate "$id"
	cg-campaign archive "$id"
	run -1 --separate-stderr cg-campaign generate "$id"
	has -e "restore it first"
	work
	[ "$(of "$id" '"\(.status) \(.bundleUrl)"')" = "archived /b/$id/2/index.html" ]
	cg-campaign restore "$id"
	[ "$(of "$id" .status)" = live ]
}

@test "live: a worker is killed at any time, another finishes, and it is published once" {
	local n id pid line
	quick
	export CG_LEASE=3s # of a server: how soon the dead are known
	for n in 1 3 4 6; do
		id=$(new "number $n")
		cg-campaign generate "$id"
		rm -f out
		mkfifo out
		cg-worker --queue --once >out 2>/dev/null 3>&- &
		pid=$!
		exec 7<out
		for _ in $(seq "$n"); do read -r line <&7 || true; done
		kill -KILL "$pid" 2>/dev/null || true # it may have come to its end
		wait "$pid" 2>/dev/null || true
		exec 7<&-
		whole
		# What the dead had begun to commit a server may still be at.
		eventually finished "$id"
		whole
		[ "$(of "$id" '"\(.status) \(.bundleUrl)"')" = "live /b/$id/1/index.html" ]
		[ "$(cg-campaign bundles --json "$id" | wc -l)" = 1 ]
	done
	# In the middle of its step.
	id=$(new "to wait for")
	cg-campaign generate "$id"
	cg-worker --queue --once >out2 2>/dev/null 3>&- &
	pid=$!
	eventually test -e "$GO/began"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null || true
	[ "$(of "$id" .status)" = generating ]
	: >"$GO/go"
	eventually finished "$id"
	[ "$(cg-campaign bundles --json "$id" | wc -l)" = 1 ]
	whole
}

@test "live: asked for twice it is made once" {
	quick
	door
	id=$(new "one of them")
	for i in 1 2; do
		curl -s -o "reply$i" -w '%{http_code}\n' -X POST -H "Authorization: Bearer $token" \
			"$url/api/campaigns/$id/generate" >"code$i" 3>&- &
		eval "p$i=$!"
	done
	wait "$p1" && wait "$p2"
	[ "$(sort code1 code2 | paste -sd' ')" = "202 422" ]
	[ "$(sql "SELECT count(*) FROM runs")" = 1 ]
	work
	# Under one key: the same run and the same reply, also when it is over.
	for i in 1 2 3; do
		curl -s -o "reply$i" -w '%{http_code}\n' -X POST -H "Authorization: Bearer $token" \
			-H 'Idempotency-Key: k-1' "$url/api/campaigns/$id/generate" >"code$i" 3>&- &
		eval "p$i=$!"
	done
	wait "$p1" && wait "$p2" && wait "$p3"
	[ "$(cat code1 code2 code3 | paste -sd' ')" = "202 202 202" ]
	cmp reply1 reply2
	cmp reply1 reply3
	work
	is 202 POST "/api/campaigns/$id/generate" '' -H 'Idempotency-Key: k-1' >reply4
	cmp reply1 reply4
	[ "$(cg-campaign generate --key k-1 --json "$id")" = "$(cat reply1)" ]
	[ "$(sql "SELECT count(*) FROM runs")" = 2 ]
	[ "$(of "$id" .bundleUrl)" = "/b/$id/2/index.html" ]
	is 422 POST "/api/campaigns/$id/generate" '{"update": {"type": "audio", "payload": {}}}' \
		-H 'Idempotency-Key: k-1' | jq -e '.code == "IDEMPOTENCY_KEY_REUSED"'
	is 409 POST "/api/campaigns/$id/generate" '{"expectedVersion": 1}' -H 'Idempotency-Key: k-2' >/dev/null
	is 400 POST "/api/campaigns/$id/generate" '' -H 'Idempotency-Key: a b' >/dev/null
	is 412 POST "/api/campaigns/$id/generate" '' -H 'If-Match: "1"' >/dev/null
	is 409 POST "/api/campaigns/$id/generate" '{"expectedVersion": 1}' >/dev/null
	is 404 POST /api/campaigns/00000000-0000-7000-8000-000000000000/generate >/dev/null
	# Others neither make nor see it.
	other=$(cg-key create --tenant=other -s admin shop)
	token=$other is 404 POST "/api/campaigns/$id/generate" >/dev/null
	token=$other is 404 GET "/api/campaigns/$id/bundles" >/dev/null
	reader=$(cg-key create -s read shop)
	token=$reader is 403 POST "/api/campaigns/$id/rollback" >/dev/null
	door_stop
}
