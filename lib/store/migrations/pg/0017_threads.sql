-- Threads and their checkpoints, as migrations/0017_threads.sql has them for SQLite. Programs of
-- LangGraph's read and write the three tables by themselves: their statements name the columns
-- and know no tenant, which is the one of the session (the connection's option
-- -c app.current_tenant_id=...), as row level security has it. The indexes on thread_id alone that
-- the saver for Python makes are the beginnings of the primary keys once more, and left out.
CREATE TABLE checkpoint_migrations (
	v integer PRIMARY KEY
);
INSERT INTO checkpoint_migrations (v) SELECT generate_series(0, 9);

CREATE TABLE checkpoints (
	thread_id text NOT NULL,
	checkpoint_ns text NOT NULL DEFAULT '',
	checkpoint_id text NOT NULL,
	parent_checkpoint_id text,
	type text,
	checkpoint jsonb NOT NULL,
	metadata jsonb NOT NULL DEFAULT '{}',
	tenant_id text NOT NULL DEFAULT nullif(current_setting('app.current_tenant_id', true), ''),
	PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
);

CREATE TABLE checkpoint_blobs (
	thread_id text NOT NULL,
	checkpoint_ns text NOT NULL DEFAULT '',
	channel text NOT NULL,
	version text NOT NULL,
	type text NOT NULL,
	blob bytea,
	tenant_id text NOT NULL DEFAULT nullif(current_setting('app.current_tenant_id', true), ''),
	PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
);

CREATE TABLE checkpoint_writes (
	thread_id text NOT NULL,
	checkpoint_ns text NOT NULL DEFAULT '',
	checkpoint_id text NOT NULL,
	task_id text NOT NULL,
	idx integer NOT NULL,
	channel text NOT NULL,
	type text,
	blob bytea NOT NULL,
	task_path text NOT NULL DEFAULT '',
	tenant_id text NOT NULL DEFAULT nullif(current_setting('app.current_tenant_id', true), ''),
	PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);

CREATE TABLE threads (
	thread_id text NOT NULL PRIMARY KEY,
	tenant_id text NOT NULL,
	user_id text,
	workflow_name text NOT NULL,
	workflow_version text NOT NULL,
	run_id uuid,
	status text NOT NULL DEFAULT 'idle'
		CHECK (status IN ('idle', 'busy', 'interrupted', 'limit', 'failed')),
	fence bigint NOT NULL DEFAULT 0,
	error json,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL
);
CREATE INDEX threads_updated ON threads (tenant_id, updated_at, thread_id);

-- A checkpoint says the version of every channel, kilobytes that are written at each step of a
-- graph: lz4 packs them in a fraction of the time. A server that was built without it goes on.
DO $$
DECLARE
	t record;
BEGIN
	FOR t IN VALUES ('checkpoints', 'checkpoint'), ('checkpoint_blobs', 'blob'),
		('checkpoint_writes', 'blob')
	LOOP
		EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET COMPRESSION lz4', t.column1, t.column2);
	END LOOP;
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
	NULL;
END
$$;

-- The keys of these tables do not begin with the tenant: the statements of others say ON CONFLICT
-- (thread_id, ...). So that nobody's checkpoint or blob is taken for that of another tenant, a
-- thread is the one's who has written first: whose its row in threads is, and where there is
-- none, as with a thread that only others have written, whose its checkpoints are. Each answer
-- is found by a key alone, as these are asked at each step.
CREATE FUNCTION thread_of_one_tenant() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
BEGIN
	-- All others of the thread are of one tenant, so the first or the last of them will do.
	IF COALESCE((SELECT t.tenant_id FROM threads t WHERE t.thread_id = NEW.thread_id) <> NEW.tenant_id,
		(SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = NEW.thread_id
			ORDER BY c.checkpoint_ns, c.checkpoint_id LIMIT 1) <> NEW.tenant_id
		OR (SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = NEW.thread_id
			ORDER BY c.checkpoint_ns DESC, c.checkpoint_id DESC LIMIT 1) <> NEW.tenant_id)
	THEN
		RAISE unique_violation USING MESSAGE = 'there is a thread of that id already';
	END IF;
	RETURN NULL;
END
$$;
-- The row of a thread itself, which others may have written before.
CREATE FUNCTION row_of_one_tenant() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
BEGIN
	IF (SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = NEW.thread_id
		ORDER BY c.checkpoint_ns, c.checkpoint_id LIMIT 1) <> NEW.tenant_id
	THEN
		RAISE unique_violation USING MESSAGE = 'there is a thread of that id already';
	END IF;
	RETURN NULL;
END
$$;
-- Many rows at once; a thread's first blobs come before its first checkpoint.
CREATE FUNCTION rows_of_one_tenant() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
AS $$
BEGIN
	IF EXISTS (SELECT FROM fresh f WHERE f.tenant_id <> COALESCE(
		(SELECT t.tenant_id FROM threads t WHERE t.thread_id = f.thread_id),
		(SELECT c.tenant_id FROM checkpoints c WHERE c.thread_id = f.thread_id
			ORDER BY c.checkpoint_ns, c.checkpoint_id LIMIT 1)))
	THEN
		RAISE unique_violation USING MESSAGE = 'there is a thread of that id already';
	END IF;
	RETURN NULL;
END
$$;
CREATE TRIGGER checkpoints_of_one_tenant AFTER INSERT ON checkpoints
	FOR EACH ROW EXECUTE FUNCTION thread_of_one_tenant();
CREATE TRIGGER threads_of_one_tenant AFTER INSERT ON threads
	FOR EACH ROW EXECUTE FUNCTION row_of_one_tenant();
CREATE TRIGGER blobs_of_one_tenant AFTER INSERT ON checkpoint_blobs
	REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION rows_of_one_tenant();
CREATE TRIGGER writes_of_one_tenant AFTER INSERT ON checkpoint_writes
	REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION rows_of_one_tenant();

ALTER TABLE runs ADD COLUMN thread_id text;
CREATE INDEX runs_thread ON runs (tenant_id, thread_id, id) WHERE thread_id IS NOT NULL;
