-- As migrations/0003_outbox.sql has it for SQLite: a queued run is its own outbox.
ALTER TABLE runs ADD COLUMN sent_at timestamptz;
CREATE INDEX runs_sent ON runs (tenant_id, sent_at) WHERE status = 'queued' AND sent_at IS NOT NULL;

-- Tenants that have something to send: never sent, or so long ago that it may be lost.
CREATE FUNCTION outbox_tenants(before timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT t.tenant_id FROM tenant_work t WHERE (SELECT r.id FROM runs r
		WHERE r.tenant_id = t.tenant_id AND r.status = 'queued'
		AND (r.sent_at IS NULL OR r.sent_at < before)
		ORDER BY r.priority DESC, r.id LIMIT 1) IS NOT NULL ORDER BY t.turn
$$;
