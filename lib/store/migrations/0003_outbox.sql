-- A queued run whose job has not been sent to the queue's server yet is its own outbox:
-- run and what is to be sent are one row, so neither can be without the other.
ALTER TABLE runs ADD COLUMN sent_at TEXT;
CREATE INDEX runs_sent ON runs (tenant_id, sent_at) WHERE status = 'queued' AND sent_at IS NOT NULL;
