// The canonical form against ECMAScript itself: a million random doubles and
// twenty thousand random documents. TAP on stdout.
// usage: node canonical.mjs DIR-OF-THE-BUILT-DRIVER [PROGRAMS [SEED]]
import { spawnSync } from 'node:child_process';

const driver = `${process.argv[2]}/canonical`;
const seed = Number(process.argv[4] || Date.now() % 2 ** 31);
let state = BigInt(seed) * 2654435761n + 1n;

// xorshift64*: the seed is printed, so that a failure can be had again.
function random64() {
	state ^= state >> 12n;
	state = BigInt.asUintN(64, state ^ (state << 25n));
	state ^= state >> 27n;
	return BigInt.asUintN(64, state * 2685821657736338717n);
}
const random = (n) => Number(random64() % BigInt(n));
const pick = (list) => list[random(list.length)];

const bits = new DataView(new ArrayBuffer(8));
const fromBits = (b) => { bits.setBigUint64(0, b); return bits.getFloat64(0); };
const kinds = [
	() => fromBits(random64()), // any exponent
	() => fromBits(random64()),
	() => fromBits((0x3f0n + BigInt(random(0x60))) << 52n | random64() >> 12n), // near 1
	() => fromBits(random64() >> 12n), // subnormal
	() => random(2 ** 31) / 10 ** random(12), // a short decimal
	() => Number(random64()) / 10 ** random(30), // 16 and 17 digits
	() => Number(`${random64() % 10n ** BigInt(1 + random(17))}e${random(600) - 310}`),
	() => random(1000000) / 7,
	() => 2 ** 53 + random(4096) - 2048,
	() => (random(2) ? -1 : 1) * 10 ** (random(40) - 20),
];

function run(mode, input) {
	const r = spawnSync(driver, [mode], { input, maxBuffer: 1 << 30, timeout: 120000 });
	if (r.status !== 0) throw new Error(`${driver} ${mode}: status ${r.status} ${r.stderr}`);
	return r.stdout.toString('utf8').split('\n');
}

let n = 0;
let failures = 0;
function report(name, wrong, count) {
	console.log(`${wrong.length || count === 0 ? 'not ok' : 'ok'} ${++n} - ${name}, seed ${seed}`);
	for (const line of wrong.slice(0, 20)) console.log(`# ${line.slice(0, 300)}`);
	failures += wrong.length || count === 0 ? 1 : 0;
}

function numbers(count) {
	const values = new Float64Array(count);
	for (let i = 0; i < count;) {
		const d = kinds[i % kinds.length]();
		if (Number.isFinite(d)) values[i++] = d;
	}
	const got = run('numbers', Buffer.from(values.buffer));
	const wrong = [];
	for (let i = 0; i < count; i++)
		if (got[i] !== JSON.stringify(values[i])) wrong.push(`got ${got[i]}, want ${values[i]}`);
	report(`${count} random doubles`, wrong, count);
}

const chars = ['a', 'b', 'z', 'A', '0', '9', '_', ' ', '"', '\\', '/', '\n', '\u001f', '\u007f', 'é', 'ß', '\u0780', '€', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}', '\u{10ffff}'];
const text = () => Array.from({ length: random(12) }, () => pick(chars)).join('');
// Integers that no 64 bits hold are refused when read, in words; not a case for here.
function number() {
	const d = pick(kinds)();
	return Number.isFinite(d) && !(Math.abs(d) >= 2 ** 63 && Math.abs(d) < 1e21) ? d : 0;
}
function document(depth) {
	switch (random(depth > 3 ? 5 : 7)) {
	case 0: return null;
	case 1: return random(2) === 1;
	case 2: return text();
	case 3: return random(2) ? random(2 ** 31) - 2 ** 30 : kinds[4]();
	case 4: return number();
	case 5: return Array.from({ length: random(6) }, () => document(depth + 1));
	default: return Object.fromEntries(Array.from({ length: random(random(10) ? 8 : 60) }, () => [text(), document(depth + 1)]));
	}
}

// ECMAScript sorts strings by UTF-16 code units, which is what RFC 8785 asks for.
function canonical(v) {
	if (Array.isArray(v)) return `[${v.map(canonical).join(',')}]`;
	if (v === null || typeof v !== 'object') return JSON.stringify(v);
	return `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`).join(',')}}`;
}

function documents(count) {
	const lines = Array.from({ length: count }, () => JSON.stringify(document(0)));
	const got = run('documents', lines.join('\n') + '\n');
	const wrong = [];
	lines.forEach((line, i) => {
		const want = canonical(JSON.parse(line));
		if (got[i] !== want) wrong.push(`got ${got[i]}, want ${want}`);
	});
	report(`${count} random documents`, wrong, count);
}

numbers(1000000);
documents(20000);
console.log(`1..${n}`);
process.exit(failures ? 1 : 0);
