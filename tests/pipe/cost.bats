load ../helper

# What models cost: on the ledger before and after each call, never more than the budgets
# of a run and of a tenant's month. The model is a script; a call costs $0.00125.

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

prepare()
{
	mkdir model
	unset model
	cp "$FIXTURES/answers/plan.json" model/all.text
	cp model/all.text model/all
	echo '{"brief": "Ten pairs of shoes for summer, spin a wheel."}' >brief
	steps 1 >one.yaml
}

# The nth request is answered by file n, every other by all.
upstream()
{
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	touch model/seen
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}

asked() { wc -l <model/seen; }

# A workflow of so many questions.
steps()
{
	printf 'workflow_name: asks\nversion: 1.0.0\nsteps:\n'
	for i in $(seq "$1"); do
		printf '  - step_id: s%d\n    skill_id: intelligence_plan\n    depends_on: []\n    input_selector:\n' "$i"
		printf '      brief: {source: constants, value: "Brief number %d for a summer of shoes"}\n' "$i"
	done
}

ledger()
{
	sql "SELECT provider_id, kind, model, microusd, reserved_microusd, tokens_in, tokens_out, cost_from
		FROM usage_ledger ORDER BY id"
}
month() { sql "SELECT COALESCE(SUM(microusd), 0) FROM usage_months"; }
providers() { sql "SELECT output FROM run_steps" | jq -r .provider | sort | uniq -c | xargs; }

@test "a call is in the ledger with its tokens and what the provider says that it cost" {
	upstream
	cg-plan one.yaml -t brief | cg-worker -q >events
	[ "$(ledger)" = "litellm|llm|gemini-2.0-flash|1250|0|900|150|reply" ]
	[ "$(month)" -eq 1250 ]
	[ "$(sql "SELECT run_id FROM usage_ledger")" = "$(jq -r 'select(.type == "run.started").runId' events)" ]
	cg-plan one.yaml -t brief | cg-worker -q -B >events
	[ "$(month)" -eq 2500 ]
}

@test "what would exceed the run's budget is not asked: the studio makes it, and says why" {
	upstream
	cg-worker -q --max-cost=0.001 < <(cg-plan one.yaml -t brief) >events
	[ "$(asked)" -eq 0 ]
	[ "$(ledger)" = "" ]
	[ "$(sql "SELECT output FROM run_steps" | jq -r '.provider, .degraded')" = "$(printf 'offline\ntrue')" ]
	cg-status --log "$(jq -r 'select(.type == "run.started").runId' events)" s1 |
		grep -q "would exceed the budget of this run: \$0 of \$0.001 .*(BUDGET_EXCEEDED)"
	CG_MAX_COST=0.001 cg-worker -q < <(cg-plan one.yaml -t brief) >events
	[ "$(asked)" -eq 0 ]
}

@test "without the studio behind it the step fails at once, and the run with it" {
	upstream
	export CG_PROVIDERS=llm=litellm
	run -1 --separate-stderr cg-worker -q --max-cost=0 < <(cg-plan one.yaml -t brief)
	jq_is 'any(.type == "step.failed" and .attempt == 1 and .error.code == "BUDGET_EXCEEDED")
		and all(.type != "step.retrying")'
	run -1 --separate-stderr cg-run-step --max-cost=0.001 intelligence_plan <brief
	jq_is '.[0].error_code == "BUDGET_EXCEEDED"'
	[ "$(asked)" -eq 0 ]
}

@test "many at once stay below the budget together" {
	upstream
	steps 20 >many.yaml
	cg-plan many.yaml -t brief | cg-worker -q -j 20 --max-cost=0.01 >events
	[ "$(asked)" -gt 1 ]
	[ "$(asked)" -lt 9 ]
	[ "$(month)" -eq $((1250 * $(asked))) ]
	[ "$(providers)" = "$(asked) gemini-2.0-flash $((20 - $(asked))) offline" ]
}

@test "a plan carries its budget to whoever executes it" {
	upstream
	cg-plan --max-cost=0.001 one.yaml -t brief >plan
	head -n 1 plan | jq -e '.maxCostUsd == "0.001"'
	cg-worker -q --max-cost=5 <plan >events
	cg-enqueue --max-cost=0.001 one.yaml -t brief >/dev/null
	cg-worker -q --queue --once >events
	[ "$(asked)" -eq 0 ]
	cg-worker -q --max-cost=0.001 < <(cg-plan --max-cost=5 one.yaml -t brief) >events
	[ "$(asked)" -eq 0 ]
	cg-worker -q < <(cg-plan --max-cost=5 one.yaml -t brief) >events
	[ "$(asked)" -eq 1 ]
}

