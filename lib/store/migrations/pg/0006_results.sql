-- Long results are kept once, under the hash of their text, as
-- migrations/0006_results.sql has it for SQLite.
CREATE TABLE results (
	tenant_id text NOT NULL,
	hash text NOT NULL,
	unused_since timestamptz,
	data json NOT NULL,
	PRIMARY KEY (tenant_id, hash)
);
ALTER TABLE step_cache ADD COLUMN data_hash text;
ALTER TABLE run_steps ADD COLUMN output_hash text;
