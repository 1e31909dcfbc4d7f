-- What a campaign is about, so that those like a new one are found, as
-- migrations/0009_similar.sql has it for SQLite. The vector is an array, which every server
-- knows; where pgvector is there, vectors.sql puts an index over it.
--
-- There is no index of the words: row level security has a condition that is not leakproof,
-- as @@ is not, looked at after the tenant's rows were picked, so no index could serve it.
CREATE TABLE campaign_words (
	tenant_id text NOT NULL,
	campaign_id uuid NOT NULL,
	digest text NOT NULL,
	summary text NOT NULL,
	mood text,
	model text,
	dims bigint,
	text text NOT NULL,
	words tsvector NOT NULL,
	embedding real[],
	PRIMARY KEY (tenant_id, campaign_id),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
);
INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text, words)
	SELECT tenant_id, id, '', left(coalesce(brief, ''), 300), t, to_tsvector('simple', t)
	FROM campaigns, LATERAL (SELECT left(concat_ws(E'\n', name, template_id, brief), 6000)) AS x (t);
