-- Many workers and many tenants, as migrations/0002_fleet.sql has it for SQLite. Where no
-- file lock shows that a worker has died, it says every few seconds that it lives.
ALTER TABLE runs ADD COLUMN fence bigint NOT NULL DEFAULT 0;

DROP INDEX runs_queued;
CREATE INDEX runs_queued ON runs (tenant_id, priority DESC, id) WHERE status = 'queued';
DROP INDEX runs_running;
CREATE INDEX runs_running ON runs (tenant_id, id) WHERE status = 'running';

CREATE SEQUENCE turns;
CREATE TABLE tenant_work (
	tenant_id text PRIMARY KEY,
	turn bigint NOT NULL DEFAULT 0,
	max_runs bigint,
	max_steps bigint,
	updated_at timestamptz NOT NULL
);
CREATE INDEX tenant_work_turn ON tenant_work (turn);
INSERT INTO tenant_work (tenant_id, updated_at)
	SELECT tenant_id, MAX(updated_at) FROM runs WHERE status = 'queued' GROUP BY tenant_id;

-- All times by this server's clock: those of the hosts may say what they like.
CREATE TABLE workers (
	id text PRIMARY KEY,
	host text NOT NULL,
	pid bigint NOT NULL,
	lease_ms bigint NOT NULL,
	started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Has nobody of that name said in time that it lives?
CREATE FUNCTION worker_is_dead(worker text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = worker
		AND w.heartbeat_at + w.lease_ms * interval '1 millisecond' > clock_timestamp())
$$;

DROP FUNCTION claim_queued(text);
DROP FUNCTION running_runs(text);

-- A running run whose owner is dead becomes worker's: nothing when there is none. The dead
-- is struck off first: should it come to life at this moment, one of the two waits here.
CREATE FUNCTION claim_orphan(worker text, only_tenant text)
RETURNS TABLE (tenant_id text, id uuid, was text, owner text, begun boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
#variable_conflict use_column
DECLARE
	r record;
BEGIN
	FOR r IN SELECT o.tenant_id, o.id, o.worker_id FROM runs o
		LEFT JOIN workers w ON w.id = o.worker_id
		WHERE o.status = 'running' AND (only_tenant IS NULL OR o.tenant_id = only_tenant)
		AND (w.id IS NULL
			OR w.heartbeat_at + w.lease_ms * interval '1 millisecond' <= clock_timestamp())
	LOOP
		DELETE FROM workers d WHERE d.id = r.worker_id
			AND d.heartbeat_at + d.lease_ms * interval '1 millisecond' <= clock_timestamp();
		CONTINUE WHEN EXISTS (SELECT 1 FROM workers w WHERE w.id = r.worker_id);
		PERFORM 1 FROM runs o WHERE o.tenant_id = r.tenant_id AND o.id = r.id
			AND o.status = 'running' AND o.worker_id IS NOT DISTINCT FROM r.worker_id
			FOR UPDATE SKIP LOCKED;
		CONTINUE WHEN NOT FOUND;
		UPDATE runs o SET worker_id = worker, fence = o.fence + 1, updated_at = now()
			WHERE o.tenant_id = r.tenant_id AND o.id = r.id;
		RETURN QUERY SELECT r.tenant_id, r.id, 'running', r.worker_id, true;
		RETURN;
	END LOOP;
END
$$;

-- The best queued run of the tenant that was served longest ago and has not as many running
-- as it may; runs that others are just claiming are passed over. Claims of a tenant wait
-- for each other only when it has a limit. The best run is asked for where any would do,
-- because its order has one index alone, of what is queued.
CREATE FUNCTION claim_queued(worker text, only_tenant text, most_runs bigint)
RETURNS TABLE (tenant_id text, id uuid, was text, owner text, begun boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
#variable_conflict use_column
DECLARE
	t record;
	run record;
BEGIN
	FOR t IN SELECT w.tenant_id, COALESCE(w.max_runs, most_runs) AS most FROM tenant_work w
		WHERE (only_tenant IS NULL OR w.tenant_id = only_tenant)
		AND (SELECT r.id FROM runs r WHERE r.tenant_id = w.tenant_id AND r.status = 'queued'
			ORDER BY r.priority DESC, r.id LIMIT 1) IS NOT NULL
		AND (COALESCE(w.max_runs, most_runs) = 0 OR COALESCE(w.max_runs, most_runs) >
			(SELECT COUNT(*) FROM runs r WHERE r.tenant_id = w.tenant_id AND r.status = 'running'))
		ORDER BY w.turn LIMIT 32
	LOOP
		IF t.most > 0 THEN
			PERFORM 1 FROM tenant_work w WHERE w.tenant_id = t.tenant_id FOR UPDATE;
			CONTINUE WHEN t.most <= (SELECT COUNT(*) FROM runs r
				WHERE r.tenant_id = t.tenant_id AND r.status = 'running');
		END IF;
		SELECT r.id, r.started_at INTO run FROM runs r WHERE r.tenant_id = t.tenant_id AND r.status = 'queued'
			ORDER BY r.priority DESC, r.id LIMIT 1 FOR UPDATE SKIP LOCKED;
		CONTINUE WHEN NOT FOUND;
		UPDATE runs r SET status = 'running', worker_id = worker, fence = r.fence + 1,
			started_at = COALESCE(r.started_at, now()), updated_at = now()
			WHERE r.tenant_id = t.tenant_id AND r.id = run.id;
		-- Another claim that is at it moves the tenant to the end just as well.
		UPDATE tenant_work w SET turn = nextval('turns'), updated_at = now()
			WHERE w.tenant_id IN (SELECT l.tenant_id FROM tenant_work l
				WHERE l.tenant_id = t.tenant_id FOR UPDATE SKIP LOCKED);
		RETURN QUERY SELECT t.tenant_id, run.id, 'queued', NULL::text, run.started_at IS NOT NULL;
		RETURN;
	END LOOP;
END
$$;

-- Forget tenants that have had nothing to do for a day and have no limit; find those that
-- have something queued and are not in the circle, going from tenant to tenant.
CREATE FUNCTION sweep_tenants() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
AS $$
	DELETE FROM tenant_work t WHERE t.updated_at < now() - interval '1 day'
		AND t.max_runs IS NULL AND t.max_steps IS NULL
		AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = t.tenant_id AND r.status = 'queued');
	WITH RECURSIVE t (tenant_id) AS (
		SELECT MIN(r.tenant_id) FROM runs r WHERE r.status = 'queued'
		UNION ALL SELECT (SELECT MIN(r.tenant_id) FROM runs r
			WHERE r.status = 'queued' AND r.tenant_id > t.tenant_id)
		FROM t WHERE t.tenant_id IS NOT NULL)
	INSERT INTO tenant_work (tenant_id, updated_at)
		SELECT tenant_id, now() FROM t WHERE tenant_id IS NOT NULL ON CONFLICT DO NOTHING;
$$;
