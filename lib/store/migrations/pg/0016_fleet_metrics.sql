-- As migrations/0016_fleet_metrics.sql has it for SQLite. Numbers over all tenants; of nobody in
-- particular is anything said but that a run of some id has ended.
CREATE INDEX runs_ended ON runs (completed_at) WHERE completed_at IS NOT NULL;

-- How things stand: kind run, step (of the runs that run), queued (since when), worker (that lives).
CREATE FUNCTION fleet_now() RETURNS TABLE (kind text, state text, n bigint, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT 'run', r.status, COUNT(*), CAST(NULL AS timestamptz) FROM runs r GROUP BY r.status
	UNION ALL
	SELECT 'step', s.status, COUNT(*), NULL FROM runs r
		JOIN run_steps s ON s.tenant_id = r.tenant_id AND s.run_id = r.id
		WHERE r.status = 'running' GROUP BY s.status
	UNION ALL
	SELECT 'queued', '', 0, MIN(r.updated_at) FROM runs r WHERE r.status = 'queued'
	UNION ALL
	SELECT 'worker', '', COUNT(*), NULL FROM workers w
		WHERE w.heartbeat_at + w.lease_ms * interval '1 millisecond' > clock_timestamp()
$$;

-- The plan is made for any time, and what is asked for is always of late: by the index.
CREATE FUNCTION fleet_ended(since timestamptz) RETURNS TABLE (id uuid, status text,
	duration_ms bigint, cost_microusd bigint, completed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET enable_seqscan = off
AS $$
	SELECT r.id, r.status, r.duration_ms, r.cost_microusd, r.completed_at FROM runs r
	WHERE r.completed_at >= since
$$;

-- The steps of those runs.
CREATE FUNCTION fleet_ended_steps(since timestamptz) RETURNS TABLE (run_id uuid, status text,
	cache_hit boolean, duration_ms bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET enable_seqscan = off
AS $$
	SELECT s.run_id, s.status, s.cache_hit, s.duration_ms FROM runs r
	JOIN run_steps s ON s.tenant_id = r.tenant_id AND s.run_id = r.id
	WHERE r.completed_at >= since
$$;
