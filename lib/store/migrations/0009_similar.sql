-- What a campaign is about, so that those like a new one are found: in words at once, and
-- as a vector when a model has made one (floats of 32 bits, the low byte first, in hex).
CREATE TABLE campaign_words (
	n INTEGER PRIMARY KEY,
	tenant_id TEXT NOT NULL,
	campaign_id TEXT NOT NULL,
	digest TEXT NOT NULL,
	summary TEXT NOT NULL,
	mood TEXT,
	model TEXT,
	dims INTEGER,
	text TEXT NOT NULL,
	embedding TEXT,
	UNIQUE (tenant_id, campaign_id),
	FOREIGN KEY (tenant_id, campaign_id) REFERENCES campaigns (tenant_id, id) ON DELETE CASCADE
) STRICT;
-- Rows have the number n of those above. Whoever writes one there writes the other here: a
-- trigger may not, where schemas are not trusted. Rows of campaigns that are gone do no harm.
CREATE VIRTUAL TABLE campaign_search USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO campaign_words (tenant_id, campaign_id, digest, summary, text)
	SELECT tenant_id, id, '', substr(coalesce(brief, ''), 1, 300),
		substr(name || char(10) || template_id || char(10) || coalesce(brief, ''), 1, 6000)
	FROM campaigns;
INSERT INTO campaign_search (rowid, text) SELECT n, text FROM campaign_words;
