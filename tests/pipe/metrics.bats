load ../helper
load ../fixtures/act
load door

# What /metrics says of the fleet is what the programs say of it.

finish() { door_end; }

# The value of a series. usage: number SERIES
number() { awk -v s="$1" '$1 == s { print $2 }' metrics; }

# usage: says SERIES VALUE
says() { [ "$(number "$1")" = "$2" ] || { echo "# $1 is $(number "$1"), not $2"; return 1; }; }

@test "metrics: runs, steps, durations, the queue, the cache, cost and workers, over all tenants" {
	local cached='cache_policy: {enabled: true, scope: global}'

	flow good <<-END
		$(EXTRA=$cached step a "" file=a.txt)
		$(EXTRA=$cached step b a)
	END
	flow bad <<-END
		$(step a "" exit=1)
		$(step b a)
	END
	flow waits <<-END
		$(step a "" touch="$SCRATCH/a" wait="$SCRATCH/go")
		$(step b a)
	END
	cg-plan good.yaml </dev/null 2>/dev/null | cg-worker >/dev/null 2>&1
	door
	cg-plan good.yaml </dev/null 2>/dev/null | cg-worker >/dev/null 2>&1
	cg-plan --tenant=other good.yaml </dev/null 2>/dev/null | cg-worker --tenant=other >/dev/null 2>&1
	cg-plan bad.yaml </dev/null 2>/dev/null | cg-worker >/dev/null 2>&1 || true
	id=$(cg-enqueue --id waits.yaml </dev/null 2>/dev/null)
	cg-worker --queue --once --tenant=default >/dev/null 2>&1 3>&- &
	worker=$!
	eventually test -e "$SCRATCH/a"
	eventually sh -c "cg-status --events --json $id | grep -q step.started"
	cg-enqueue --id --tenant=other waits.yaml </dev/null >queued 2>/dev/null
	cg-run cancel --tenant=other "$(cat queued)" >/dev/null
	cg-enqueue --id --tenant=third waits.yaml </dev/null >queued 2>/dev/null
	sql "UPDATE runs SET updated_at = $(case $CG_STORE in
	sqlite:*) echo "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 hour')" ;;
	*) echo "now() - interval '1 hour'" ;;
	esac) WHERE id = '$(cat queued)'"
	curl -sf "$url/metrics" >metrics
	says cg_store_up 1
	# What there is, and what has ended since the door was there.
	says 'cg_runs{state="completed"}' 3
	says 'cg_runs{state="failed"}' 1
	says 'cg_runs{state="cancelled"}' 1
	says 'cg_runs{state="running"}' 1
	says 'cg_runs{state="queued"}' 1
	says 'cg_runs{state="paused"}' 0
	says 'cg_runs_ended_total{state="completed"}' 2
	says 'cg_runs_ended_total{state="failed"}' 1
	says 'cg_runs_ended_total{state="cancelled"}' 1
	says cg_run_duration_seconds_count 4
	says 'cg_steps{state="running"}' 1
	says 'cg_steps{state="pending"}' 1
	says 'cg_steps_ended_total{state="completed"}' 4
	says 'cg_steps_ended_total{state="failed"}' 1
	# Of the failed run one, of the cancelled one its two.
	says 'cg_steps_ended_total{state="skipped"}' "$(sql "SELECT count(*) FROM run_steps WHERE status = 'skipped'")"
	says cg_cache_hits_total 2
	says cg_cache_misses_total 3
	says cg_step_duration_seconds_count 3
	says cg_queue_depth 1
	[ "$(number cg_queue_oldest_seconds)" -ge 3600 ]
	[ "$(number cg_queue_oldest_seconds)" -lt 3700 ]
	says cg_workers 1
	says cg_cost_usd_total 0.000000
	# The same as cg-status has, of this tenant's part.
	[ "$(cg-status --json --limit=0 | jq -s 'map(select(.status == "failed")) | length')" = "$(number 'cg_runs{state="failed"}')" ]
	# No tenant is named, and what is there is in form.
	run ! grep -q -e other -e third metrics
	run ! grep -Evq '^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9]+(\.[0-9]+)?)$' metrics
	[ "$(grep '^# TYPE' metrics | sort | uniq -d | wc -l)" -eq 0 ]
	# Asked again at once it tells what it knows.
	curl -sf "$url/metrics" | grep -q 'cg_runs{state="completed"} 3'
	touch "$SCRATCH/go"
	wait "$worker"
	door_stop
}

@test "metrics: a store that is away is no reason to say nothing" {
	CG_STORE=postgresql://nobody@127.0.0.1:1/none door --tenant=default
	curl -sf "$url/metrics" >metrics
	says cg_store_up 0
	says cg_http_connections 1
	door_stop
}
