-- The library: artifacts of all runs, newest first, and files that no run made: those have an
-- empty run_id here, so that the key above keeps each content once.
CREATE INDEX artifacts_created ON artifacts (tenant_id, created_at, id);
