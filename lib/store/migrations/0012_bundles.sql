-- What has been published of a campaign: each finished build is one more version, and one
-- of them is shown. The addresses name objects, which stay for as long as the row does;
-- config is the game's configuration as the server knows it, prizes and all.
CREATE TABLE bundles (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	campaign_id TEXT NOT NULL,
	version INTEGER NOT NULL CHECK (version >= 1),
	run_id TEXT NOT NULL,
	template_id TEXT NOT NULL,
	tree_uri TEXT NOT NULL,
	zip_uri TEXT,
	entry_point TEXT NOT NULL,
	thumbnail_uri TEXT,
	size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
	file_count INTEGER NOT NULL CHECK (file_count >= 0),
	created_at TEXT NOT NULL,
	published_at TEXT,
	retired_at TEXT,
	config TEXT,
	manifest TEXT,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, version),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
) STRICT;
