-- What has just ended, for who counts it: the runs of all tenants in the order of their end.
CREATE INDEX runs_ended ON runs (completed_at) WHERE completed_at IS NOT NULL;
