-- What was made on demand for a person: plans, copy, themes, also what came to nothing.
-- A pending one is being made; accepted: a campaign was made of it.
CREATE TABLE ai_generations (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	campaign_id TEXT,
	user_id TEXT NOT NULL,
	generation_type TEXT NOT NULL
		CHECK (generation_type IN ('plan', 'copy', 'theme_brief', 'theme_image')),
	status TEXT NOT NULL DEFAULT 'completed'
		CHECK (status IN ('pending', 'completed', 'failed')),
	accepted INTEGER NOT NULL DEFAULT 0,
	duration_ms INTEGER,
	llm_model TEXT,
	attempts INTEGER NOT NULL DEFAULT 1,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	input_params TEXT NOT NULL,
	output TEXT,
	error TEXT,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
) STRICT;
CREATE INDEX ai_generations_campaign ON ai_generations (tenant_id, campaign_id)
	WHERE campaign_id IS NOT NULL;
CREATE INDEX ai_generations_type ON ai_generations (tenant_id, generation_type, id);
CREATE INDEX ai_generations_pending ON ai_generations (tenant_id, created_at)
	WHERE status = 'pending';
