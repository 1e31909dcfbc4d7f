// What the two servers that we are held against have in common: whose token it is, and the listing in
// a transaction of that tenant's. Written as one writes such servers: a pool of connections,
// prepared statements, one statement after another.
// Environment: KEY (PEM, a file), ISSUER, ORIGIN, PGHOST, PGDATABASE, PGUSER.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

export const require = createRequire(resolve(process.argv[2], 'package.json'));
const jwt = require('jsonwebtoken');
const { Pool } = require('pg');
const { KEY, ISSUER, ORIGIN } = process.env;
const key = createPublicKey(readFileSync(KEY)); // prepared: as PEM each check takes six times as long
const pool = new Pool({ max: 10, options: '-c search_path=app' });

// Who asks, by "Bearer <token>"; NULL: nobody.
export const identify = (authorization) => {
	if (!authorization?.startsWith('Bearer ')) return null;
	try {
		const c = jwt.verify(authorization.slice(7), key, { algorithms: ['RS256'], issuer: ISSUER, clockTolerance: 5 });
		if (c.azp !== ORIGIN || c.sts === 'pending' || !c.sub || !c.o?.id) return null;
		return { tenant: c.o.id, user: c.sub };
	} catch {
		return null;
	}
};

const inTenant = async (who, work) => {
	const c = await pool.connect();
	try {
		await c.query('BEGIN');
		await c.query({
			name: 'act', values: [who.tenant, who.user],
			text: "SELECT set_config('app.current_tenant_id', $1, true), set_config('app.current_user_id', $2, true)",
		});
		const result = await work(c);
		await c.query('COMMIT');
		return result;
	} catch (e) {
		await c.query('ROLLBACK');
		throw e;
	} finally {
		c.release();
	}
};

const row = (r) => ({
	type: 'campaign', id: r.id, tenantId: r.tenant_id, userId: r.user_id, name: r.name, templateId: r.template_id,
	status: r.status, config: r.config, bundleUrl: r.bundle_url, thumbnailUrl: r.thumbnail_url,
	latestRunId: r.latest_run_id, version: Number(r.version), createdAt: r.created_at, updatedAt: r.updated_at,
	brief: r.brief ?? undefined, settings: r.settings ?? undefined, startsAt: r.starts_at ?? undefined,
	endsAt: r.ends_at ?? undefined, publishedAt: r.published_at ?? undefined, liveBundleId: r.live_bundle_id ?? undefined,
});
export const campaigns = (who, limit, offset) => inTenant(who, async (c) => {
	const rows = await c.query({
		name: 'list', values: [who.tenant, limit, offset],
		text: 'SELECT id, tenant_id, user_id, name, template_id, status, config, bundle_url, thumbnail_url, latest_run_id, '
			+ 'version, created_at, updated_at, brief, settings, starts_at, ends_at, published_at, live_bundle_id '
			+ 'FROM campaigns WHERE tenant_id = $1 AND deleted_at IS NULL '
			+ 'ORDER BY updated_at DESC, id DESC LIMIT $2 OFFSET $3',
	});
	const count = await c.query({
		name: 'count', values: [who.tenant],
		text: 'SELECT COUNT(*) AS n FROM campaigns WHERE tenant_id = $1 AND deleted_at IS NULL',
	});
	return { campaigns: rows.rows.map(row), total: Number(count.rows[0].n), limit, offset };
});

export const ready = (server) => console.log(`127.0.0.1:${server.address().port}`);
process.stdin.resume().on('end', () => process.exit(0)); // whoever started us is gone
