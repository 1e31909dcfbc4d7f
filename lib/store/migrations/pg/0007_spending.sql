-- What a call was for the ledger's readers, as migrations/0007_spending.sql has it for SQLite.
ALTER TABLE usage_ledger ADD COLUMN tokens_in bigint NOT NULL DEFAULT 0;
ALTER TABLE usage_ledger ADD COLUMN tokens_out bigint NOT NULL DEFAULT 0;
ALTER TABLE usage_ledger ADD COLUMN cost_from text;
CREATE INDEX usage_ledger_month ON usage_ledger (tenant_id, month);
