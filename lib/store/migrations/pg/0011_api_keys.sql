-- Keys for programs that ask over HTTP, as migrations/0011_api_keys.sql has it for SQLite.
CREATE TABLE api_keys (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	name text NOT NULL,
	user_id text NOT NULL,
	scopes text NOT NULL,
	secret_hash text NOT NULL,
	created_at timestamptz NOT NULL,
	expires_at timestamptz,
	last_used_at timestamptz,
	revoked_at timestamptz,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX api_keys_id ON api_keys (id);

-- The key of that id, whoever's it is: who asks with one says no tenant, the key does.
CREATE FUNCTION api_key(key uuid) RETURNS TABLE (tenant_id text, id uuid, name text, user_id text,
	scopes text, secret_hash text, created_at timestamptz, expires_at timestamptz,
	last_used_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
AS $$
	SELECT k.tenant_id, k.id, k.name, k.user_id, k.scopes, k.secret_hash, k.created_at,
		k.expires_at, k.last_used_at, k.revoked_at FROM api_keys k WHERE k.id = key
$$;
