load ../helper

# data.enrichment: campaigns and conversations are read, described one by one, and keep what was found.

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
	[ -z "${worker-}" ] || kill "$worker" 2>/dev/null || true
	redis_down
}

# A campaign with that brief; prints its id. usage: campaign NAME BRIEF
campaign() { jq -n --arg n "$1" --arg b "$2" '{name: $n, templateId: "spin_wheel", brief: $b}' | cg-campaign create -f -; }
# usage: enrichment ID   what is kept with a campaign
enrichment() { cg-campaign get --json "$1" | jq -c '.settings.enrichment // null'; }
# The input of the workflow. usage: input ID...
input() { jq -nc '{input: {inputIds: $ARGS.positional}}' --args "$@"; }

# The shipped skills, with another program for enrich_record, on standard input.
other_enricher()
{
	export CG_SKILLS_PATH=$BATS_TEST_TMPDIR/skills
	mkdir -p "$CG_SKILLS_PATH"
	cp -r "$CG_ROOT/skills/catalog" "$CG_SKILLS_PATH/"
	# It writes down what it was asked, outside of its workspace.
	mkdir -p "$BATS_TEST_TMPDIR/out"
	sed -i "s:write_prefixes. \[\]:write_prefixes\: ['$BATS_TEST_TMPDIR/out']:" "$CG_SKILLS_PATH/catalog/enrich_record.yaml"
	handler enrich_record
}

@test "enrich: campaigns in several languages are described by what stands in them" {
	en=$(campaign Shoes "Summer launch of the Breeze running shoe by Nordlauf. Runners in Kiel love running. 50 pairs to win until 31 August 2026, great fun for everybody.")
	de=$(campaign Ärger "Leider gab es Beschwerden: die Schuhe waren kaputt, und der Umtausch der Schuhe war langsam.")
	ja=$(campaign お茶 "新しいお茶のキャンペーン。とても楽しい。お茶を飲んで景品をもらおう。")
	ru=$(campaign Чай "Новый чай:   отличный вкус, радость для всей семьи. Чай и праздник.")
	t=$(input "$en" "$de" "$ja" "$ru" "$en" | jq -c '.input.batchSize = 2' | cg-thread run -q --id data.enrichment)
	cg-thread show --json "$t" | jq -e --arg e "$en" --arg r "$ru" '.status == "idle" and .values.currentStep == "completed"
		and (.values.savedResultIds | length == 4 and (index($e) != null) and (index($r) != null))'
	enrichment "$en" | jq -e '.sentiment == "positive" and .provider == "offline" and (.keyTopics | index("running") != null)
		and (.suggestedTags | length > 0) and .qualityScore > 60 and (.summary | length > 0) and (.taskId and .runId and .at)'
	enrichment "$de" | jq -e '.sentiment == "negative" and .keyTopics[0] == "schuhe"'
	enrichment "$ja" | jq -e '.sentiment == "positive" and (.keyTopics | index("キャンペーン") != null) and (.summary | contains("お茶"))'
	enrichment "$ru" | jq -e '.sentiment == "positive" and .keyTopics[0] == "чай" and (.summary | contains("отличный вкус"))'
	[ "$(enrichment "$en" | jq .qualityScore)" -gt "$(enrichment "$de" | jq .qualityScore)" ]
}

@test "enrich: other settings stay, and the same task changes nothing twice" {
	a=$(jq -n '{name: "A", templateId: "quiz", brief: "A quiz about the old town and its towers.", settings: {tone: "playful"}}' | cg-campaign create -f -)
	t=$(input "$a" | cg-thread run -q --id data.enrichment)
	cg-campaign get --json "$a" | jq -e '.settings.tone == "playful" and .settings.enrichment.summary != null'
	was=$(enrichment "$a")
	# What was saved is saved again by a branch that begins after the description: another task, another entry.
	at=$(cg-thread history --json "$t" | jq -r 'select(.next == ["saveResults"]).config.checkpointId' | head -n 1)
	[ -n "$at" ]
	cg-thread fork -c "$at" "$t" >/dev/null
	cg-thread resume -q "$t" >/dev/null
	[ "$(enrichment "$a" | jq 'del(.taskId, .at, .runId)')" = "$(jq 'del(.taskId, .at, .runId)' <<<"$was")" ]
	[ "$(cg-campaign get --json "$a" | jq .version)" -ge 2 ]
}

