-- What has been published of a campaign, as migrations/0012_bundles.sql has it for SQLite.
CREATE TABLE bundles (
	tenant_id text NOT NULL,
	id uuid NOT NULL,
	campaign_id uuid NOT NULL,
	version bigint NOT NULL CHECK (version >= 1),
	run_id uuid NOT NULL,
	template_id text NOT NULL,
	tree_uri text NOT NULL,
	zip_uri text,
	entry_point text NOT NULL,
	thumbnail_uri text,
	size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
	file_count bigint NOT NULL CHECK (file_count >= 0),
	created_at timestamptz NOT NULL,
	published_at timestamptz,
	retired_at timestamptz,
	config json,
	manifest json,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, version),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
);
