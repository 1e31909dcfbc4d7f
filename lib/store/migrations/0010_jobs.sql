-- A job may belong to a step that is run by itself, without a run.
CREATE TABLE generation_jobs_new (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	run_id TEXT,
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
	stage INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, run_id) REFERENCES runs (tenant_id, id) ON DELETE CASCADE
) STRICT;
INSERT INTO generation_jobs_new SELECT * FROM generation_jobs;
DROP TABLE generation_jobs;
ALTER TABLE generation_jobs_new RENAME TO generation_jobs;
CREATE INDEX generation_jobs_step ON generation_jobs (tenant_id, run_id, step_id);
CREATE UNIQUE INDEX generation_jobs_key ON generation_jobs (tenant_id, request_key, provider_id, stage);
