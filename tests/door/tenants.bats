load ../helper
load ../pipe/door

# The two-tenant matrix: for every route and every id of the other tenant 404, never data.

finish() { door_end; }

# A run of tenant a that made a folder and a picture.
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
	cg-plan --tenant=a one.yaml </dev/null | cg-worker --tenant=a | jq -r .runId | head -n 1
	unset CG_SKILLS_PATH
}

@test "door: what is another tenant's is not there, on every route" {
	door --no-throttle
	# shellcheck disable=SC2034 # tokens of ask
	a=$(cg-key create --tenant=a --scope=admin all) b=$(cg-key create --tenant=b --scope=admin all)
	run=$(made)
	campaign=$(token=$a is 201 POST /api/campaigns '{"name":"Of A","templateId":"quiz","brief":"A quiz about the town."}' | jq -r .id)
	generation=$(token=$a is 201 POST /api/intelligence/theme/from-brief '{"brief":"A calm green brand of tea."}' | jq -r .generation_id)
	artifact=$(cg-status --tenant=a --artifacts "$run" --json | jq -r 'select(.artifactType == "bundle/game").id')
	jq -n --arg run "$run" --arg campaign "$campaign" --arg generation "$generation" --arg artifact "$artifact" \
		'{runs: $run, campaigns: $campaign, plan: $generation, history: $generation, artifacts: $artifact,
		runId: $run, sign: $run, steps: "a", stepId: "a", step: "a", name: "campaign.build", templateType: "quiz",
		path: "index.html", artifactType: "image-pic", filename: "pic.webp", tenant: "a",
		campaignId: $campaign, campaign_id: $campaign, baseRunId: $run, campaignIds: [$campaign]}' >ids
	node "$CG_ROOT/tests/door/tenants.mjs" "$url" "$(cat ids)" "$a" "$b" >out || { grep -v '^ok' out | head -n 60; return 1; }
	[ "$(grep -c '^ok' out)" -gt 90 ]
	door_stop
}
