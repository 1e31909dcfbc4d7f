-- Long results are kept once, under the hash of their text: the cache's row names one, and
-- so does each step that was a hit. A step that was computed keeps its own text in its row.
-- unused_since: when somebody who cleaned up first saw that nobody names it. It goes an hour
-- later, because who has read a row of the cache may be about to name what that names.
CREATE TABLE results (
	tenant_id TEXT NOT NULL,
	hash TEXT NOT NULL,
	unused_since TEXT,
	data TEXT NOT NULL,
	PRIMARY KEY (tenant_id, hash)
) STRICT;
ALTER TABLE step_cache ADD COLUMN data_hash TEXT;
ALTER TABLE run_steps ADD COLUMN output_hash TEXT;
