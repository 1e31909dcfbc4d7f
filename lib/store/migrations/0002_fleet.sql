-- Many workers and many tenants. A run's fence grows by one whenever a worker takes it:
-- who holds an older number has lost the run, whatever he believes.
ALTER TABLE runs ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;

-- A tenant's best queued run, and how many it has running. Within the tenant, because
-- whose turn it is is asked first.
DROP INDEX runs_queued;
CREATE INDEX runs_queued ON runs (tenant_id, priority DESC, id) WHERE status = 'queued';
DROP INDEX runs_running;
CREATE INDEX runs_running ON runs (tenant_id, id) WHERE status = 'running';

-- Whose turn it is: a row for each tenant that has, or lately had, queued runs. The
-- lowest turn was served longest ago. Who queues a run sees that the row is there; who
-- claims one leaves it, for a run may be coming. NULL: no limit of its own.
CREATE TABLE tenant_work (
	tenant_id TEXT PRIMARY KEY NOT NULL,
	turn INTEGER NOT NULL DEFAULT 0,
	max_runs INTEGER,
	max_steps INTEGER,
	updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX tenant_work_turn ON tenant_work (turn);
INSERT INTO tenant_work (tenant_id, updated_at)
	SELECT tenant_id, MAX(updated_at) FROM runs WHERE status = 'queued' GROUP BY tenant_id;
