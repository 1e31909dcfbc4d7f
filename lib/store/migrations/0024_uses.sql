-- What each campaign names in its configuration and settings: ids of artifacts, and contents as
-- cg://sha256/ has them. Whoever changes a campaign changes these with it, so that nobody has to
-- read all campaigns to know who uses a file. Those of deleted ones go.
CREATE TABLE campaign_uses (
	tenant_id TEXT NOT NULL,
	campaign_id TEXT NOT NULL,
	ref TEXT NOT NULL,
	PRIMARY KEY (tenant_id, campaign_id, ref),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_uses_ref ON campaign_uses (tenant_id, ref, campaign_id);
CREATE INDEX bundles_run ON bundles (tenant_id, run_id);
CREATE INDEX artifacts_content ON artifacts (tenant_id, content_hash);
CREATE INDEX artifacts_upload_size ON artifacts (tenant_id, size_bytes) WHERE run_id = '';
INSERT OR IGNORE INTO campaign_uses (tenant_id, campaign_id, ref)
	SELECT c.tenant_id, c.id, CASE WHEN instr(t.value, 'cg://sha256/') > 0
		THEN substr(t.value, instr(t.value, 'cg://sha256/') + 12, 64)
		WHEN instr(t.value, '/artifacts/') > 0 THEN substr(t.value, instr(t.value, '/artifacts/') + 11, 36)
		ELSE t.value END
	FROM campaigns c, json_tree(json_array(
		json(CASE WHEN json_valid(c.config) THEN c.config ELSE 'null' END),
		json(CASE WHEN json_valid(c.settings) THEN c.settings ELSE 'null' END))) t
	WHERE c.deleted_at IS NULL AND t.type = 'text'
		AND (t.value LIKE '%cg://sha256/%' OR t.value LIKE '%/artifacts/%'
			OR t.value GLOB '????????-????-????-????-????????????');
