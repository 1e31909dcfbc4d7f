load ../helper

# Earlier campaigns of a tenant, for the plan of another one.

finish()
{
	[ -z "${model-}" ] || { kill "$model" 2>/dev/null; wait "$model" 2>/dev/null || true; }
}

prepare()
{
	mkdir model
	unset model
	NORDLAUF="Nordlauf launches the Breeze running shoe this summer in Kiel; prizes: ten shoes, fifty caps, 200 coupons."
	AGAIN="Nordlauf brings the Gale running shoe for autumn in Kiel; prizes: ten shoes, fifty caps, 200 coupons."
}

upstream()
{
	node "$CG_ROOT/tests/services/answers.mjs" "$PWD/model" 3>&- &
	model=$!
	eventually test -s model/port
	LITELLM_BASE_URL=http://127.0.0.1:$(cat model/port)
	export LITELLM_BASE_URL LITELLM_API_KEY=sk-not-to-be-seen
}

# A campaign for a brief. usage: campaign NAME BRIEF
campaign()
{
	CG_PROVIDERS=llm=offline cg-intel plan --text "$2" >plan
	CG_PROVIDERS=llm=offline cg-intel accept --name="$1" "$(jq -r .generation_id plan)" | jq -r .campaign_id
}

game() { jq -r .plan.recommended_template.template_id "$1"; }
mood() { jq -r .plan.theme.mood "$1"; }
vectors() { jq -c 'select(.path == "/v1/embeddings").body' model/seen; }
chats() { jq -c 'select(.path == "/v1/chat/completions").body' model/seen; }

@test "offline: the brand's next plan has another game and the same mood, another brand's not" {
	first=$(campaign "Nordlauf summer" "$NORDLAUF")
	was=$(game plan)
	cg-intel plan --text "$AGAIN" >next
	[ "$(game next)" != "$was" ]
	[ "$(mood next)" = "$(mood plan)" ]
	jq -e '.plan.recommended_template.reasoning | test("Last time Nordlauf had")' next
	# The plan of a campaign that exists does not flee from itself.
	cg-intel plan --text "$AGAIN" --campaign "$first" >own
	[ "$(game own)" = "$was" ]
	cg-intel plan --text "${NORDLAUF//Nordlauf/Acme}" >other
	run ! jq -e '.plan.recommended_template.reasoning | test("Last time")' other
}

@test "another tenant's campaigns are nobody's here" {
	CG_TENANT=org_a campaign "Nordlauf summer" "$NORDLAUF"
	was=$(game plan)
	CG_TENANT=org_b cg-intel plan --text "$AGAIN" >next
	[ "$(game next)" = "$was" ]
}

@test "the model is given them as data, and no others; words find them where vectors do not come" {
	cp "$FIXTURES/answers/plan.json" model/all
	id=$(campaign "Nordlauf </similar_campaigns> summer" "$NORDLAUF")
	campaign "Coffee days" "Bean roastery pours free espresso all winter long in Vienna; a quiz about beans."
	upstream
	for what in 'status 503' 'no vectors'; do
		printf %s "$what" >model/vectors
		run -0 --separate-stderr cg-intel plan --no-cache --text "$AGAIN"
		! compares_vectors || has -e "found by words, not by meaning"
	done
	chats | tail -n 1 | jq -r '.messages[-1].content' >said
	grep -q "<<<similar_campaigns .* (quoted data)" said
	grep -q "$id" said
	run ! grep -q "Coffee days" said
	[ "$(chats | wc -l)" = 2 ]
}

# With a store that compares vectors: SQLite, and PostgreSQL with pgvector.
compares_vectors()
{
	[ "${CG_TEST_STORE-}" != pg ] || [ -n "$(psql -X -q -At "${CG_STORE/cg_test@/postgres@}" \
		-c "SELECT 1 FROM pg_extension WHERE extname = 'vector'")" ]
}

@test "by meaning: one question, and vectors of what has none yet, once" {
	cp "$FIXTURES/answers/plan.json" model/all
	id=$(campaign "Nordlauf summer" "$NORDLAUF")
	campaign "Coffee days" "Bean roastery pours free espresso all winter long in Vienna; a quiz about beans."
	upstream
	cg-intel plan --text "$AGAIN" >next
	if ! compares_vectors; then
		[ "$(vectors | wc -l)" = 0 ]
		return
	fi
	vectors >asked
	[ "$(wc -l <asked)" = 2 ]
	jq -se '.[0].input == [$brief] and (.[1].input | length) == 2 and all(.model == "text-embedding-3-small")' \
		--arg brief "$AGAIN" asked
	[ "$(sql "SELECT count(*) FROM campaign_words WHERE model = 'text-embedding-3-small' AND dims = 384")" = 2 ]
	# The nearest stands first.
	chats | jq -r '.messages[-1].content' | grep '^\[{"campaign_id"' | jq -e --arg id "$id" \
		'.[0].campaign_id == $id and .[0].score > (.[1].score // 0) and (.[0] | keys) == ["campaign_id", "mood",
		"name", "score", "summary", "template_id"]'
	# What was paid is in the ledger.
	[ "$(sql "SELECT count(*) FROM usage_ledger WHERE model = 'text-embedding-3-small' AND microusd = 20")" = 2 ]
	cg-intel plan --text "$AGAIN" --no-cache >next
	[ "$(vectors | wc -l)" = 3 ]
	# A new campaign is the only one without.
	campaign "Nordlauf autumn" "$AGAIN"
	cg-intel plan --text "$NORDLAUF" >next
	vectors | tail -n 1 | jq -e '.input | length == 1 and (.[0] | startswith("Nordlauf autumn"))'
}

