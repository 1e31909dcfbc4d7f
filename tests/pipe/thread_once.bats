load ../helper
load ../fixtures/act
load ../fixtures/graphs

# Of a run of a thread nothing is done twice: by who takes himself for dead, by who tries it again.

finish()
{
	redis_down
}

job() { cg-queue add -n workflow-orchestration --job-id "$1" execute-workflow -d "{\"executionId\":\"$id\",\"workflowType\":\"held\",\"tenantId\":\"default\"$2}"; }
is_over() { eventually sh -c "cg-queue state -n workflow-orchestration $1 | grep -q $2"; }

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
