load ../helper
load ../fixtures/act

one()
{
	flow one <<-EOF
		$(step a "")
	EOF
}

@test "the run's record, or the bare id" {
	one
	run -0 --separate-stderr cg-enqueue one.yaml </dev/null
	jq_is 'length == 1 and .[0].status == "queued" and .[0].workflowName == "one"'
	run -0 --separate-stderr cg-enqueue --id one.yaml </dev/null
	[[ $output =~ ^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$ ]]
	cg-status --events --json "$output" | jq -es 'map(.type) == ["run.queued"] and .[0].seq == 1'
}

@test "the same key is the same run" {
	one
	a=$(cg-enqueue --id --key=order-1 one.yaml </dev/null 2>/dev/null)
	b=$(cg-enqueue --id --key=order-1 one.yaml </dev/null 2>/dev/null)
	c=$(cg-enqueue --id --key=order-2 one.yaml </dev/null 2>/dev/null)
	[ "$a" = "$b" ] && [ "$a" != "$c" ]
	[ "$(cg-status --json | wc -l)" -eq 2 ]
	# Also when it has been executed, and for each tenant apart.
	cg-worker --queue --once >/dev/null 2>&1
	[ "$(cg-enqueue --id --key=order-1 one.yaml </dev/null 2>/dev/null)" = "$a" ]
	[ "$(cg-enqueue --tenant=other --id --key=order-1 one.yaml </dev/null 2>/dev/null)" != "$a" ]
}

@test "the same key many times at once is one run" {
	one
	cg-plan one.yaml </dev/null >plan 2>/dev/null
	for i in 1 2 3 4 5 6 7 8; do
		cg-enqueue --id --key=k <plan >"id.$i" &
		pids[i]=$!
	done
	for i in 1 2 3 4 5 6 7 8; do wait "${pids[i]}"; done
	[ "$(cat id.* | sort -u | wc -l)" -eq 1 ]
	[ "$(cg-status --json | wc -l)" -eq 1 ]
}

@test "plans on standard input, several" {
	one
	cg-plan one.yaml </dev/null >plan 2>/dev/null
	[ "$(cat plan plan plan | cg-enqueue --id | sort -u | wc -l)" -eq 3 ]
}

@test "an id of one's own; one that is taken, one that is none" {
	one
	id=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10
	[ "$(cg-enqueue --id --run-id=$id one.yaml </dev/null 2>/dev/null)" = $id ]
	run --separate-stderr cg-enqueue --run-id=$id one.yaml </dev/null
	[ "$status" -ne 0 ] && has -e $id
	run --separate-stderr cg-enqueue --run-id=mine one.yaml </dev/null
	[ "$status" -ne 0 ] && has -e mine
	[ "$(cg-status --json | wc -l)" -eq 1 ]
}

@test "garbage, a cut plan, nothing: refused, nothing recorded" {
	one
	cg-plan one.yaml </dev/null >plan 2>/dev/null
	run -65 --separate-stderr cg-enqueue <<<garbage
	run -65 --separate-stderr cg-enqueue < <(head -n 1 plan)
	has -e "the plan ends early: 0 of 1 steps"
	run -64 --separate-stderr cg-enqueue </dev/null
	has -e "neither a workflow nor a plan on standard input"
	[ "$(cg-status)" = "" ]
}

@test "called wrongly: 64 and one usage line" {
	for args in "a b" "--nonsense" "--priority=high x"; do
		# shellcheck disable=SC2086 # words
		run -64 --separate-stderr cg-enqueue $args </dev/null
		[ "$output" = "" ]
		[[ ${stderr_lines[-1]} == "usage: cg-enqueue "* ]]
	done
}

@test "one of several plans is another tenant's: those before it are queued, those after it not" {
	printf 'workflow_name: one\nversion: 1.0.0\nexample_trigger: {text: t}\nsteps:\n  - {step_id: b, skill_id: pass, depends_on: [], input_selector: {}}\n' >one.yaml
	cg-plan one.yaml </dev/null >mine 2>/dev/null
	cg-plan --tenant=other one.yaml </dev/null >other 2>/dev/null
	cat mine mine other mine >all
	run -77 --separate-stderr cg-enqueue --id <all
	has -e "the plan is for tenant 'other'"
	[ "${#lines[@]}" -eq 2 ]
	[ "$(sql "SELECT count(*) FROM runs")" -eq 2 ]
	# A name given twice: the second is refused, the first stays.
	run -1 --separate-stderr cg-enqueue --run-id=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b10 < <(cat mine mine)
	has -e "is there already"
	[ "$(sql "SELECT count(*) FROM runs")" -eq 3 ]
	[ "$(sql "SELECT count(*) FROM run_steps")" -eq 3 ]
}
