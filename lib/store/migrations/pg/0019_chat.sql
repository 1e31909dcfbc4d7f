-- Conversations, as migrations/0019_chat.sql has them for SQLite. Whose they are is held twice: by the
-- tenant like everything else, and by the person (policy owner of roles.sql).
CREATE TABLE chat_sessions (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	user_id text NOT NULL,
	title text,
	last_message_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, id, user_id)
);
CREATE INDEX chat_sessions_last ON chat_sessions (tenant_id, user_id, last_message_at, id);

-- An answer has the id of what it answers in reply_to: there is one. exchange: the calls of tools
-- that led to it, and what they gave, as the model has them.
CREATE TABLE chat_messages (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	session_id uuid NOT NULL,
	user_id text NOT NULL,
	seq bigint NOT NULL CHECK (seq >= 1),
	role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'assistant')),
	status text NOT NULL DEFAULT 'complete'
		CHECK (status IN ('complete', 'waiting', 'partial', 'failed')),
	content text NOT NULL,
	exchange json,
	error json,
	reply_to uuid,
	run_id uuid,
	model text,
	tokens_in bigint NOT NULL DEFAULT 0,
	tokens_out bigint NOT NULL DEFAULT 0,
	idempotency_key text,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, session_id, seq),
	FOREIGN KEY (tenant_id, session_id, user_id) REFERENCES chat_sessions (tenant_id, id, user_id)
		ON DELETE CASCADE
);
CREATE UNIQUE INDEX chat_messages_reply ON chat_messages (tenant_id, session_id, reply_to)
	WHERE reply_to IS NOT NULL;
CREATE UNIQUE INDEX chat_messages_key ON chat_messages (tenant_id, session_id, idempotency_key)
	WHERE idempotency_key IS NOT NULL;
CREATE INDEX chat_messages_run ON chat_messages (tenant_id, run_id) WHERE run_id IS NOT NULL;
