-- Conversations: a session is a thread of a graph workflow and has its id; what was said stands
-- here, message by message, and the thread keeps no more than what the model sees of it.
CREATE TABLE chat_sessions (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	title TEXT,
	last_message_at TEXT NOT NULL,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, id, user_id)
) STRICT;
CREATE INDEX chat_sessions_last ON chat_sessions (tenant_id, user_id, last_message_at, id);

-- An answer has the id of what it answers in reply_to: there is one. exchange: the calls of tools
-- that led to it, and what they gave, as the model has them.
CREATE TABLE chat_messages (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	user_id TEXT NOT NULL,
	seq INTEGER NOT NULL CHECK (seq >= 1),
	role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'assistant')),
	status TEXT NOT NULL DEFAULT 'complete'
		CHECK (status IN ('complete', 'waiting', 'partial', 'failed')),
	content TEXT NOT NULL,
	exchange TEXT,
	error TEXT,
	reply_to TEXT,
	run_id TEXT,
	model TEXT,
	tokens_in INTEGER NOT NULL DEFAULT 0,
	tokens_out INTEGER NOT NULL DEFAULT 0,
	idempotency_key TEXT,
	created_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, session_id, seq),
	FOREIGN KEY (tenant_id, session_id, user_id) REFERENCES chat_sessions (tenant_id, id, user_id)
		ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX chat_messages_reply ON chat_messages (tenant_id, session_id, reply_to)
	WHERE reply_to IS NOT NULL;
CREATE UNIQUE INDEX chat_messages_key ON chat_messages (tenant_id, session_id, idempotency_key)
	WHERE idempotency_key IS NOT NULL;
CREATE INDEX chat_messages_run ON chat_messages (tenant_id, run_id) WHERE run_id IS NOT NULL;
