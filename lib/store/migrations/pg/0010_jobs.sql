-- A job may belong to a step that is run by itself, without a run.
ALTER TABLE generation_jobs ALTER COLUMN run_id DROP NOT NULL;
