-- The plays of one campaign, by page and since a day.
CREATE INDEX play_sessions_campaign ON play_sessions (tenant_id, campaign_id, id);
