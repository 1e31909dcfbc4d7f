-- What a call was for the ledger's readers: how many tokens, and how its cost is known:
-- 'reply' (the provider said it), 'prices' (by a price table) or 'most' (nobody can say what
-- it came to, so all that was held back counts). NULL: not over yet, or no price is known.
ALTER TABLE usage_ledger ADD COLUMN tokens_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_ledger ADD COLUMN tokens_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage_ledger ADD COLUMN cost_from TEXT;
-- A month of a tenant is listed, and an old one forgotten.
CREATE INDEX usage_ledger_month ON usage_ledger (tenant_id, month);
