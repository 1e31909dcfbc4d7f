BEGIN;
SELECT set_config('app.current_tenant_id', 'org_7', true), set_config('app.current_user_id', 'user_bench', true);
SELECT id, tenant_id, user_id, name, template_id, status, config, bundle_url, thumbnail_url, latest_run_id, version, created_at, updated_at, brief, settings, starts_at, ends_at, published_at, live_bundle_id FROM campaigns WHERE tenant_id = 'org_7' AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT 20 OFFSET 0;
SELECT COUNT(*) AS n FROM campaigns WHERE tenant_id = 'org_7' AND deleted_at IS NULL;
COMMIT;
