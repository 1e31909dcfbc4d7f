load ../helper
load ../fixtures/act

@test "a step's text and file go on to the next, and stand for the same bytes" {
	flow two <<-EOF
		$(step first "" file=one.txt)
		  - step_id: second
		    skill_id: upper
		    depends_on: [first]
		    input_selector:
		      text: {source: step_output, step_id: first, path: text}
	EOF
	work two
	[ "$status" -eq 0 ]
	jq_is 'map(.type) == ["run.started", "step.started", "artifact.created", "step.completed",
		"step.started", "artifact.created", "step.completed", "run.completed"]'
	jq_is 'map(.seq) == [range(1; 9)] and ([.[].runId] | unique | length) == 1'
	uri=$(printf '%s\n' "$output" | jq -r 'select(.stepId == "second" and .uri).uri')
	[ "$(cg-cache get "$uri")" = "T>FIRST" ]
	no_workspaces
}