@test "a tenant's month has a budget, and the tenant one of its own" {
	upstream
	export CG_MAX_COST_PER_MONTH=0.004 CG_TENANT=acme
	for i in 1 2 3; do
		cg-plan one.yaml -t brief | cg-worker -q -B >events
	done
	[ "$(asked)" -eq 2 ]
	cg-run limits --json | jq -e '.maxCostPerMonthUsd == null and .monthCostUsd == "0.0025"
		and (.month | test("^[0-9]{4}-[0-9]{2}$"))'
	CG_TENANT=other cg-worker -q < <(cg-plan --tenant=other one.yaml -t brief) >events
	[ "$(asked)" -eq 3 ]
	cg-run limits --max-cost-per-month=1 --max-cost=0.5 | grep -Fx 'cost of a run: at most $0.5'
	cg-plan one.yaml -t brief | cg-worker -q -B >events
	[ "$(asked)" -eq 4 ]
	! cg-status --doctor | grep -q budget
	cg-run limits --max-cost-per-month=0.0038 >/dev/null
	run -1 cg-status --doctor
	[[ $output == *"tenant 'acme' has spent \$0.00375 of the \$0.0038 of this month"* ]]
	cg-run limits --max-cost-per-month=1 --max-cost=0 >/dev/null
	cg-plan one.yaml -t brief | cg-worker -q -B --max-cost=5 >events
	[ "$(asked)" -eq 4 ]
	cg-run limits --reset | grep -Fx "cost of a month: as much as configured, \$0.00375 paid in $(date -u +%Y-%m)"
}

@test "a question that is given up may have been paid: as much as it can cost is counted" {
	echo hang >model/all
	upstream
	cg-worker -q < <(cg-plan one.yaml -t brief) >events 3>&- &
	worker=$!
	eventually test -s model/seen
	[ "$(sql "SELECT reserved_microusd > 1500 AND reserved_microusd = microusd FROM usage_ledger" | tr t 1)" = 1 ]
	cg-run cancel "$(jq -r 'select(.type == "run.started").runId' events)"
	wait "$worker" || [ $? -eq 1 ]
	eventually test -s model/closed
	[[ "$(ledger)" =~ ^litellm\|llm\|gemini-2.0-flash\|[12][0-9]{3}\|0\|0\|0\|most$ ]]
	[ "$(month)" = "$(ledger | cut -d'|' -f4)" ]
}

@test "what a gateway that was killed had asked stays held back, and counts" {
	echo hang >model/1
	upstream
	cg-worker -q < <(cg-plan one.yaml -t brief) >events 3>&- &
	worker=$!
	eventually test -s model/seen
	pkill -9 -P "$worker" -x cg-gate
	wait "$worker"
	[[ "$(ledger)" =~ ^litellm\|llm\|gemini-2.0-flash\|([12][0-9]{3})\|([12][0-9]{3})\|0\|0\|$ ]]
	[ "$(month)" -gt 1500 ]
}

@test "a model that refuses costs nothing; one without a price what it says" {
	echo "status 401" >model/1
	upstream
	cg-plan one.yaml -t brief | cg-worker -q >events
	[ "$(ledger)" = "litellm|llm|gemini-2.0-flash|0|0|0|0|reply" ]
	sed -i 's/^      brief/      provider: {source: constants, value: a-model-of-ours}\n&/' one.yaml
	cg-plan one.yaml -t brief | cg-worker -q --max-cost=0.001 >events
	[ "$(ledger | tail -n 1)" = "litellm|llm|a-model-of-ours|1250|0|900|150|reply" ]
	cg-plan one.yaml -t brief | cg-worker -q -B --max-cost=0 >events
	[ "$(asked)" -eq 2 ]
}

