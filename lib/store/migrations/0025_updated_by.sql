-- Who changed a campaign last: of those of before that is not known.
ALTER TABLE campaigns ADD COLUMN updated_by TEXT;
