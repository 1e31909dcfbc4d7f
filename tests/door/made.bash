# Something to look at, for tests of all routes: loaded after helper and door.

# usage: made TENANT   a run that made a game's folder and a picture; prints its id
made()
{
	own_skills say files
	handler files <<-'EOF'
		in=$(cat)
		out=$(printf %s "$in" | jq -r .context.outputDir)
		mkdir -p "$out/page"
		printf 'home' >"$out/page/index.html"
		printf 'RIFF1234WEBPVP8 rest of it' >"$out/pic.webp"
		echo "it says something" >&2
		printf %s "$in" | jq -c '.context.outputDir as $o | {ok: true, data: {}, artifacts: [
			{artifact_type: "bundle/game", uri: ($o + "/page")}, {artifact_type: "image/pic", uri: ($o + "/pic.webp")}]}'
	EOF
	printf '%s\n' 'workflow_name: one' 'version: 1.0.0' 'example_trigger: {}' 'steps:' \
		'  - {step_id: a, skill_id: files, depends_on: [], input_selector: {}}' >one.yaml
	cg-plan --tenant="$1" one.yaml </dev/null 2>/dev/null | cg-worker --tenant="$1" 2>/dev/null | jq -r .runId | head -n 1
}

# usage: all_of TENANT   the ids of what it has, by the names that stand for them in paths; $token is its
all_of()
{
	local run campaign generation artifact session thread key

	run=$(made "$1")
	campaign=$(is 201 POST /api/campaigns '{"name":"Of A","templateId":"quiz","brief":"A quiz about the town."}' | jq -r .id)
	generation=$(is 201 POST /api/intelligence/theme/from-brief '{"brief":"A calm green brand of tea."}' | jq -r .generation_id)
	artifact=$(cg-status --tenant="$1" --artifacts "$run" --json | jq -r 'select(.artifactType == "bundle/game").id')
	session=$(is 201 POST /api/chat/sessions '{"title":"Of A"}' | jq -r .id)
	is 201 POST "/api/chat/sessions/$session/messages" '{"content":"Which campaigns are there?"}' >/dev/null
	cg-worker --tenant="$1" --queue --once >/dev/null 2>&1
	printf '%s\n' 'workflow_name: graph' 'version: 1.0.0' 'kind: graph' 'state: {log: {reducer: append}}' \
		'nodes: [{node_id: a, skill_id: pass, input_selector: {log: {source: constants, value: a}}}]' \
		'edges: [{from: START, to: a}, {from: a, to: END}]' >graph.yaml
	thread=$(cg-thread run -q --id --tenant="$1" graph.yaml <<<'{"input":{}}')
	key=$(is 201 POST /api/keys '{"name":"Of A","scopes":["read"]}' | jq -r .keyId)
	jq -n --arg key "$key" --arg thread "$thread" --arg session "$session" --arg tenant "$1" --arg run "$run" --arg campaign "$campaign" --arg generation "$generation" --arg artifact "$artifact" \
		'{sessions: $session, thread: $thread, threadId: $thread, runs: $run, campaigns: $campaign, plan: $generation, history: $generation, artifacts: $artifact,
		runId: $run, sign: $run, steps: "a", stepId: "a", step: "a", name: "campaign.build", templateType: "quiz", template: "quiz", keys: $key,
		path: "index.html", artifactType: "image-pic", filename: "pic.webp", tenant: $tenant,
		campaignId: $campaign, campaign_id: $campaign, baseRunId: $run, campaignIds: [$campaign]}'
}
