-- As migrations/0005_turns.sql has it for SQLite. Several runs in one call, with fewer
-- statements and plans than before for one.
DROP INDEX tenant_work_turn;
CREATE INDEX tenant_work_turn ON tenant_work (turn, tenant_id);

-- The best queued runs of the tenants that were served longest ago, shared out evenly among
-- those on a page of the circle; who was served stands at its end and may come again, so a
-- call takes of a tenant what is as urgent as its best one, from that one on: what lies
-- before it in the index are entries of runs that have long been claimed, and is passed
-- over once. Runs that others are just claiming are passed over too. Claims of a tenant wait
-- for each other only when it has a limit.
DROP FUNCTION claim_queued(text, text, bigint);
CREATE FUNCTION claim_queued(worker text, only_tenant text, most_runs bigint, wanted bigint)
RETURNS TABLE (tenant_id text, id uuid, was text, owner text, begun boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	t record;
	at_turn bigint := -1;
	at_tenant text := '';
	missing bigint := wanted;
	share bigint;
	others bigint;
	got bigint;
BEGIN
	WHILE missing > 0 LOOP
		others := 0;
		IF missing > 1 AND only_tenant IS NULL THEN
			SELECT COUNT(*) INTO others FROM (SELECT 1 FROM tenant_work w
				WHERE (w.turn, w.tenant_id) > (at_turn, at_tenant)
				AND (SELECT r.id FROM runs r WHERE r.tenant_id = w.tenant_id AND r.status = 'queued'
					ORDER BY r.priority DESC, r.id LIMIT 1) IS NOT NULL
				ORDER BY w.turn, w.tenant_id LIMIT least(missing, 8)) page;
		END IF;
		FOR t IN SELECT w.tenant_id, w.turn, COALESCE(w.max_runs, most_runs) AS most, b.priority, b.id
			FROM tenant_work w CROSS JOIN LATERAL (SELECT r.priority, r.id FROM runs r
				WHERE r.tenant_id = w.tenant_id AND r.status = 'queued'
				ORDER BY r.priority DESC, r.id LIMIT 1) b
			WHERE (w.turn, w.tenant_id) > (at_turn, at_tenant)
			AND (only_tenant IS NULL OR w.tenant_id = only_tenant)
			AND (COALESCE(w.max_runs, most_runs) = 0 OR COALESCE(w.max_runs, most_runs) >
				(SELECT COUNT(*) FROM runs r WHERE r.tenant_id = w.tenant_id AND r.status = 'running'))
			ORDER BY w.turn, w.tenant_id LIMIT 8
		LOOP
			at_turn := t.turn;
			at_tenant := t.tenant_id;
			share := (missing + greatest(others, 1) - 1) / greatest(others, 1);
			others := others - 1;
			IF t.most > 0 THEN
				PERFORM 1 FROM tenant_work w WHERE w.tenant_id = t.tenant_id FOR UPDATE;
				share := least(share, t.most - (SELECT COUNT(*) FROM runs r
					WHERE r.tenant_id = t.tenant_id AND r.status = 'running'));
				CONTINUE WHEN share <= 0;
			END IF;
			RETURN QUERY UPDATE runs u SET status = 'running', worker_id = worker, fence = u.fence + 1,
				started_at = COALESCE(u.started_at, now()), updated_at = now()
				WHERE u.ctid = ANY (ARRAY(SELECT r.ctid FROM runs r
					WHERE r.tenant_id = t.tenant_id AND r.status = 'queued'
					AND r.priority = t.priority AND r.id >= t.id
					ORDER BY r.id LIMIT share FOR UPDATE SKIP LOCKED))
				RETURNING t.tenant_id, u.id, 'queued', NULL::text, u.started_at < now();
			GET DIAGNOSTICS got = ROW_COUNT;
			CONTINUE WHEN got = 0;
			missing := missing - got;
			-- Another claim that is at it moves the tenant to the end just as well.
			UPDATE tenant_work w SET turn = nextval('turns'), updated_at = now()
				WHERE w.ctid = (SELECT l.ctid FROM tenant_work l
					WHERE l.tenant_id = t.tenant_id FOR UPDATE SKIP LOCKED);
			EXIT WHEN missing = 0;
		END LOOP;
		EXIT WHEN NOT FOUND;
	END LOOP;
END
$$;
