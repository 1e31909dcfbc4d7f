-- What data.enrichment found out about a conversation; a campaign has it in its settings.
ALTER TABLE chat_sessions ADD COLUMN enrichment TEXT;
