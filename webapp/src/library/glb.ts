// What a 3D model is made of, and a small picture of it: read from its GLB file, without a library.
// A file that is not what it says gives undefined, never an exception.

export interface Facts {
	meshes: number;
	triangles: number;
	materials: number;
	textures: number;
	animations: number;
}

export interface Model extends Facts {
	/** Corners of triangles: x, y, z thrice each; empty when they are packed in a way we do not read. */
	corners: Float32Array;
}

interface Accessor { bufferView?: number; byteOffset?: number; componentType: number; count: number; type: string }
interface View { buffer: number; byteOffset?: number; byteLength: number; byteStride?: number }
interface Primitive { attributes: Record<string, number>; indices?: number; mode?: number; extensions?: Record<string, unknown> }
interface Node { mesh?: number; children?: number[]; matrix?: number[]; translation?: number[]; rotation?: number[]; scale?: number[] }
interface Gltf {
	accessors?: Accessor[];
	bufferViews?: View[];
	meshes?: { primitives: Primitive[] }[];
	nodes?: Node[];
	scenes?: { nodes?: number[] }[];
	scene?: number;
	materials?: unknown[];
	textures?: unknown[];
	animations?: unknown[];
}

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const MOST_TRIANGLES = 40_000;
const MOST_NODES = 2_000;

function chunks(bytes: ArrayBuffer): { gltf: Gltf; bin: DataView } | undefined {
	const v = new DataView(bytes);
	if (v.byteLength < 20 || v.getUint32(0, true) !== MAGIC) return undefined;
	let gltf: Gltf | undefined;
	let bin = new DataView(new ArrayBuffer(0));
	for (let at = 12; at + 8 <= v.byteLength; ) {
		const length = v.getUint32(at, true);
		const type = v.getUint32(at + 4, true);
		if (at + 8 + length > v.byteLength) return undefined;
		if (type === JSON_CHUNK) gltf = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, at + 8, length))) as Gltf;
		if (type === BIN_CHUNK) bin = new DataView(bytes, at + 8, length);
		at += 8 + length;
	}
	return gltf ? { gltf, bin } : undefined;
}

type Matrix = number[];
const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function times(a: Matrix, b: Matrix): Matrix {
	const out = new Array<number>(16).fill(0);
	for (let c = 0; c < 4; c++)
		for (let r = 0; r < 4; r++)
			for (let k = 0; k < 4; k++) out[c * 4 + r] = (out[c * 4 + r] ?? 0) + (a[k * 4 + r] ?? 0) * (b[c * 4 + k] ?? 0);
	return out;
}

