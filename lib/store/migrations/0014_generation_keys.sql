-- Who asks once more with the same key gets what was made for it, and pays once.
ALTER TABLE ai_generations ADD COLUMN idempotency_key TEXT;
CREATE UNIQUE INDEX ai_generations_key ON ai_generations (tenant_id, user_id, idempotency_key)
	WHERE idempotency_key IS NOT NULL;
