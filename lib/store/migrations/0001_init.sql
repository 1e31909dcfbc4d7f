-- The first schema. Comments stand outside the statements: SQLite keeps the text
-- of a statement and reads all of them at every start.
--
-- Keys begin with the tenant, so that no reference can cross from one to another;
-- ids are UUIDv7 and append. Rows that hold texts of any length lie in rowid tables:
-- ordered by its key (WITHOUT ROWID), a table compares a key with whole rows, their
-- overflow pages too, and its inner pages carry rows. Events are small, written
-- often and read in order: for them one tree is cheaper than two.
-- There are no triggers; the statements that write a row set updated_at.

CREATE TABLE schema_migrations (
	number INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL,
	applied_at TEXT NOT NULL
) STRICT;

CREATE TABLE campaigns (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	name TEXT NOT NULL,
	template_id TEXT NOT NULL,
	status TEXT NOT NULL DEFAULT 'draft'
		CHECK (status IN ('draft', 'generating', 'live', 'failed', 'archived')),
	config TEXT,
	brief TEXT,
	settings TEXT,
	public_config TEXT,
	manifest TEXT,
	bundle_url TEXT,
	thumbnail_url TEXT,
	latest_run_id TEXT,
	live_bundle_id TEXT,
	version INTEGER NOT NULL DEFAULT 1,
	published_at TEXT,
	starts_at TEXT,
	ends_at TEXT,
	deleted_at TEXT,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id)
) STRICT;

CREATE TABLE runs (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	workflow_name TEXT NOT NULL,
	workflow_version TEXT NOT NULL,
	trigger_type TEXT NOT NULL CHECK (trigger_type IN ('initial', 'update')),
	status TEXT NOT NULL DEFAULT 'queued'
		CHECK (status = 'running' OR status = 'completed' OR status = 'queued'
			OR status = 'failed' OR status = 'cancelled' OR status = 'paused'),
	base_run_id TEXT,
	campaign_id TEXT,
	idempotency_key TEXT,
	cancel_requested INTEGER NOT NULL DEFAULT 0,
	pause_requested INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 1,
	priority INTEGER NOT NULL DEFAULT 0,
	cost_microusd INTEGER NOT NULL DEFAULT 0,
	event_seq INTEGER NOT NULL DEFAULT 0,
	worker_id TEXT,
	heartbeat_at TEXT,
	started_at TEXT,
	completed_at TEXT,
	duration_ms INTEGER,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	error TEXT,
	trigger_payload TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, base_run_id) REFERENCES runs (tenant_id, id) ON DELETE RESTRICT,
	CHECK ((trigger_type = 'initial') = (base_run_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX runs_key ON runs (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX runs_queued ON runs (priority DESC, id) WHERE status = 'queued';
CREATE INDEX runs_running ON runs (id) WHERE status = 'running';
CREATE INDEX runs_base ON runs (tenant_id, base_run_id) WHERE base_run_id IS NOT NULL;

-- A plan is large and never changes: beside the run, so that changing the run's
-- status does not write it again.
CREATE TABLE run_plans (
	tenant_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	plan TEXT NOT NULL,
	PRIMARY KEY (tenant_id, run_id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE run_steps (
	tenant_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	step_id TEXT NOT NULL,
	id TEXT NOT NULL,
	skill_id TEXT NOT NULL,
	skill_version TEXT,
	status TEXT NOT NULL DEFAULT 'pending'
		-- Not IN (...): SQLite builds a table of such a list for every row it writes.
		CHECK (status = 'completed' OR status = 'running' OR status = 'pending'
			OR status = 'failed' OR status = 'skipped' OR status = 'waiting'),
	ord INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 1,
	input_hash TEXT NOT NULL DEFAULT '',
	cache_key TEXT,
	cache_hit INTEGER NOT NULL DEFAULT 0,
	output_artifact_ids TEXT,
	error TEXT,
	error_history TEXT,
	log_hash TEXT,
	answer TEXT,
	debug TEXT,
	reason TEXT,
	started_at TEXT,
	ended_at TEXT,
	duration_ms INTEGER,
	next_attempt_at TEXT,
	cost_microusd INTEGER NOT NULL DEFAULT 0,
	tokens_in INTEGER NOT NULL DEFAULT 0,
	tokens_out INTEGER NOT NULL DEFAULT 0,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	output TEXT,
	PRIMARY KEY (tenant_id, run_id, step_id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE run_events (
	tenant_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	type TEXT NOT NULL,
	created_at TEXT NOT NULL,
	event TEXT NOT NULL,
	PRIMARY KEY (tenant_id, run_id, seq),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	step_id TEXT NOT NULL,
	skill_id TEXT NOT NULL,
	type TEXT NOT NULL,
	uri TEXT NOT NULL,
	content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
	size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
	mime TEXT,
	filename TEXT,
	storage_key TEXT,
	metadata TEXT,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, run_id, step_id, type, content_hash)
) STRICT;

CREATE TABLE step_cache (
	tenant_id TEXT NOT NULL,
	cache_key TEXT NOT NULL,
	workflow_name TEXT NOT NULL,
	step_id TEXT NOT NULL,
	skill_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	input_hash TEXT NOT NULL,
	scope TEXT NOT NULL DEFAULT 'global' CHECK (scope IN ('global', 'run_only')),
	size_bytes INTEGER NOT NULL DEFAULT 0,
	cost_microusd INTEGER NOT NULL DEFAULT 0,
	duration_ms INTEGER NOT NULL DEFAULT 0,
	used_at TEXT NOT NULL,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	objects TEXT NOT NULL DEFAULT '',
	parts TEXT,
	artifact_ids TEXT,
	data TEXT,
	PRIMARY KEY (tenant_id, cache_key)
) STRICT;
CREATE INDEX step_cache_step ON step_cache (tenant_id, workflow_name, step_id, created_at);

CREATE TABLE generation_jobs (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	step_id TEXT NOT NULL,
	provider_id TEXT NOT NULL,
	provider_job_id TEXT,
	media_type TEXT NOT NULL,
	status TEXT NOT NULL DEFAULT 'pending'
		CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'timed_out')),
	request_key TEXT,
	poll_interval_ms INTEGER NOT NULL DEFAULT 0,
	timeout_ms INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	input_params TEXT NOT NULL,
	result_uri TEXT,
	artifact_id TEXT,
	error_message TEXT,
	cost_microusd INTEGER NOT NULL DEFAULT 0,
	started_at TEXT,
	completed_at TEXT,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX generation_jobs_step ON generation_jobs (tenant_id, run_id, step_id);
