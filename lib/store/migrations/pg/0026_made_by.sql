-- The key that made a key: when that is revoked, so is this.
ALTER TABLE api_keys ADD COLUMN made_by uuid;
CREATE INDEX api_keys_made_by ON api_keys (tenant_id, made_by) WHERE made_by IS NOT NULL;
