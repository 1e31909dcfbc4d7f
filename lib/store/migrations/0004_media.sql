-- Jobs at providers, what they cost, and how many a tenant may have there at once.

-- A request is named by its key. It may go to several providers, one after another, and
-- take several jobs at one of them (a mesh, then its texture): each of these once.
ALTER TABLE generation_jobs ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX generation_jobs_key ON generation_jobs (tenant_id, request_key, provider_id, stage);

-- What was paid, or is held back while a call is under way (reserved_microusd, a part of
-- microusd). It outlives the run: the month is not paid back when a run is deleted.
CREATE TABLE usage_ledger (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	run_id TEXT,
	step_id TEXT,
	provider_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	model TEXT,
	month TEXT NOT NULL,
	microusd INTEGER NOT NULL DEFAULT 0,
	reserved_microusd INTEGER NOT NULL DEFAULT 0,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX usage_ledger_run ON usage_ledger (tenant_id, run_id);

-- The sum of a tenant's month: the row at which its reservations wait for each other.
CREATE TABLE usage_months (
	tenant_id TEXT NOT NULL,
	month TEXT NOT NULL,
	microusd INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, month)
) STRICT, WITHOUT ROWID;

-- A tenant's own limits; NULL: as the configuration says.
CREATE TABLE usage_budgets (
	tenant_id TEXT PRIMARY KEY NOT NULL,
	month_microusd INTEGER,
	run_microusd INTEGER,
	updated_at TEXT NOT NULL
) STRICT;

-- Places for jobs of one kind, numbered from 1. A row is free when its time is over.
CREATE TABLE media_slots (
	tenant_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	slot INTEGER NOT NULL,
	holder TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, kind, slot)
) STRICT, WITHOUT ROWID;
