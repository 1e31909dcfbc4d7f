-- Campaigns in each order that they are listed in, and the runs of one: a tenant's page is the
-- beginning of an index, however many other tenants there are.
CREATE INDEX campaigns_updated ON campaigns (tenant_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_created ON campaigns (tenant_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_name ON campaigns (tenant_id, lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_status ON campaigns (tenant_id, status, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_deleted ON campaigns (tenant_id, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX runs_campaign ON runs (tenant_id, campaign_id, id) WHERE campaign_id IS NOT NULL;
