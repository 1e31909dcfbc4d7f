load ../helper
load ../fixtures/act
load fleet

# The limits of a language model, over several gateways. The model is a script, the server
# a Redis or Valkey of this file's own.

setup_file()
{
	act_setup_file
	queue_up
}
teardown_file()
{
	queue_down
}

prepare()
{
	mkdir model
	unset model
	export CG_QUEUE=unix:$QDIR/redis.sock CG_LLM_MODELS=$PWD/models.json
	jq '.models["gemini-2.0-flash"].concurrency = 1' "$CG_ROOT/litellm/models.json" >models.json
	cp "$FIXTURES/answers/plan.json" model/all
	cp "$FIXTURES/answers/plan.json" model/all.text
	echo '{"brief": "Ten pairs of shoes for summer, spin a wheel."}' >brief
	redis FLUSHALL >/dev/null
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

asked() { [ "$(wc -l <model/seen)" -ge "$1" ]; }
held() { [ "$(redis ZCARD '{bull}:models:held:gemini-2.0-flash')" = "$1" ]; }

@test "two gateways: one call of a model that allows one; its place is given back" {
	echo "hang" >model/1
	cg-run-step intelligence_plan <brief >out.1 2>said.1 &
	first=$!
	eventually asked 1
	held 1
	cg-run-step intelligence_plan <brief >out.2 2>said.2 &
	second=$!
	# It has asked for a place by the time that Redis has counted further scripts.
	calls() { redis INFO commandstats | sed -n 's/^cmdstat_evalsha:calls=\([0-9]*\).*/\1/p'; }
	more() { [ "$(calls)" -ge $((before + 3)) ]; }
	before=$(calls)
	eventually more
	run ! asked 2
	kill "$first"
	wait "$first" || true
	wait "$second"
	asked 2
	jq -e '.ok and .degraded != true' out.2
	held 0
}

@test "a server that is away: said once, and the work goes on" {
	CG_QUEUE=unix:$PWD/none.sock run -0 --separate-stderr cg-run-step intelligence_plan <brief
	asked 1
	[ "$(grep -c "limits of models are not shared" <<<"$stderr")" -eq 1 ]
	jq -e '.ok and .degraded != true' <<<"$output"
}
