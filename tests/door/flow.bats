load ../helper
load ../pipe/door

# From a brief to a game with curl alone, then played in a browser.

finish()
{
	door_end
	[ -z "${worker-}" ] || { kill "$worker" 2>/dev/null; wait "$worker" 2>/dev/null || true; }
}

@test "door: a shell script makes a campaign from a brief, follows it, and the game is played" {
	door
	cg-worker --queue >/dev/null 2>worker.said &
	worker=$!
	jq -r .brief "$CG_ROOT/examples/summer-shoes.json" >brief.txt
	CG_URL=$url CG_TOKEN=$token "$CG_ROOT/examples/campaign.sh" "Summer shoes" spin_wheel brief.txt >where 2>told
	grep -q 'run.completed' told
	jq -e '.status == "live" and .version >= 2' campaign.json
	grep -q '<script' game.html
	# What was streamed is what was kept.
	cg-status --events "$(jq -r .latestRunId campaign.json)" --json | jq -r '[.type, .stepId // ""] | @tsv' |
		diff - <(grep -P '^(run|step|artifact|log)\.?\w*\t' told)
	node "$CG_ROOT/tests/pipe/player.mjs" "$(cat where)" 390 844 "${SHOTS--}" >played
	jq -e '.errors == [] and .foreign == [] and (.results[0].outcome | IN("win", "lose"))' played
	kill -TERM "$worker"
	wait "$worker" || true
	worker=
	door_stop
}
