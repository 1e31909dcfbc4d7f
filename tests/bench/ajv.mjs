// The peer of b_schema: Ajv with the same schema and document.
// usage: node tests/bench/ajv.mjs NODE_MODULES [MILLISECONDS]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve(process.argv[2], 'package.json'));
const ms = Number(process.argv[3] || 300);
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const schema = read('campaign.schema.json');
const doc = read('campaign.json');
const wrong = { ...doc, state: 'elsewhere' };

function bestNs(check) {
	let best = Infinity;
	for (let left = ms; left > 0;) {
		const start = performance.now();
		for (let i = 0; i < 500; i++) check();
		const took = performance.now() - start;
		left -= took;
		best = Math.min(best, took * 1e6 / 500);
	}
	return Math.round(best);
}

const start = performance.now();
const Ajv = require('ajv').default;
const addFormats = require('ajv-formats').default;
const loaded = performance.now();
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
addFormats(ajv);
const validate = ajv.compile(schema);
if (!validate(doc)) throw new Error(JSON.stringify(validate.errors));
const first = performance.now();
if (validate(wrong)) throw new Error('the wrong document passed');
console.log(JSON.stringify({
	check_ns: bestNs(() => validate(doc)),
	check_wrong_ns: bestNs(() => validate(wrong)),
	first_us: Math.round((first - start) * 1e3),
	first_without_loading_us: Math.round((first - loaded) * 1e3),
}));
