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

@test "a run is a trace, a step a span, whose children its attempts are" {
	flow traced <<-EOF
		$(step one "" trace="$SCRATCH/log")
		$(EXTRA='retry_policy: {max_attempts: 2, backoff_ms: 100}' step two one trace="$SCRATCH/log" fail1=EXECUTION_ERROR)
	EOF
	work traced
	[ "$status" -eq 0 ]
	[ "$(cut -d ' ' -f 1,2 "$SCRATCH/log" | tr '\n' ,)" = "one 1,two 1,two 2," ]
	run ! grep -vE ' 00-[0-9a-f]{32}-[0-9a-f]{16}-01$' "$SCRATCH/log"
	[ "$(cut -d - -f 2 "$SCRATCH/log" | sort -u)" = "${id//-/}" ]
	[ "$(cut -d - -f 3 "$SCRATCH/log" | uniq | wc -l)" -eq 2 ]
	[ "$(sed -n 2,3p "$SCRATCH/log" | cut -d - -f 3 | uniq | wc -l)" -eq 1 ]
	# Without a run it is a trace of its own.
	echo '{"do":["trace='"$SCRATCH/bare"'"]}' | cg-run-step act >/dev/null
	grep -qE ' 00-[0-9a-f]{32}-[0-9a-f]{16}-01$' "$SCRATCH/bare"
}