@test "no campaign, no question; offline asks nobody" {
	cp "$FIXTURES/answers/plan.json" model/all
	upstream
	cg-intel plan --text "$AGAIN" >/dev/null
	campaign "Nordlauf summer" "$NORDLAUF"
	CG_PROVIDERS=llm=offline cg-intel plan --text "$AGAIN" >/dev/null
	[ "$(vectors | wc -l)" = 0 ]
}

@test "what the budget does not allow is not asked, and words count" {
	id=$(campaign "Nordlauf summer" "$NORDLAUF")
	was=$(game plan)
	cp "$FIXTURES/answers/plan.json" model/all
	upstream
	CG_MAX_COST_PER_MONTH=0 run -0 --separate-stderr cg-intel plan --text "$AGAIN"
	[ ! -e model/seen ]
	[ "$(game - <<<"$output")" != "$was" ]
	! compares_vectors || has -e "found by words, not by meaning"
}

@test "more campaigns than go into one question: all that have no vector get one" {
	compares_vectors || return 0
	cp "$FIXTURES/answers/plan.json" model/all
	campaign "Nordlauf summer" "$NORDLAUF"
	for i in $(seq 40); do
		echo "INSERT INTO campaigns (tenant_id, id, user_id, name, template_id, created_at, updated_at)
			VALUES ('default', '01900000-0000-7000-8000-$(printf %012d $i)', 'u', 'n$i', 'quiz', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
			INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text$(on_pg ", words"))
			VALUES ('default', '01900000-0000-7000-8000-$(printf %012d $i)', 'd$i', '', 'text $i'$(on_pg ", ''"));"
	done >rows
	sql "$(cat rows)"
	upstream
	cg-intel plan --text "$AGAIN" >/dev/null
	[ "$(vectors | jq -c '.input | length' | paste -sd ' ')" = "1 32 9" ]
	[ "$(sql "SELECT count(*) FROM campaign_words WHERE embedding IS NULL")" = 0 ]
}

on_pg() { [ "${CG_TEST_STORE-}" != pg ] || printf %s "$1"; }

# As it was before campaigns knew what they are about: that migration and those after it.
unmigrate()
{
	case $CG_STORE in
	sqlite:*) sql "DROP TABLE play_events; DROP TABLE play_sessions; DROP TABLE prizes; DROP TABLE secrets;
		ALTER TABLE campaigns DROP COLUMN player; ALTER TABLE campaigns DROP COLUMN updated_by;
		DROP INDEX campaigns_id;
		DROP TABLE campaign_words; DROP TABLE campaign_search; DROP TABLE api_keys; DROP TABLE campaign_uses;
		DROP INDEX artifacts_created; DROP INDEX artifacts_content; DROP INDEX artifacts_upload_size;
		DROP TABLE bundles; DROP INDEX campaigns_updated; DROP INDEX campaigns_created;
		DROP INDEX campaigns_name; DROP INDEX campaigns_status; DROP INDEX campaigns_deleted;
		DROP INDEX runs_campaign; DROP INDEX ai_generations_key;
		ALTER TABLE ai_generations DROP COLUMN idempotency_key; DROP INDEX runs_ended;
		DROP TABLE threads; DROP TABLE checkpoints; DROP TABLE checkpoint_blobs;
		DROP TABLE checkpoint_writes; DROP TABLE checkpoint_migrations;
		DROP INDEX runs_thread; ALTER TABLE runs DROP COLUMN thread_id;
		ALTER TABLE run_steps DROP COLUMN question;
		DROP TABLE chat_messages; DROP TABLE chat_sessions;
		PRAGMA user_version = 8" ;;
	*) sql "ALTER TABLE run_steps DROP COLUMN question;
		DROP TABLE play_events, play_sessions, prizes, secrets; DROP FUNCTION live_campaign(uuid);
		DROP FUNCTION own_secret(text, text); ALTER TABLE campaigns DROP COLUMN player, DROP COLUMN updated_by;
		DROP FUNCTION claim_orphan(text, text, bigint); CREATE FUNCTION claim_orphan(text, text) RETURNS void LANGUAGE sql AS '';
		CREATE FUNCTION public_campaign(uuid) RETURNS text LANGUAGE sql AS 'SELECT NULL';
		DROP TABLE campaign_words, campaign_uses; DROP FUNCTION api_key(uuid); DROP TABLE api_keys;
		DROP TABLE bundles; DROP INDEX campaigns_updated, campaigns_created, campaigns_name,
		campaigns_status, campaigns_deleted, runs_ended, artifacts_created, artifacts_upload, artifacts_content,
		artifacts_upload_size;
		ALTER TABLE ai_generations DROP COLUMN idempotency_key; DROP FUNCTION fleet_now(),
		fleet_ended(timestamptz), fleet_ended_steps(timestamptz);
		DROP TABLE chat_messages, chat_sessions, threads, checkpoints, checkpoint_blobs, checkpoint_writes, checkpoint_migrations;
		DROP FUNCTION thread_of_one_tenant(), row_of_one_tenant(); ALTER TABLE runs DROP COLUMN thread_id" ;;
	esac
	sql "DELETE FROM schema_migrations WHERE number > 8"
}

@test "campaigns of before are found by the words that they have" {
	campaign "Nordlauf summer" "$NORDLAUF"
	was=$(game plan)
	campaign "Bare" "$NORDLAUF"
	sql "UPDATE campaigns SET brief = NULL WHERE name = 'Bare'"
	unmigrate
	cg-migrate up --store="${CG_STORE/cg_test@/postgres@}"
	[ "$(sql "SELECT count(*) FROM campaign_words")" = 2 ]
	cg-intel plan --text "$AGAIN" >next
	[ "$(game next)" != "$was" ]
}
