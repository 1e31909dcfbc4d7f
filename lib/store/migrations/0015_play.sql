-- The public player: who played what of which campaign, and what he got.
--
-- What a campaign's player may, beside its dates, is a document of its own (maxPlaysPerUser,
-- maxPlaysPerAddress, regions, frameAncestors): whoever replaces the campaign's settings leaves
-- it alone.
ALTER TABLE campaigns ADD COLUMN player TEXT;
CREATE INDEX campaigns_id ON campaigns (id);

-- What can be won, by the name that the game has for it; stock NULL: as many as one likes.
CREATE TABLE prizes (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	campaign_id TEXT NOT NULL,
	label TEXT NOT NULL,
	code TEXT,
	stock INTEGER CHECK (stock >= 0),
	won INTEGER NOT NULL DEFAULT 0,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, label),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
) STRICT;

-- play_no counts the plays of one player: two that begin at once cannot have the same. Of player
-- and address only a keyed digest is here.
CREATE TABLE play_sessions (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	campaign_id TEXT NOT NULL,
	bundle_id TEXT NOT NULL,
	player_hash TEXT NOT NULL,
	address_hash TEXT NOT NULL,
	play_no INTEGER NOT NULL CHECK (play_no >= 1),
	status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'completed', 'expired')),
	won INTEGER NOT NULL DEFAULT 0,
	prize_id TEXT,
	prize_label TEXT,
	code TEXT,
	started_at TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	completed_at TEXT,
	duration_ms INTEGER,
	answers TEXT,
	presentation TEXT,
	result TEXT,
	PRIMARY KEY (tenant_id, id),
	UNIQUE (tenant_id, campaign_id, player_hash, play_no),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id)
) STRICT;
CREATE INDEX play_sessions_address ON play_sessions (tenant_id, campaign_id, address_hash);
CREATE INDEX play_sessions_open ON play_sessions (tenant_id, campaign_id, expires_at)
	WHERE status = 'open' AND prize_id IS NOT NULL;

CREATE TABLE play_events (
	tenant_id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	type TEXT NOT NULL,
	created_at TEXT NOT NULL,
	detail TEXT,
	PRIMARY KEY (tenant_id, session_id, seq),
	FOREIGN KEY (tenant_id, session_id) REFERENCES play_sessions (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What an installation signs with when nobody has told it a secret: made once, shared by all
-- of its doors.
CREATE TABLE secrets (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL,
	created_at TEXT NOT NULL
) STRICT;
