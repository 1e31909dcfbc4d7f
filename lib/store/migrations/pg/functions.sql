-- What crosses tenants, and nothing but that: each function is owned by the maintenance
-- role and runs as it, with a search path of its own (roles.sql sees to both). Whoever
-- serves tenants learns here whose turn it is, then acts as that tenant.

-- Whose run is it? NULL: there is no such run.
CREATE FUNCTION run_tenant(run uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT tenant_id FROM runs WHERE id = run $$;
CREATE INDEX runs_id ON runs (id);

-- The queued run whose turn it is, locked until the transaction ends; runs that others are
-- just claiming are passed over. only_tenant NULL: anybody's.
CREATE FUNCTION claim_queued(only_tenant text) RETURNS TABLE (tenant_id text, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER
AS $$
	SELECT r.tenant_id, r.id FROM runs r
	WHERE r.status = 'queued' AND (only_tenant IS NULL OR r.tenant_id = only_tenant)
	ORDER BY r.priority DESC, r.id LIMIT 1
	FOR UPDATE SKIP LOCKED
$$;

-- Runs that somebody works on, oldest first, so that the caller can see who is gone.
CREATE FUNCTION running_runs(only_tenant text)
RETURNS TABLE (tenant_id text, id uuid, worker_id text, heartbeat_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT r.tenant_id, r.id, r.worker_id, r.heartbeat_at FROM runs r
	WHERE r.status = 'running' AND (only_tenant IS NULL OR r.tenant_id = only_tenant)
	ORDER BY r.id
$$;

-- A live campaign as the public player may see it.
CREATE FUNCTION public_campaign(campaign uuid)
RETURNS TABLE (id uuid, name text, template_id text, bundle_url text, public_config json)
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT c.id, c.name, c.template_id, c.bundle_url, c.public_config FROM campaigns c
	WHERE c.id = campaign AND c.status = 'live' AND c.deleted_at IS NULL
$$;
CREATE INDEX campaigns_id ON campaigns (id);
