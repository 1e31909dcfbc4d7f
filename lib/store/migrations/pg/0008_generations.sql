-- What was made on demand for a person, as migrations/0008_generations.sql has it for SQLite.
CREATE TABLE ai_generations (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	campaign_id uuid,
	user_id text NOT NULL,
	generation_type text NOT NULL
		CHECK (generation_type IN ('plan', 'copy', 'theme_brief', 'theme_image')),
	status text NOT NULL DEFAULT 'completed'
		CHECK (status IN ('pending', 'completed', 'failed')),
	accepted boolean NOT NULL DEFAULT false,
	duration_ms bigint,
	llm_model text,
	attempts bigint NOT NULL DEFAULT 1,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL,
	input_params json NOT NULL,
	output json,
	error json,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);
CREATE INDEX ai_generations_campaign ON ai_generations (tenant_id, campaign_id)
	WHERE campaign_id IS NOT NULL;
CREATE INDEX ai_generations_type ON ai_generations (tenant_id, generation_type, id);
CREATE INDEX ai_generations_pending ON ai_generations (tenant_id, created_at)
	WHERE status = 'pending';
