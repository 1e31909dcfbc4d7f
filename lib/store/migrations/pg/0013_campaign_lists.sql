-- Campaigns in each order that they are listed in, as migrations/0013_campaign_lists.sql has it
-- for SQLite.
CREATE INDEX campaigns_updated ON campaigns (tenant_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_created ON campaigns (tenant_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_name ON campaigns (tenant_id, lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_status ON campaigns (tenant_id, status, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_deleted ON campaigns (tenant_id, id) WHERE deleted_at IS NOT NULL;
