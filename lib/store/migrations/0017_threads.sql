-- Graph workflows: threads, and their checkpoints in the tables of LangGraph's own saver (the
-- PostgreSQL one, as its version 4 for JavaScript and 9 for Python have them). checkpoint_id is a
-- UUID of version 6, so that the newest one is the last in the order of texts; version is a
-- number as text. tenant_id is ours.
CREATE TABLE checkpoint_migrations (
	v INTEGER PRIMARY KEY
) STRICT;
INSERT INTO checkpoint_migrations (v) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

CREATE TABLE checkpoints (
	thread_id TEXT NOT NULL,
	checkpoint_ns TEXT NOT NULL DEFAULT '',
	checkpoint_id TEXT NOT NULL,
	parent_checkpoint_id TEXT,
	type TEXT,
	checkpoint TEXT NOT NULL,
	metadata TEXT NOT NULL DEFAULT '{}',
	tenant_id TEXT NOT NULL,
	PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
) STRICT;

CREATE TABLE checkpoint_blobs (
	thread_id TEXT NOT NULL,
	checkpoint_ns TEXT NOT NULL DEFAULT '',
	channel TEXT NOT NULL,
	version TEXT NOT NULL,
	type TEXT NOT NULL,
	blob BLOB,
	tenant_id TEXT NOT NULL,
	PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
) STRICT;

CREATE TABLE checkpoint_writes (
	thread_id TEXT NOT NULL,
	checkpoint_ns TEXT NOT NULL DEFAULT '',
	checkpoint_id TEXT NOT NULL,
	task_id TEXT NOT NULL,
	idx INTEGER NOT NULL,
	channel TEXT NOT NULL,
	type TEXT,
	blob BLOB NOT NULL,
	task_path TEXT NOT NULL DEFAULT '',
	tenant_id TEXT NOT NULL,
	PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
) STRICT;

-- What is a thread of a workflow here: who may write for it now (run_id, fence), and how it
-- stands. Its id is one for all tenants, as the tables above know no other key.
CREATE TABLE threads (
	thread_id TEXT NOT NULL PRIMARY KEY,
	tenant_id TEXT NOT NULL,
	user_id TEXT,
	workflow_name TEXT NOT NULL,
	workflow_version TEXT NOT NULL,
	run_id TEXT,
	status TEXT NOT NULL DEFAULT 'idle'
		CHECK (status IN ('idle', 'busy', 'interrupted', 'limit', 'failed')),
	fence INTEGER NOT NULL DEFAULT 0,
	error TEXT,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX threads_updated ON threads (tenant_id, updated_at, thread_id);

ALTER TABLE runs ADD COLUMN thread_id TEXT;
CREATE INDEX runs_thread ON runs (tenant_id, thread_id, id) WHERE thread_id IS NOT NULL;