function matrixOf(n: Node): Matrix {
	if (n.matrix?.length === 16) return n.matrix;
	const [x = 0, y = 0, z = 0, w = 1] = n.rotation ?? [];
	const [sx = 1, sy = 1, sz = 1] = n.scale ?? [];
	const [tx = 0, ty = 0, tz = 0] = n.translation ?? [];
	return [
		(1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0,
		2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0,
		2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0,
		tx, ty, tz, 1,
	];
}

/** Reads one number of an accessor, or undefined where the file has none there. */
function reader(g: Gltf, bin: DataView, index: number | undefined, width: number): ((i: number, k: number) => number) | undefined {
	const a = index === undefined ? undefined : g.accessors?.[index];
	const view = a?.bufferView === undefined ? undefined : g.bufferViews?.[a.bufferView];
	if (!a || !view || view.buffer !== 0) return undefined;
	const size = a.componentType === 5126 || a.componentType === 5125 ? 4 : a.componentType === 5123 ? 2 : a.componentType === 5121 ? 1 : 0;
	if (!size) return undefined;
	const start = (view.byteOffset ?? 0) + (a.byteOffset ?? 0);
	const stride = view.byteStride ?? size * width;
	if (start + stride * (a.count - 1) + size * width > bin.byteLength) return undefined;
	return (i, k) => {
		const at = start + i * stride + k * size;
		if (i < 0 || i >= a.count) return 0;
		return a.componentType === 5126 ? bin.getFloat32(at, true) : size === 4 ? bin.getUint32(at, true) : size === 2 ? bin.getUint16(at, true) : bin.getUint8(at);
	};
}

const trianglesOf = (g: Gltf, p: Primitive): number => {
	if ((p.mode ?? 4) !== 4) return 0;
	const index = p.indices ?? p.attributes["POSITION"];
	return Math.floor((index === undefined ? 0 : (g.accessors?.[index]?.count ?? 0)) / 3);
};

function cornersOf(g: Gltf, bin: DataView, total: number): Float32Array {
	const out = new Float32Array(total * 9);
	let at = 0;
	let seen = 0;
	const visit = (index: number, above: Matrix): void => {
		const n = g.nodes?.[index];
		if (!n || ++seen > MOST_NODES) return;
		const m = times(above, matrixOf(n));
		for (const p of n.mesh === undefined ? [] : (g.meshes?.[n.mesh]?.primitives ?? [])) {
			const position = reader(g, bin, p.attributes["POSITION"], 3);
			const order = p.indices === undefined ? undefined : reader(g, bin, p.indices, 1);
			if (!position || p.extensions?.["KHR_draco_mesh_compression"] || (p.indices !== undefined && !order)) continue;
			for (let i = 0; i < trianglesOf(g, p) * 3 && at + 3 <= out.length; i++) {
				const v = order ? order(i, 0) : i;
				const [x, y, z] = [position(v, 0), position(v, 1), position(v, 2)];
				for (let r = 0; r < 3; r++) out[at++] = (m[r] ?? 0) * x + (m[4 + r] ?? 0) * y + (m[8 + r] ?? 0) * z + (m[12 + r] ?? 0);
			}
		}
		for (const child of n.children ?? []) visit(child, m);
	};
	const roots = g.scenes?.[g.scene ?? 0]?.nodes ?? (g.nodes ?? []).map((_, i) => i);
	for (const r of roots) visit(r, IDENTITY);
	return out.subarray(0, at - (at % 9));
}

export function readGlb(bytes: ArrayBuffer): Model | undefined {
	try {
		const found = chunks(bytes);
		if (!found) return undefined;
		const { gltf: g, bin } = found;
		const triangles = (g.meshes ?? []).reduce((sum, m) => sum + m.primitives.reduce((s, p) => s + trianglesOf(g, p), 0), 0);
		return {
			meshes: g.meshes?.length ?? 0,
			triangles,
			materials: g.materials?.length ?? 0,
			textures: g.textures?.length ?? 0,
			animations: g.animations?.length ?? 0,
			corners: cornersOf(g, bin, Math.min(triangles * 4, MOST_TRIANGLES)),
		};
	} catch {
		return undefined;
	}
}

/** Draws it flat, lit from the upper left, the farthest first. `turn`: radians about the upright. */
export function drawModel(canvas: HTMLCanvasElement, corners: Float32Array, turn: number, colour: string): void {
	const c = canvas.getContext("2d");
	if (!c || corners.length === 0) return;
	const { width: w, height: h } = canvas;
	const [cos, sin, tip, tipSin] = [Math.cos(turn), Math.sin(turn), Math.cos(0.4), Math.sin(0.4)];
	const at = new Float32Array(corners.length);
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (let i = 0; i < corners.length; i += 3) {
		const [x, y, z] = [corners[i] ?? 0, corners[i + 1] ?? 0, corners[i + 2] ?? 0];
		const [rx, rz] = [x * cos + z * sin, z * cos - x * sin];
		const p = [rx, y * tip - rz * tipSin, y * tipSin + rz * tip];
		p.forEach((v, k) => {
			at[i + k] = v;
			low[k] = Math.min(low[k] ?? v, v);
			high[k] = Math.max(high[k] ?? v, v);
		});
	}
	const size = (k: number): number => (high[k] ?? 0) - (low[k] ?? 0) || 1e-6;
	const scale = 0.8 * Math.min(w / size(0), h / size(1));
	const mid = (k: number): number => ((high[k] ?? 0) + (low[k] ?? 0)) / 2;
	const order = Array.from({ length: Math.floor(at.length / 9) }, (_, i) => i * 9)
		.sort((a, b) => (at[a + 2] ?? 0) + (at[a + 5] ?? 0) + (at[a + 8] ?? 0) - ((at[b + 2] ?? 0) + (at[b + 5] ?? 0) + (at[b + 8] ?? 0)));
	c.clearRect(0, 0, w, h);
	for (const i of order) {
		const v = (k: number): number => at[i + k] ?? 0;
		const [ax, ay, az, bx, by, bz] = [v(3) - v(0), v(4) - v(1), v(5) - v(2), v(6) - v(0), v(7) - v(1), v(8) - v(2)];
		const [nx, ny, nz] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
		const light = Math.abs((-0.4 * nx + 0.7 * ny + 0.6 * nz) / (Math.hypot(nx, ny, nz) || 1));
		c.fillStyle = c.strokeStyle = `color-mix(in srgb, ${colour} ${Math.round(25 + 75 * light)}%, black)`;
		c.beginPath();
		for (let k = 0; k < 9; k += 3) c.lineTo(w / 2 + (v(k) - mid(0)) * scale, h / 2 - (v(k + 1) - mid(1)) * scale);
		c.closePath();
		c.fill();
		c.stroke();
	}
}
