load ../helper

@test "a bundle is checked and played inside the sandbox, and nothing of it stays" {
	echo '{}' >t.json
	cg-plan -t t.json "$FIXTURES/play.yaml" >plan
	run -0 --separate-stderr cg-worker <plan
	jq_is 'map(select(.type == "step.completed") | .stepId) | sort
		== ["bundle_game", "check", "game_config", "play"]'
	jq_is 'map(select(.type == "artifact.created" and .artifactType == "image/screenshot"))
		| length == 9'
	report=$(grep -rl '"game_complete_event"' "$HOME/.local" | head -n 1)
	jq -e '.played and .valid' "$report"
	report=$(grep -rl '"by_category"' "$HOME/.local" | head -n 1)
	jq -e '.pass and .issues == []' "$report"
}
