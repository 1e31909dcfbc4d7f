-- Keys for programs that ask over HTTP. Only a digest of what is to be kept secret is here.
CREATE TABLE api_keys (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	user_id TEXT NOT NULL,
	scopes TEXT NOT NULL,
	secret_hash TEXT NOT NULL,
	created_at TEXT NOT NULL,
	expires_at TEXT,
	last_used_at TEXT,
	revoked_at TEXT,
	PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX api_keys_id ON api_keys (id);
