// The peer of b_canonical: npm's canonicalize and Node's crypto on the same values.
// usage: node tests/bench/canonicalize.mjs NODE_MODULES [MILLISECONDS]
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve(process.argv[2], 'package.json'));
const ms = Number(process.argv[3] || 300);
const loaded = require('canonicalize');
const canonicalize = loaded.default || loaded;
const doc = JSON.parse(readFileSync(new URL('campaign.json', import.meta.url), 'utf8'));
const all = {
	campaign: doc,
	assets: Array.from({ length: 100 }, (_, i) => ({ ...structuredClone(doc), title: `Asset ${i} ä€`, share: i / 7, z: i })),
};
const hash = (s) => createHash('sha256').update(s).digest('hex');

function bestNs(work, rounds) {
	let best = Infinity;
	for (let left = ms; left > 0;) {
		const start = performance.now();
		for (let i = 0; i < rounds; i++) work();
		const took = performance.now() - start;
		left -= took;
		best = Math.min(best, took * 1e6 / rounds);
	}
	return Math.round(best);
}

const out = {};
for (const [tag, value, rounds] of [['1k', doc, 500], ['100k', all, 5]]) {
	const text = canonicalize(value);
	out[`form_${tag}_ns`] = bestNs(() => canonicalize(value), rounds);
	out[`form_hash_${tag}_ns`] = bestNs(() => hash(canonicalize(value)), rounds);
	out[`bytes_${tag}`] = Buffer.byteLength(text);
	out[`digest_${tag}`] = hash(text);
}
console.log(JSON.stringify(out));
