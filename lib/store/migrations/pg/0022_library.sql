-- The library: artifacts of all runs, newest first, and files that no run made, each content once.
ALTER TABLE artifacts ALTER COLUMN run_id DROP NOT NULL;
CREATE INDEX artifacts_created ON artifacts (tenant_id, created_at, id);
CREATE UNIQUE INDEX artifacts_upload ON artifacts (tenant_id, type, content_hash) WHERE run_id IS NULL;