@test "enrich: an id that is not there is an error that names it, and nothing is kept" {
	a=$(campaign A "A quiz about the old town.")
	run -1 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "$a" 00000000-0000-7000-8000-00000000abcd)"
	t=$output
	cg-thread show --json "$t" | jq -e '.status == "failed" and .error.category == "validation"
		and (.error.message | contains("there is no campaign '"'00000000-0000-7000-8000-00000000abcd'"'"))'
	[ "$(enrichment "$a")" = null ]
	run -1 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input not-an-id)"
	cg-thread show --json "$output" | jq -e '.error.message | contains("there is no campaign '"'not-an-id'"'")'
	run -65 --separate-stderr cg-thread run -q data.enrichment <<<'{"input":{"inputIds":[]}}'
	has -e "inputIds"
	# Another tenant's is not there either.
	run -1 --separate-stderr cg-thread run -q --id --tenant=other data.enrichment <<<"$(input "$a")"
	[ "$(enrichment "$a")" = null ]
}

@test "enrich: one of many that cannot be described fails alone, and alone is tried again" {
	other_enricher <<-EOF
		in=\$(cat)
		text=\$(printf %s "\$in" | jq -r .input.text)
		echo "\$text" >>$BATS_TEST_TMPDIR/out/asked
		case \$text in
		*broken*) [ -e $BATS_TEST_TMPDIR/out/mended ] || { echo '{"ok": false, "error": "it cannot be read", "error_code": "INPUT_VALIDATION_FAILED"}'; exit 0; } ;;
		esac
		echo '{"ok": true, "data": {"summary": "s", "keyTopics": [], "sentiment": "neutral", "suggestedTags": [], "qualityScore": 50}}'
	EOF
	for b in "the first text" "the broken text" "the third text"; do campaign x "$b"; done >ids
	mapfile -t ids <ids
	run -1 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "${ids[@]}")"
	t=$output
	cg-thread show --json "$t" | jq -e '.status == "failed" and .error.code == "INPUT_VALIDATION_FAILED" and .error.category == "validation"
		and .error.retryable == false and (.error.message | contains("it cannot be read"))'
	[ "$(sort "$BATS_TEST_TMPDIR/out/asked")" = "$(printf 'the broken text\nthe first text\nthe third text')" ]
	[ "$(enrichment "${ids[0]}")" = null ]
	touch "$BATS_TEST_TMPDIR/out/mended"
	: >"$BATS_TEST_TMPDIR/out/asked"
	cg-thread resume -q "$t" >/dev/null
	[ "$(cat "$BATS_TEST_TMPDIR/out/asked")" = "the broken text" ]
	for i in "${ids[@]}"; do enrichment "$i" | jq -e '.qualityScore == 50'; done
	cg-thread show --json "$t" | jq -e '.status == "idle" and (.values.savedResultIds | length == 3)'
}

@test "enrich: what does not fit the schema is no description" {
	other_enricher <<<'echo "{\"ok\": true, \"data\": {\"summary\": \"Parsing failed\", \"sentiment\": \"neutral\", \"qualityScore\": 0}}"'
	a=$(campaign A "A quiz about the old town.")
	run -1 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "$a")"
	cg-thread show --json "$output" | jq -e '.error.code == "OUTPUT_VALIDATION_FAILED" and (.error.message | contains("keyTopics"))'
	[ "$(enrichment "$a")" = null ]
}

@test "enrich: a worker does it too, and one that is killed loses nothing" {
	other_enricher <<-EOF
		in=\$(cat)
		text=\$(printf %s "\$in" | jq -r .input.text)
		echo "\$text" >>$BATS_TEST_TMPDIR/out/asked
		case \$text in *slow*) [ -e $BATS_TEST_TMPDIR/out/go ] || exec sleep 30 ;; esac
		echo '{"ok": true, "data": {"summary": "s", "keyTopics": [], "sentiment": "neutral", "suggestedTags": [], "qualityScore": 50}}'
	EOF
	for b in "a quick text" "a slow text"; do campaign x "$b"; done >ids
	mapfile -t ids <ids
	t=$(cg-thread run -q --id --queue data.enrichment <<<"$(input "${ids[@]}")")
	cg-worker -q --queue --once >/dev/null 2>&1 &
	worker=$!
	both() { [ "$(wc -l <"$BATS_TEST_TMPDIR/out/asked")" -ge 2 ]; }
	eventually both
	kept() { [ "$(sql "SELECT count(*) FROM checkpoint_writes WHERE thread_id = '$t' AND channel = 'enrichedData'")" -ge 1 ]; }
	eventually kept
	kill -KILL $worker
	wait $worker || true
	bury
	touch "$BATS_TEST_TMPDIR/out/go"
	cg-worker -q --queue --once >/dev/null
	eventually idle
	for i in "${ids[@]}"; do enrichment "$i" | jq -e '.qualityScore == 50'; done
	[ "$(grep -c quick "$BATS_TEST_TMPDIR/out/asked")" -eq 1 ]
}
idle() { [ "$(cg-thread show --json "$t" | jq -r .status)" = idle ]; }

