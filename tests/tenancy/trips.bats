load ../helper

# How often a worker waits for the server: a relay between the two counts it.

STEPS=60

# chain NAME POLICY: steps in a row, each with an input that differs.
chain()
{
	local i

	printf 'workflow_name: %s\nversion: 1.0.0\nexample_trigger: {}\nsteps:\n' "$1" >"$1.yaml"
	for i in $(seq "$STEPS"); do
		printf '  - step_id: s%d\n    skill_id: quick\n    depends_on: [%s]\n' "$i" \
			"$([ "$i" = 1 ] || echo "s$((i - 1))")"
		printf '    input_selector: {n: {source: constants, value: %d}}\n' "$i"
		printf '    cache_policy: {%s}\n' "$2"
	done >>"$1.yaml"
}

prepare()
{
	own_skills quick
	handler quick <<-'EOF'
		echo '{"ok": true, "data": {}}'
	EOF
	mkdir "$BATS_TEST_TMPDIR/relay"
	[ ${#BATS_TEST_TMPDIR} -lt 80 ] || skip "the test's folder has too long a name for a socket"
}

# What is counted, into n. usage: relay COMMAND...
relay()
{
	local dir=$CG_TEST_PG

	CG_STORE=${CG_STORE/host=$dir/host=$BATS_TEST_TMPDIR/relay} "$CG_ROOT/$O/tests/bench/b_trips" \
		"$dir/.s.PGSQL.5432" "$BATS_TEST_TMPDIR/relay/.s.PGSQL.5432" n "$@"
}

# Trips of a worker that executes this plan; all of its steps end with that event.
# usage: trips PLAN EVENT
trips()
{
	relay cg-worker -q -j 2 <"$1" >events
	[ "$(jq -s --arg type "$2" 'map(select(.type == $type)) | length' events)" = "$STEPS" ]
	trips=$(cat n)
	echo "# $trips round trips for $STEPS steps: $1, $2"
}

@test "a step that is computed and kept takes two round trips at most, one that is found one" {
	chain kept "enabled: true, scope: global"
	cg-plan kept.yaml </dev/null >cold 2>/dev/null
	trips cold step.completed
	[ "$trips" -le $((2 * STEPS)) ]
	# This plan knows of none of the results: they are looked up when it is executed.
	trips cold step.cached
	[ "$trips" -le $((STEPS + STEPS / 4)) ]
	cg-plan kept.yaml </dev/null >warm 2>/dev/null
	trips warm step.cached
	[ "$trips" -le $((STEPS + STEPS / 4)) ]
}

@test "one that is kept for its own run alone takes no more" {
	chain own "enabled: true, scope: run_only"
	cg-plan own.yaml </dev/null >cold 2>/dev/null
	trips cold step.completed
	[ "$trips" -le $((2 * STEPS)) ]
}

@test "on the queue the end of a run and the claim of the next are one round trip" {
	export CG_SKILLS_PATH=$CG_ROOT/skills
	cat >pass.yaml <<-EOF
		workflow_name: pass
		version: 1.0.0
		example_trigger: {}
		steps:
		  - {step_id: a, skill_id: pass, depends_on: [], input_selector: {}}
		  - {step_id: b, skill_id: pass, depends_on: [a], input_selector: {}}
	EOF
	cg-plan pass.yaml </dev/null >plan 2>/dev/null
	for _ in $(seq 100); do
		cat plan
	done | cg-enqueue --id >/dev/null
	relay cg-worker -q --queue --once -j 1 >events
	[ "$(grep -c run.completed events)" = 100 ]
	echo "# $(cat n) round trips for 100 runs"
	# Those of the connections and of looking whether anything is left come on top.
	[ "$(cat n)" -le 140 ]
	# And each said all that it had to.
	jq -s 'group_by(.runId) | map(map(.type) | join(" ")) | unique' events >said
	[ "$(jq 'length' said)" = 1 ]
}
