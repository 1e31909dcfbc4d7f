-- What the dead have left, for a worker that has a place for one kind of runs alone: of_kind 1 those
-- without a thread, 2 those with one, 0 any. Else as before; workers of before ask for any.
DROP FUNCTION claim_orphan(text, text);
CREATE FUNCTION claim_orphan(worker text, only_tenant text, of_kind bigint DEFAULT 0)
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
		AND (of_kind = 0 OR (o.thread_id IS NULL) = (of_kind = 1))
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