@test "cg-status --cost: by step, provider and model, with the budgets of the run and the month" {
	upstream
	steps 2 >two.yaml
	cg-run limits --max-cost-per-month=5 >/dev/null
	cg-plan --max-cost=0.5 two.yaml -t brief | cg-worker -q >events
	id=$(jq -r 'select(.type == "run.started").runId' events)
	cg-plan one.yaml -t brief | cg-worker -q >events
	[ "$(cg-status --cost "$id")" = "$(printf 's%s\tlitellm\tllm\tgemini-2.0-flash\t1\t900\t150\t0.00125\tas told\n' 1 2)" ]
	run -0 --separate-stderr cg-status --cost --json "$id"
	jq_is '.[0] | .type == "cost" and .costUsd == "0.0025" and .budgetUsd == "0.5" and .tokensIn == 1800
		and .month.costUsd == "0.00375" and .month.budgetUsd == "5" and (.steps | length) == 2
		and .steps[1].calls == [{"provider": "litellm", "kind": "llm", "model": "gemini-2.0-flash", "calls": 1,
			"tokensIn": 900, "tokensOut": 150, "costUsd": "0.00125", "costFrom": "reply"}]'
	CG_TENANT=other cg-status --month --json | jq -e '.costUsd == "0" and .budgetUsd == null and .calls == []'
	[ "$(cg-status --month)" = "$(printf 'litellm\tllm\tgemini-2.0-flash\t3\t2700\t450\t0.00375')" ]
	[ "$(cg-status --month=2020-01)" = "" ]
	run -64 --separate-stderr cg-status --month=2020
	[[ $stderr == *"'2020' is no month"* ]]
}

@test "cg-status --cost: what was lost with its gateway is there, and held back" {
	echo hang >model/1
	upstream
	cg-worker -q < <(cg-plan one.yaml -t brief) >events 3>&- &
	worker=$!
	eventually test -s model/seen
	pkill -9 -P "$worker" -x cg-gate
	wait "$worker"
	run -0 --separate-stderr cg-status --cost --json "$(jq -r 'select(.type == "run.started").runId' events)"
	jq_is '.[0] | .heldUsd == .costUsd and (.costUsd | tonumber) > 0.0015
		and .steps[0].calls[0].costFrom == "held" and .steps[0].calls[0].heldUsd == .costUsd'
}

@test "cg-plan --cost: what would be held back, before anybody is asked" {
	echo hang >model/all
	upstream
	steps 2 >two.yaml
	sed -i '0,/^      brief/s//      provider: {source: constants, value: a-model-of-ours}\n&/' two.yaml
	run -0 --separate-stderr cg-plan --cost --json --max-cost=0.001 two.yaml -t brief
	jq_is '.[0] | .type == "estimate" and .unpriced == 1 and .budgetUsd == "0.001" and .exceeds
		and .steps[0].costUsd == null and .steps[0].model == "a-model-of-ours"
		and .steps[1].provider == "litellm" and .steps[1].tokensOut == 4000 and .costUsd == .steps[1].costUsd'
	usd=$(jq -r .costUsd <<<"$output")
	run -0 --separate-stderr cg-plan --cost two.yaml -t brief
	[ "$output" = "$(printf 's1\tlitellm\ta-model-of-ours\t%s\t4000\tunknown\ns2\tlitellm\tgemini-2.0-flash\t%s\t4000\t%s' \
		"$(cut -f4 <<<"$output" | head -n 1)" "$(cut -f4 <<<"$output" | tail -n 1)" "$usd")" ]
	[ "$(asked)" -eq 0 ]
	cg-worker -q < <(cg-plan two.yaml -t brief) >events 3>&- &
	worker=$!
	eventually eval '[ "$(asked)" -eq 2 ]'
	[ "$(sql "SELECT MAX(reserved_microusd) FROM usage_ledger")" -eq "$(jq -n "$usd * 1000000 | round")" ]
	kill "$worker"
	wait "$worker" || :
}