@test "enrich: conversations, each of one person" {
	id=019a0000-0000-7000-8000-00000000c0de
	now=2026-11-29T20:00:00.000Z
	sql "INSERT INTO chat_sessions (tenant_id, id, user_id, title, last_message_at, created_at, updated_at)
		VALUES ('default', '$id', '', 'Tea', '$now', '$now', '$now')" 2>/dev/null || {
		cg-migrate up
		sql "INSERT INTO chat_sessions (tenant_id, id, user_id, title, last_message_at, created_at, updated_at)
			VALUES ('default', '$id', '', 'Tea', '$now', '$now', '$now')"
	}
	sql "INSERT INTO chat_messages (tenant_id, id, session_id, user_id, seq, content, created_at)
		VALUES ('default', '019a0000-0000-7000-8000-00000000c0df', '$id', '', 1, 'I love this tea campaign, the tea wheel is great fun', '$now')"
	run -0 cg-thread run -q --id data.enrichment <<<"$(input "$id" | jq -c '.input.source = "chat_sessions"')"
	sql "SELECT enrichment FROM chat_sessions WHERE id = '$id'" | jq -e '.sentiment == "positive" and (.keyTopics | index("tea") != null)'
	sql "UPDATE chat_sessions SET enrichment = NULL"
	sql "DELETE FROM chat_messages"
	sql "UPDATE chat_sessions SET user_id = 'alice'"
	run -1 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "$id" | jq -c '.input.source = "chat_sessions"')"
	cg-thread show --json "$output" | jq -e --arg s "there is no conversation '$id'" '.error.message | contains($s)'
}

@test "enrich: a model's answer is held against the schema; what never fits is no description" {
	mkdir model
	echo '{"summary": "By a model.", "keyTopics": ["towers"], "sentiment": "positive", "suggestedTags": ["old-town"], "qualityScore": 71}' >model/2
	echo '{"summary": "Parsing failed", "sentiment": "mixed", "qualityScore": 101}' >model/1
	echo 'It is a nice text.' >model/all
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen-0123456789
	a=$(campaign A "A quiz about the old town and its towers.")
	run -0 --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "$a")"
	enrichment "$a" | jq -e '.summary == "By a model." and .qualityScore == 71 and .provider != "offline" and (has("degraded") | not)'
	jq -se 'length == 2 and .[0].body.response_format.type == "json_schema"
		and (.[0].body.messages | tostring | contains("old town"))' model/seen
	b=$(campaign B "Another quiz, about rivers and their bridges.")
	run --separate-stderr cg-thread run -q --id data.enrichment <<<"$(input "$b")"
	# Either the studio measures it, and that is said, or it failed: never words of a default.
	if [ "$status" -eq 0 ]; then
		enrichment "$b" | jq -e '.degraded and .provider == "offline" and (.summary | contains("rivers"))'
	else
		[ "$(enrichment "$b")" = null ]
	fi
	dump_store >dump
	run -1 grep -F not-to-be-seen dump
}

@test "enrich: as a job of the queue workflow-orchestration, under the type that others use" {
	export CG_TENANT=default
	a=$(campaign A "A quiz about the old town and its towers.")
	redis_up
	e=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b77
	cg-queue add -n workflow-orchestration --job-id "execution-$e" execute-workflow -d "{\"executionId\":\"$e\",
		\"workflowId\":\"w\",\"workflowType\":\"data-enrichment\",\"tenantId\":\"default\",\"input\":{\"inputIds\":[\"$a\"]}}"
	cg-worker -q --queue >/dev/null 2>&1 &
	worker=$!
	over() { cg-queue state -n workflow-orchestration "execution-$e" | grep -q completed; }
	eventually over
	cg-queue job -n workflow-orchestration --json "execution-$e" | jq -e --arg a "$a" '.returnvalue | .success
		and .output.savedResultIds == [$a] and .output.currentStep == "completed"'
	enrichment "$a" | jq -e '.summary != null'
	# A business error is a failure of the job, with its category.
	f=0193c1e0-5b7a-7c1e-9d0e-0a4f5f1a7b78
	cg-queue add -n workflow-orchestration --job-id "execution-$f" execute-workflow -d "{\"executionId\":\"$f\",
		\"workflowId\":\"w\",\"workflowType\":\"data-enrichment\",\"tenantId\":\"default\",\"input\":{\"inputIds\":[\"$f\"]}}"
	lost() { cg-queue state -n workflow-orchestration "execution-$f" | grep -q failed; }
	eventually lost
	cg-queue job -n workflow-orchestration --json "execution-$f" | jq -e --arg f "$f" '.failedReason
		| startswith("[validation] ") and contains("there is no campaign '"'"'" + $f + "'"'"'")'
	kill -TERM "$worker"
	wait "$worker" || true
	worker=
}
