-- The public player, as migrations/0015_play.sql has it for SQLite.
ALTER TABLE campaigns ADD COLUMN player json;

CREATE TABLE prizes (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	campaign_id uuid NOT NULL,
	label text NOT NULL,
	code text,
	stock bigint CHECK (stock >= 0),
	won bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, label),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);

CREATE TABLE play_sessions (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	campaign_id uuid NOT NULL,
	bundle_id uuid NOT NULL,
	player_hash text NOT NULL,
	address_hash text NOT NULL,
	play_no bigint NOT NULL CHECK (play_no >= 1),
	status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'completed', 'expired')),
	won boolean NOT NULL DEFAULT false,
	prize_id uuid,
	prize_label text,
	code text,
	started_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	completed_at timestamptz,
	duration_ms bigint,
	answers text,
	presentation json,
	result json,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, player_hash, play_no),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);
CREATE INDEX play_sessions_address ON play_sessions (tenant_id, campaign_id, address_hash);
CREATE INDEX play_sessions_open ON play_sessions (tenant_id, campaign_id, expires_at)
	WHERE status = 'open' AND prize_id IS NOT NULL;

CREATE TABLE play_events (
	tenant_id text NOT NULL,
	session_id uuid NOT NULL,
	seq bigint NOT NULL,
	type text NOT NULL,
	created_at timestamptz NOT NULL,
	detail json,
	PRIMARY KEY (tenant_id, session_id, seq),
	FOREIGN KEY (tenant_id, session_id) REFERENCES play_sessions (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE secrets (
	name text NOT NULL PRIMARY KEY,
	value text NOT NULL,
	created_at timestamptz NOT NULL
);

-- A live campaign and whose it is: who plays says no tenant. Nothing else of it is seen by him;
-- the rest is read as that tenant.
DROP FUNCTION public_campaign(uuid);
CREATE FUNCTION live_campaign(campaign uuid) RETURNS TABLE (tenant_id text, id uuid, name text,
	template_id text, bundle_url text, thumbnail_url text, live_bundle_id text,
	starts_at timestamptz, ends_at timestamptz, player json)
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT c.tenant_id, c.id, c.name, c.template_id, c.bundle_url, c.thumbnail_url,
		c.live_bundle_id, c.starts_at, c.ends_at, c.player
	FROM campaigns c WHERE c.id = campaign AND c.status = 'live' AND c.deleted_at IS NULL
$$;

-- The secret of that name, which is the candidate where there was none yet.
CREATE FUNCTION own_secret(wanted text, candidate text) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
BEGIN
	INSERT INTO secrets (name, value, created_at) VALUES (wanted, candidate, now())
		ON CONFLICT (name) DO NOTHING;
	RETURN (SELECT value FROM secrets WHERE name = wanted);
END
$$;