@test "cg-plan --cost: nothing for hits and the studio; what is not known yet is reckoned" {
	upstream
	sed 's/^    input_selector/    cache_policy: {enabled: true, scope: global}\n&/' one.yaml >hit.yaml
	cat >>hit.yaml <<-EOF
		  - step_id: theme
		    skill_id: extract_theme_from_brief
		    depends_on: [s1]
		    input_selector: {brief: {source: step_output, step_id: s1, path: data.summary}}
		  - step_id: music
		    skill_id: generate_bgm_track
		    depends_on: []
		    input_selector: {style: {source: constants, value: {genre: lofi}}, duration_sec: {source: constants, value: 5}}
	EOF
	run -0 --separate-stderr cg-plan --cost --json hit.yaml -t brief
	jq_is '.[0].steps | .[0].forecast == "run" and .[1].forecast == "unknown" and (.[1].costUsd | tonumber) > 0.0005
		and .[2].provider == "offline" and .[2].costUsd == "0"'
	env -u LITELLM_BASE_URL cg-plan --cost --json hit.yaml -t brief | jq -e '.costUsd == "0" and .unpriced == 0'
	cg-worker -q < <(cg-plan one.yaml -t brief) >events
	cg-plan hit.yaml -t brief | cg-worker -q >events
	run -0 --separate-stderr cg-plan --cost --json hit.yaml -t brief
	jq_is '.[0].steps[0] | .forecast == "hit" and .costUsd == "0" and .provider == null'
	run -0 --separate-stderr cg-plan --cost hit.yaml -t brief
	[[ $output == *s1$'\t'cache$'\t\t\t\t'0$'\n'* ]]
	run -64 cg-plan --json hit.yaml -t brief
	run -64 cg-plan --cost --graph=dot hit.yaml -t brief
}

# bats test_tags=sqlite
@test "prune: old months of the ledger go, what a dead gateway held back is settled" {
	echo hang >model/2
	upstream
	cg-plan one.yaml -t brief | cg-worker -q >events
	cg-worker -q < <(cg-plan one.yaml -t brief) >events 3>&- &
	worker=$!
	eventually eval '[ "$(asked)" -eq 2 ]'
	pkill -9 -P "$worker" -x cg-gate
	wait "$worker"
	cg-plan one.yaml -t brief | cg-worker -q >events
	sql "UPDATE usage_ledger SET month = '2020-01' WHERE id = (SELECT id FROM usage_ledger ORDER BY id LIMIT 1);
		INSERT INTO usage_months (tenant_id, month, microusd) VALUES ('default', '2020-01', 1250)"
	all=$(month)
	run -0 --separate-stderr cg-migrate prune --json
	jq_is 'map({(.what): .count}) | add | .ledger == 1 and .reservations == 0'
	[ "$(month)" -eq $((all - 1250)) ]
	sql "UPDATE usage_ledger SET updated_at = '2020-01-01T00:00:00.000Z'"
	run -0 --separate-stderr cg-migrate prune -n --json
	jq_is 'map({(.what): .count}) | add | .ledger == 0 and .reservations == 1'
	cg-migrate prune >/dev/null
	[[ "$(ledger)" =~ ^litellm\|llm\|gemini-2.0-flash\|[12][0-9]{3}\|0\|0\|0\|most$'\n'litellm\|llm\|gemini-2.0-flash\|1250\|0\|900\|150\|reply$ ]]
	[ "$(month)" -eq $((all - 1250)) ]
}

@test "a run whose money was spent goes on with more" {
	upstream
	export CG_PROVIDERS=llm=litellm
	run -1 cg-worker -q < <(cg-plan --max-cost=0.001 one.yaml -t brief)
	id=$(cg-status --limit=1 | cut -f1)
	cg-run retry --max-cost=0.01 "$id"
	cg-worker -q --queue --once >events
	[ "$(cg-status --cost --json "$id" | jq -r '.costUsd, .budgetUsd' | xargs)" = "0.00125 0.01" ]
}

@test "an amount that is none is a mistake, wherever it stands" {
	cg-plan one.yaml -t brief >plan
	CG_MAX_COST=much run -78 --separate-stderr cg-worker <plan
	[[ $stderr == *"environment CG_MAX_COST: 'much' is not an amount of dollars"* ]]
	echo 'max-cost-per-month: -5' >c.yaml
	run -78 --separate-stderr cg-worker --config=c.yaml <plan
	[[ $stderr == *"c.yaml:1: '-5' is not an amount of dollars"* ]]
	echo 'max-cost: 0.5' >c.yaml
	cg-worker -q --config=c.yaml <plan >events
	cg-plan --cost --json --config=c.yaml one.yaml -t brief | jq -e '.budgetUsd == "0.5"'
	run -64 cg-plan --max-cost=-1 one.yaml -t brief
}
