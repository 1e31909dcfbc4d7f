-- The first schema, as migrations/0001_init.sql has it for SQLite. Everything lies in
-- the schema that comes first in the search path; who may do what with it is said in
-- roles.sql, which runs after every migration.
--
-- Keys begin with the tenant, so that no reference can cross from one to another.
-- JSON is json and not jsonb: a text comes back byte for byte, as hashes need it.

CREATE TABLE schema_migrations (
	number bigint PRIMARY KEY,
	name text NOT NULL,
	checksum text NOT NULL,
	applied_at timestamptz NOT NULL
);

CREATE TABLE campaigns (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	user_id text NOT NULL,
	name text NOT NULL,
	template_id text NOT NULL,
	status text NOT NULL DEFAULT 'draft'
		CHECK (status IN ('draft', 'generating', 'live', 'failed', 'archived')),
	config json,
	brief text,
	settings json,
	public_config json,
	manifest json,
	bundle_url text,
	thumbnail_url text,
	latest_run_id uuid,
	live_bundle_id text,
	version bigint NOT NULL DEFAULT 1,
	published_at timestamptz,
	starts_at timestamptz,
	ends_at timestamptz,
	deleted_at timestamptz,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id)
);

CREATE TABLE runs (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	workflow_name text NOT NULL,
	workflow_version text NOT NULL,
	trigger_type text NOT NULL CHECK (trigger_type IN ('initial', 'update')),
	status text NOT NULL DEFAULT 'queued'
		CHECK (status IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
	base_run_id uuid,
	campaign_id text,
	idempotency_key text,
	cancel_requested boolean NOT NULL DEFAULT FALSE,
	pause_requested boolean NOT NULL DEFAULT FALSE,
	attempt bigint NOT NULL DEFAULT 1,
	priority bigint NOT NULL DEFAULT 0,
	cost_microusd bigint NOT NULL DEFAULT 0,
	event_seq bigint NOT NULL DEFAULT 0,
	worker_id text,
	heartbeat_at timestamptz,
	started_at timestamptz,
	completed_at timestamptz,
	duration_ms bigint,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	error json,
	trigger_payload json,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, base_run_id) REFERENCES runs (tenant_id, id) ON DELETE RESTRICT,
	CHECK ((trigger_type = 'initial') = (base_run_id IS NULL))
);
CREATE UNIQUE INDEX runs_key ON runs (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_queued ON runs (priority DESC, id) WHERE status = 'queued';
CREATE INDEX runs_running ON runs (id) WHERE status = 'running';
CREATE INDEX runs_status ON runs (tenant_id, status, id);
CREATE INDEX runs_campaign ON runs (tenant_id, campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX runs_base ON runs (tenant_id, base_run_id) WHERE base_run_id IS NOT NULL;

-- A plan is large and never changes: beside the run, as on SQLite.
CREATE TABLE run_plans (
	tenant_id text NOT NULL,
	run_id uuid NOT NULL,
	plan text NOT NULL,
	PRIMARY KEY (tenant_id, run_id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE run_steps (
	tenant_id text NOT NULL,
	run_id uuid NOT NULL,
	step_id text NOT NULL,
	id uuid NOT NULL,
	skill_id text NOT NULL,
	skill_version text,
	status text NOT NULL DEFAULT 'pending'
		CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'failed', 'skipped')),
	ord bigint NOT NULL DEFAULT 0,
	attempt bigint NOT NULL DEFAULT 1,
	input_hash text NOT NULL DEFAULT '',
	cache_key text,
	cache_hit boolean NOT NULL DEFAULT FALSE,
	output_artifact_ids json,
	error json,
	error_history json,
	log_hash text,
	answer json,
	debug json,
	reason text,
	started_at timestamptz,
	ended_at timestamptz,
	duration_ms bigint,
	next_attempt_at timestamptz,
	cost_microusd bigint NOT NULL DEFAULT 0,
	tokens_in bigint NOT NULL DEFAULT 0,
	tokens_out bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	output json,
	PRIMARY KEY (tenant_id, run_id, step_id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE run_events (
	tenant_id text NOT NULL,
	run_id uuid NOT NULL,
	seq bigint NOT NULL,
	type text NOT NULL,
	created_at timestamptz NOT NULL,
	event json NOT NULL,
	PRIMARY KEY (tenant_id, run_id, seq),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE artifacts (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	run_id uuid NOT NULL,
	step_id text NOT NULL,
	skill_id text NOT NULL,
	type text NOT NULL,
	uri text NOT NULL,
	content_hash text NOT NULL CHECK (length(content_hash) = 64),
	size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
	mime text,
	filename text,
	storage_key text,
	metadata json,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, run_id, step_id, type, content_hash),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE step_cache (
	tenant_id text NOT NULL,
	cache_key text NOT NULL,
	workflow_name text NOT NULL,
	step_id text NOT NULL,
	skill_id text NOT NULL,
	run_id uuid NOT NULL,
	input_hash text NOT NULL,
	scope text NOT NULL DEFAULT 'global' CHECK (scope IN ('global', 'run_only')),
	size_bytes bigint NOT NULL DEFAULT 0,
	cost_microusd bigint NOT NULL DEFAULT 0,
	duration_ms bigint NOT NULL DEFAULT 0,
	used_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	objects text NOT NULL DEFAULT '',
	parts json,
	artifact_ids json,
	data json,
	PRIMARY KEY (tenant_id, cache_key)
);
CREATE INDEX step_cache_step ON step_cache (tenant_id, workflow_name, step_id, created_at);

CREATE TABLE generation_jobs (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	run_id uuid NOT NULL,
	step_id text NOT NULL,
	provider_id text NOT NULL,
	provider_job_id text,
	media_type text NOT NULL,
	status text NOT NULL DEFAULT 'pending'
		CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'timed_out')),
	request_key text,
	poll_interval_ms bigint NOT NULL DEFAULT 0,
	timeout_ms bigint NOT NULL DEFAULT 0,
	attempts bigint NOT NULL DEFAULT 0,
	input_params json NOT NULL,
	result_uri text,
	artifact_id uuid,
	error_message text,
	cost_microusd bigint NOT NULL DEFAULT 0,
	started_at timestamptz,
	completed_at timestamptz,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX generation_jobs_step ON generation_jobs (tenant_id, run_id, step_id);
