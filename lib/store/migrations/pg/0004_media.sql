-- Jobs at providers, what they cost, and how many a tenant may have there at once, as
-- migrations/0004_media.sql has it for SQLite.
ALTER TABLE generation_jobs ADD COLUMN stage bigint NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX generation_jobs_key ON generation_jobs (tenant_id, request_key, provider_id, stage);

CREATE TABLE usage_ledger (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	run_id uuid,
	step_id text,
	provider_id text NOT NULL,
	kind text NOT NULL,
	model text,
	month text NOT NULL,
	microusd bigint NOT NULL DEFAULT 0,
	reserved_microusd bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX usage_ledger_run ON usage_ledger (tenant_id, run_id);

CREATE TABLE usage_months (
	tenant_id text NOT NULL,
	month text NOT NULL,
	microusd bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, month)
);

CREATE TABLE usage_budgets (
	tenant_id text PRIMARY KEY,
	month_microusd bigint,
	run_microusd bigint,
	updated_at timestamptz NOT NULL
);

CREATE TABLE media_slots (
	tenant_id text NOT NULL,
	kind text NOT NULL,
	slot bigint NOT NULL,
	holder text NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, kind, slot)
);
