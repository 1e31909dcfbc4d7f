load ../helper
load ../fixtures/act
load ../fixtures/graphs

# Of a run of a thread nothing is done twice: by who takes himself for dead, by who tries it again.

finish()
{
	redis_down
	[ -z "${vendors-}" ] || { kill "$vendors" 2>/dev/null; wait "$vendors" 2>/dev/null || true; }
}

job() { cg-queue add -n workflow-orchestration --job-id "$1" execute-workflow -d "{\"executionId\":\"$id\",\"workflowType\":\"held\",\"tenantId\":\"default\"$2}"; }
is_over() { eventually sh -c "cg-queue state -n workflow-orchestration $1 | grep -q $2"; }
again() { cg-run retry "$r" >/dev/null && timeout 60 cg-worker --queue --once >/dev/null 2>said; }
types() { cg-status --events --json "$r" | jq -sc 'map(.type)'; }

@test "a job for a thread that its worker is at work on does not end what is done there" {
	graph held <<-EOF
		nodes:
		$(node a append="$SCRATCH/log" touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(chain a)
	EOF
	printf 'version: 1.0.0\nupdated_at: "2026-11-22T00:00:00Z"\nworkflows:\n  - {workflow_name: held, version: 1.0.0, file: held.yaml, status: active}\n' >index.yaml
	export CG_WORKFLOWS_PATH=$PWD CG_TENANT=default
	redis_up
	id=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b12
	cg-worker --queue >events 2>said &
	worker=$!
	touch "$SCRATCH/go"
	job first ',"input":{"topic":"cats"}'
	is_over first completed
	rm "$SCRATCH/a" "$SCRATCH/go"
	from=$(cg-thread history "$id" | jq -r 'select(.next == ["a"]).config.checkpointId')
	job second ",\"checkpointId\":\"$from\""
	eventually test -e "$SCRATCH/a"
	r=$(of .runId | tr -d '"')
	job third ',"isRetry":true'
	is_over third failed
	cg-queue job -n workflow-orchestration --json third | jq -e --arg r "$r" '.failedReason | contains($r)'
	[ -e "$XDG_DATA_HOME/cg/workers/$(sql "SELECT worker_id FROM runs WHERE id = '$r'").lock" ]
	touch "$SCRATCH/go"
	is_over second completed
	[ "$(cg-status --json "$r" | jq -r 'select(.type == "run").status')" = completed ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 2 ]
	kill -TERM "$worker"
	wait "$worker" || true
	numbers_are_whole
}

# A studio of which one provider makes pictures.
paying()
{
	export CG_SKILLS_PATH=$FIXTURES/asker CG_PROVIDERS_PATH=$CG_ROOT/providers CG_PROVIDERS=image=stability
	mkfifo held
	command node "$CG_ROOT/tests/services/providers.mjs" <>held >port 3>&- &
	vendors=$!
	eventually test -s port
	export STABILITY_API_KEY=key-of-stability-0123456789 STABILITY_BASE_URL=http://127.0.0.1:$(cat port)/stability
}

submits() { curl -sG "http://127.0.0.1:$(cat port)/_state" --data-urlencode "prompt=a fox" | jq .submits; }
fox='{"input":{"wanted":[{"name":"it","kind":"image","prompt":"a fox"}]}}'

@test "what was paid for is kept until it is stored: tried again it is found" {
	paying
	cat >g.yaml <<-EOF
		workflow_name: g
		version: 1.0.0
		kind: graph
		state:
		  wanted: {reducer: last}
		  mime: {reducer: last, schema: {type: string, maxLength: 3}}
		nodes:
		  - {node_id: a, skill_id: asker, input_selector: {wanted: {source: state, path: wanted}}, output: {mime: {source: result, path: answers.it.mime}}}
		$(chain a)
	EOF
	run --separate-stderr cg-thread run g.yaml <<<"$fox"
	id=$(jq -rs 'map(.threadId // empty) | last' <<<"$output")
	r=$(of .runId | tr -d '"')
	[ "$(of '[.status, .error.code]')" = '["failed","VALIDATION_ERROR"]' ]
	again
	[ "$(of '[.status, .error.code]')" = '["failed","VALIDATION_ERROR"]' ]
	[ "$(submits)" = 1 ]
}

@test "what a node asks for when it is come to once more is made once more" {
	paying
	cat >g.yaml <<-EOF
		workflow_name: g
		version: 1.0.0
		kind: graph
		state:
		  wanted: {reducer: last}
		  made: {reducer: append}
		nodes:
		  - {node_id: a, skill_id: asker, input_selector: {wanted: {source: state, path: wanted}}, output: {made: {source: result, path: answers.it.ok}}}
		edges:
		  - {from: START, to: a}
		  - {from: a, to: a}
	EOF
	run --separate-stderr cg-thread run --recursion-limit 2 g.yaml <<<"$fox"
	id=$(jq -rs 'map(.threadId // empty) | last' <<<"$output")
	[ "$(of '[.status, .values.made]')" = '["limit",[true,true]]' ]
	[ "$(submits)" = 2 ]
}

@test "input that was refused is not taken for taken in" {
	asking
	sed -i 's/  topic: {reducer: last}/  topic: {reducer: last, schema: {type: string}}/' asking.yaml
	for how in new old; do
		id=$how
		[ "$how" = new ] || run -3 --separate-stderr cg-thread run --thread old asking.yaml <<<"$input"
		run -1 --separate-stderr cg-thread run --thread "$how" asking.yaml <<<'{"input":{"topic":5}}'
		r=$(of .runId | tr -d '"')
		[ "$(of '[.status, .error.code]')" = '["failed","VALIDATION_ERROR"]' ]
		[ "$(types)" = '["run.failed"]' ]
		again
		[ "$(of '[.status, .error.code]')" = '["failed","VALIDATION_ERROR"]' ]
	done
	numbers_are_whole
}

@test "what is tried again after its events are forgotten does not take its input in once more" {
	later() { CG_TEST_NOW=$((($(date +%s) + 7200) * 1000)) "$@"; }
	forget() { later cg-migrate prune --events=1h --store="${CG_STORE/cg_test@/postgres@}" "$@"; }
	graph g <<-EOF
		nodes:
		$(node a append="$SCRATCH/log")
		$(node b fail=POLICY_VIOLATION)
		$(chain a b)
	EOF
	begin g.yaml
	[ "$status" -eq 1 ]
	r=$(of .runId | tr -d '"')
	forget >/dev/null
	[ "$(types)" = '["run.started"]' ]
	forget -n --json | jq -es 'all(.what != "events" or .count == 0)'
	again
	[ "$(of '[.status, .error.code, .error.node]')" = '["failed","POLICY_VIOLATION","b"]' ]
	[ "$(of .values.log)" = '[">a"]' ]
	[ "$(wc -l <"$SCRATCH/log")" -eq 1 ]
	# What has ended well is not tried again.
	asking
	begin asking.yaml
	r=$(of .runId | tr -d '"')
	forget >/dev/null
	[ "$(types)" = '[]' ]
}

# Nobody gets at a table as this mode forbids until it is released. usage: hold TABLE MODE
hold()
{
	mkfifo locked
	{ echo "BEGIN; LOCK TABLE $1 IN $2 MODE;"; read -r _ <locked; echo 'COMMIT;'; } |
		PGOPTIONS='-c search_path=app' psql -X -q "${CG_STORE/cg_test@/postgres@}" &
	locker=$!
	table=$1
	eventually locks 1 "granted AND upper(mode) = '${2// /}LOCK'"
}

# Are so many locks of it those?
locks()
{
	[ "$(sql "SELECT count(*) FROM pg_locks WHERE relation = '$table'::regclass AND database =
		(SELECT oid FROM pg_database WHERE datname = current_database()) AND $2")" = "$1" ]
}

release()
{
	echo >locked
	wait "$locker"
}

@test "a replay that has lost its thread meanwhile leaves no branch behind" {
	asking
	begin asking.yaml
	cg-thread replay --queue -c "$(of .checkpointId | tr -d '"')" "$id" >/dev/null
	before=$(sql 'SELECT count(*) FROM checkpoints')
	if [[ $CG_STORE != postgresql:* ]]; then
		# Where one writes at a time nobody gets between: there is the branch.
		cg-worker --queue --once >events 2>said
		[ "$(sql 'SELECT count(*) FROM checkpoints')" -gt "$before" ]
		return
	fi
	hold checkpoints 'ACCESS EXCLUSIVE'
	cg-worker --queue --once >events 2>said &
	worker=$!
	eventually locks 1 'NOT granted'
	sql "UPDATE runs SET fence = fence + 1 WHERE status = 'running'"
	release
	wait "$worker" || true
	[ "$(sql 'SELECT count(*) FROM checkpoints')" = "$before" ]
}

@test "the same key at the same time leaves one run, and one thread" {
	asking
	# Both have looked for the key before either has it.
	[[ $CG_STORE != postgresql:* ]] || hold runs 'SHARE ROW EXCLUSIVE'
	cg-thread run --queue --id --key k asking.yaml <<<"$input" >one &
	one=$!
	cg-thread run --queue --id --key k asking.yaml <<<"$input" >two &
	two=$!
	if [[ $CG_STORE == postgresql:* ]]; then
		eventually locks 2 'NOT granted'
		release
	fi
	wait "$one"
	wait "$two"
	[ "$(cat one)" = "$(cat two)" ]
	[ "$(sql 'SELECT count(*) FROM runs')" = 1 ]
	[ "$(sql 'SELECT count(*) FROM threads')" = 1 ]
}
