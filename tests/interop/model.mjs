// Our models, and what we make of other people's, against the glTF validator of
// Khronos. TAP on stdout. usage: node model.mjs build/tests/interop
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';

let validator;
try {
	validator = (await import('gltf-validator')).default;
} catch {
	console.log('1..1\nok 1 - models # SKIP npm ci --prefix tests/interop');
	process.exit(0);
}

const libexec = resolve(process.argv[2], '../../libexec/cg');
const ws = mkdtempSync(join(tmpdir(), 'cg-model-'));
let n = 0;

function ok(good, name, why) {
	console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${name}`);
	if (!good && why) console.log(`# ${JSON.stringify(why)}`);
}

function run(skill, input) {
	mkdirSync(join(ws, 'out'), { recursive: true });
	const r = spawnSync(join(libexec, skill), {
		cwd: ws,
		input: JSON.stringify({ input, context: { workspace: ws, outputDir: join(ws, 'out') } }),
		encoding: 'utf8',
	});
	return JSON.parse(r.stdout.trim().split('\n').pop());
}

async function check(name, path) {
	const report = await validator.validateBytes(new Uint8Array(readFileSync(path)));
	ok(report.issues.numErrors === 0 && report.issues.numWarnings === 0, name, report.issues.messages.slice(0, 4));
	return report;
}

const style = { theme: 'modern', color_palette: ['#0077B6', '#00B4D8', '#FFB703'] };
const things = ['wheel', 'coin', 'gift', 'trophy', 'bottle', 'jar', 'can', 'card', 'chip', 'die', 'ball', 'gem', 'shoe box', 'mug', 'star'];
for (const thing of things) {
	for (const theme of thing === 'mug' ? ['modern', 'voxel', 'low_poly', 'cartoon'] : ['modern']) {
		const r = run('generate_3d_asset', { prompt: `a ${thing} please`, style: { ...style, theme } });
		if (!r.ok) { ok(false, `${thing}, ${theme}`, r.error); continue; }
		await check(`${thing}, ${theme}`, r.data.model_uri);
		const o = run('optimize_3d_asset', { model_uri: 'out/model.glb', constraints: { lods: { generate: true, count: 2 } } });
		if (!o.ok) { ok(false, `${thing}, ${theme}, lighter`, o.error); continue; }
		await check(`${thing}, ${theme}, lighter`, o.data.optimized_model_uri);
		await check(`${thing}, ${theme}, coarse`, o.data.lods.uris[1]);
	}
}

// Somebody else's: interleaved, textured, animated, a part drawn as lines, a tree of nodes.
function png(size) {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const out = Buffer.alloc(body.length + 8);
		out.writeUInt32BE(data.length, 0);
		body.copy(out, 4);
		out.writeUInt32BE(crc32(body), body.length + 4);
		return out;
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(size, 0);
	head.writeUInt32BE(size, 4);
	head.set([8, 2, 0, 0, 0], 8);
	const rows = Buffer.alloc(size * (1 + size * 3));
	for (let i = 0; i < rows.length; i++) rows[i] = i % (1 + size * 3) ? (i * 2654435761) >>> 24 : 0;
	return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function foreign() {
	const side = 41, parts = [], views = [];
	const view = (data, extra = {}) => {
		const offset = parts.reduce((a, b) => a + b.length, 0);
		parts.push(data, Buffer.alloc((4 - (data.length % 4)) % 4));
		views.push({ buffer: 0, byteOffset: offset, byteLength: data.length, ...extra });
		return views.length - 1;
	};
	const vertex = [], index = [];
	for (let y = 0; y < side; y++)
		for (let x = 0; x < side; x++) {
			const u = x / (side - 1), v = y / (side - 1), l = Math.hypot(0.4, 1);
			vertex.push(u, 0.2 * Math.sin(3 * u) * v, v, 0, 1, 0, u, v);
			if (x && y) index.push(y * side + x, y * side + x - 1, (y - 1) * side + x - 1, y * side + x, (y - 1) * side + x - 1, (y - 1) * side + x);
			void l;
		}
	const f32 = (a) => Buffer.from(new Float32Array(a).buffer);
	const bv = view(f32(vertex), { byteStride: 32, target: 34962 });
	const bi = view(Buffer.from(new Uint16Array(index).buffer), { target: 34963 });
	const bt = view(f32([0, 1]));
	const br = view(f32([0, 0, 0, 1, 0, 0.7071068, 0, 0.7071068]));
	const bp = view(png(256));
	const count = side * side, max = [0, 0, 0], min = [9, 9, 9];
	for (let i = 0; i < vertex.length; i += 8)
		for (let c = 0; c < 3; c++) {
			max[c] = Math.max(max[c], Math.fround(vertex[i + c]));
			min[c] = Math.min(min[c], Math.fround(vertex[i + c]));
		}
	const bin = Buffer.concat(parts);
	const doc = {
		asset: { version: '2.0', copyright: 'somebody' }, scene: 0, scenes: [{ nodes: [0] }],
		nodes: [{ name: 'root', children: [1], rotation: [0, 0, 0, 1] }, { name: 'cloth', mesh: 0, translation: [1, 2, 3] }],
		meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1, TEXCOORD_0: 2 }, indices: 3, material: 0 }] }],
		materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } }, doubleSided: true }],
		textures: [{ source: 0 }], images: [{ bufferView: bp, mimeType: 'image/png' }],
		animations: [{ channels: [{ sampler: 0, target: { node: 0, path: 'rotation' } }], samplers: [{ input: 4, output: 5 }] }],
		accessors: [
			{ bufferView: bv, componentType: 5126, count, type: 'VEC3', min, max },
			{ bufferView: bv, byteOffset: 12, componentType: 5126, count, type: 'VEC3' },
			{ bufferView: bv, byteOffset: 24, componentType: 5126, count, type: 'VEC2' },
			{ bufferView: bi, componentType: 5123, count: index.length, type: 'SCALAR' },
			{ bufferView: bt, componentType: 5126, count: 2, type: 'SCALAR', min: [0], max: [1] },
			{ bufferView: br, componentType: 5126, count: 2, type: 'VEC4' },
		],
		bufferViews: views, buffers: [{ byteLength: bin.length }],
	};
	let json = Buffer.from(JSON.stringify(doc));
	json = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, 32)]);
	const head = Buffer.alloc(20), mid = Buffer.alloc(8);
	head.write('glTF'); head.writeUInt32LE(2, 4); head.writeUInt32LE(28 + json.length + bin.length, 8);
	head.writeUInt32LE(json.length, 12); head.write('JSON', 16);
	mid.writeUInt32LE(bin.length); mid.write('BIN\0', 4);
	return Buffer.concat([head, json, mid, bin]);
}

mkdirSync(join(ws, 'in'), { recursive: true });
writeFileSync(join(ws, 'in/foreign.glb'), foreign());
await check('a foreign model, before', join(ws, 'in/foreign.glb'));
const r = run('optimize_3d_asset', {
	model_uri: 'in/foreign.glb',
	constraints: { geometry: { simplification_ratio: 0.3 }, textures: { max_resolution: 64 } },
});
ok(r.ok && r.data.geometry.triangles <= 3200 * 0.4 && r.data.textures.compressed, 'a foreign model is made lighter', r.error || r.data);
const after = await check('a foreign model, after', join(ws, 'out/model_optimized.glb'));
ok(after.info.animationCount === 1 && after.info.hasTextures, 'it keeps its animation and its texture', after.info);
rmSync(ws, { recursive: true });
console.log(`1..${n}`);
