-- What each campaign names in its configuration and settings, as migrations/0024_uses.sql has it
-- for SQLite.
CREATE TABLE campaign_uses (
	tenant_id text NOT NULL,
	campaign_id uuid NOT NULL,
	ref text NOT NULL,
	PRIMARY KEY (tenant_id, campaign_id, ref),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_uses_ref ON campaign_uses (tenant_id, ref, campaign_id);
CREATE INDEX bundles_run ON bundles (tenant_id, run_id);
CREATE INDEX artifacts_content ON artifacts (tenant_id, content_hash);
CREATE INDEX artifacts_upload_size ON artifacts (tenant_id, size_bytes) WHERE run_id IS NULL;
INSERT INTO campaign_uses (tenant_id, campaign_id, ref)
	SELECT DISTINCT c.tenant_id, c.id, coalesce(m[1], m[2])
	FROM campaigns c, LATERAL regexp_matches(concat_ws(' ', c.config::text, c.settings::text),
		'cg://sha256/([0-9a-f]{64})|["/]([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\M',
		'g') AS m
	WHERE c.deleted_at IS NULL;
