-- Threads of one person, and those of nobody, the one that changed last first.
CREATE INDEX threads_user ON threads (tenant_id, user_id, updated_at, thread_id);
