-- 50 tenants with 400 campaigns each, about 1 kB of configuration a campaign, without blanks as
-- cg-campaign writes it.
INSERT INTO app.campaigns (tenant_id, id, user_id, name, template_id, status, config, brief, version, created_at, updated_at)
SELECT 'org_' || t, gen_random_uuid(), 'user_' || n % 7, 'Campaign ' || t || '/' || n,
	(ARRAY['spin_wheel', 'scratch_card', 'memory_match', 'quiz'])[1 + n % 4],
	(ARRAY['draft', 'live', 'failed', 'archived'])[1 + n / 4 % 4],
	replace(replace(replace(json_build_object(
		'theme', json_build_object('primary_color', '#' || left(md5(n::text), 6), 'secondary_color', '#ffd166',
			'background_color', '#fff7e6', 'text_color', '#222222', 'font_family', 'Lato'),
		'copy', json_build_object('headline', repeat('Win your summer shoes ', 2), 'subheadline', md5(t || '/' || n),
			'cta_text', 'Spin now', 'win_message', repeat('You have won! ', 3), 'lose_message', 'Not this time'),
		'game', json_build_object('settings', json_build_object('duration_ms', 4000, 'segments', 8),
			'prizes', (SELECT json_agg(json_build_object('label', 'Prize ' || k, 'probability', 0.125, 'color',
				'#' || left(md5(k::text), 6))) FROM generate_series(1, 8) k)))::text, '" : ', '":'), ', "', ',"'), '}, {', '},{')::json,
	repeat('A game for the summer. ', 10), 1,
	timestamptz '2026-01-01' + n * interval '1 hour', timestamptz '2026-02-01' + n * interval '61 minutes' + t * interval '1 ms'
FROM generate_series(1, 50) t, generate_series(1, 400) n;
VACUUM ANALYZE app.campaigns;
