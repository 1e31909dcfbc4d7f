// The third script of a bundle, asked for when a prize is won and the bundle holds a model
// of it: reads the GLB (quantised meshes too), and turns it on the card. Plain WebGL; what
// fails here fails silently, and the card is as it is without.

import { loadBytes } from "./assets.js";

const YAW = -0.53;
const PITCH = 0.35;
const TURN = 0.7;	// radians a second
const RATIO = 2;

const VERTEX = `attribute vec3 p, n;
uniform mat4 m;
uniform mat3 r;
uniform float a;
varying vec3 v;
void main() {
	vec4 q = m * vec4(p, 1.);
	v = r * n;
	gl_Position = vec4(q.x * a, q.y, q.z * -.4, 1. - .16 * q.z);
}`;

// A key from the upper left, a window and a horizon for what mirrors; as the preview has it.
const FRAGMENT = `precision mediump float;
uniform vec3 c;
uniform vec2 k;
varying vec3 v;
void main() {
	vec3 n = normalize(v);
	vec3 r = reflect(vec3(0., 0., -1.), n);
	float lit = max(dot(n, vec3(-.463, .693, .553)), 0.);
	float soft = max(dot(n, vec3(.8, .25, .545)), 0.);
	float f = pow(1. - max(n.z, 0.), 5.);
	float t = smoothstep(0., 1., r.y * (1.6 - k.y) * .5 + .5);
	float w = pow(max(dot(r, vec3(-.45, .7, .55)), 0.), 60. * (1. - k.y) * (1. - k.y) + 3.) * (3.2 - 2.4 * k.y);
	vec3 env = mix(vec3(.6, .55, .5), vec3(1.08, 1.1, 1.14), t) + w;
	vec3 f0 = mix(vec3(.04), c, k.x);
	vec3 x = c * (1. - k.x) * (.86 * lit + .2 * soft + .3 + .13 * n.y);
	x += c * k.x * .3 * lit + (f0 + (1. - f0) * f * (1. - k.y) * .6) * env;
	gl_FragColor = vec4(pow(x / (1. + .12 * x * x), vec3(.4545)), 1.);
}`;

// Matrices by column, as WebGL has them.
const times = (a, b) => Array.from({ length: 16 }, (_, i) => {
	let sum = 0;
	for (let k = 0; k < 4; k++) sum += a[k * 4 + (i & 3)] * b[(i & 12) + k];
	return sum;
});
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function local({ matrix, translation: t = [0, 0, 0], rotation: [x, y, z, w] = [0, 0, 0, 1], scale: s = [1, 1, 1] }) {
	if (matrix) return matrix;
	return [
		(1 - 2 * (y * y + z * z)) * s[0], 2 * (x * y + z * w) * s[0], 2 * (x * z - y * w) * s[0], 0,
		2 * (x * y - z * w) * s[1], (1 - 2 * (x * x + z * z)) * s[1], 2 * (y * z + x * w) * s[1], 0,
		2 * (x * z + y * w) * s[2], 2 * (y * z - x * w) * s[2], (1 - 2 * (x * x + y * y)) * s[2], 0,
		t[0], t[1], t[2], 1,
	];
}

// A GLB's document and bytes; throws on anything else.
export function readGlb(buffer) {
	const head = new DataView(buffer);
	if (head.getUint32(0, true) !== 0x46546c67 || head.getUint32(4, true) !== 2) throw new Error("no GLB");
	const length = head.getUint32(12, true);
	const doc = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, length)));
	return { doc, bin: new Uint8Array(buffer, 28 + length, head.getUint32(20 + length, true)) };
}

const READ = { 5120: ["getInt8", 1, 127], 5121: ["getUint8", 1, 255], 5122: ["getInt16", 2, 32767], 5123: ["getUint16", 2, 65535], 5126: ["getFloat32", 4, 1] };

// What is drawn: {mesh parts with their place}, and how far they reach.
export function readParts({ doc, bin }) {
	const parts = [];
	const low = [1e9, 1e9, 1e9];
	const high = [-1e9, -1e9, -1e9];
	const points = [];
	const view = (i) => {
		const a = doc.accessors[i];
		const v = doc.bufferViews[a.bufferView];
		return { ...a, at: (v.byteOffset || 0) + (a.byteOffset || 0), stride: v.byteStride || 0 };
	};
	const reach = (a, m) => {
		const [get, size, most] = READ[a.componentType];
		const data = new DataView(bin.buffer, bin.byteOffset, bin.byteLength);
		for (let i = 0; i < a.count; i++) {
			const at = a.at + i * (a.stride || 3 * size);
			const p = [0, 1, 2].map((c) => data[get](at + c * size, true) / (a.normalized ? most : 1));
			const q = [0, 1, 2].map((c) => m[c] * p[0] + m[4 + c] * p[1] + m[8 + c] * p[2] + m[12 + c]);
			points.push(q);
			for (let c = 0; c < 3; c++) {
				low[c] = Math.min(low[c], q[c]);
				high[c] = Math.max(high[c], q[c]);
			}
		}
	};
	const visit = (i, above, depth) => {
		const node = doc.nodes[i];
		const m = times(above, local(node));
		if (depth > 16) throw new Error("deep");
		for (const p of node.mesh === undefined ? [] : doc.meshes[node.mesh].primitives) {
			if ((p.mode ?? 4) !== 4 || p.attributes.NORMAL === undefined) continue;
			const paint = (doc.materials || [])[p.material] || {};
			const { baseColorFactor = [1, 1, 1, 1], metallicFactor = 1, roughnessFactor = 1 } = paint.pbrMetallicRoughness || {};
			const pos = view(p.attributes.POSITION);
			reach(pos, m);
			parts.push({ m, pos, normal: view(p.attributes.NORMAL), index: p.indices === undefined ? null : view(p.indices), color: baseColorFactor.slice(0, 3), paint: [metallicFactor, roughnessFactor], both: Boolean(paint.doubleSided) });
		}
		for (const c of node.children || []) visit(c, m, depth + 1);
	};
	for (const i of doc.scenes[doc.scene || 0].nodes) visit(i, IDENTITY, 0);
	if (!parts.length) throw new Error("empty");
	const middle = low.map((v, c) => (v + high[c]) / 2);
	const wide = Math.max(...points.map((q) => Math.hypot(q[0] - middle[0], q[2] - middle[2])));
	return { parts, middle, wide, tall: (high[1] - low[1]) / 2 };
}

function setUp(gl, { bin }, model) {
	const program = gl.createProgram();
	for (const [type, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
		const s = gl.createShader(type);
		gl.shaderSource(s, text);
		gl.compileShader(s);
		gl.attachShader(program, s);
	}
	gl.bindAttribLocation(program, 0, "p");
	gl.bindAttribLocation(program, 1, "n");
	gl.linkProgram(program);
	gl.useProgram(program);
	gl.getExtension("OES_element_index_uint");
	// Corners and indices lie in one file, but WebGL wants them in buffers of their own.
	for (const target of [gl.ARRAY_BUFFER, gl.ELEMENT_ARRAY_BUFFER]) {
		gl.bindBuffer(target, gl.createBuffer());
		gl.bufferData(target, bin, gl.STATIC_DRAW);
	}
	gl.enable(gl.DEPTH_TEST);
	gl.enableVertexAttribArray(0);
	gl.enableVertexAttribArray(1);
	const at = (name) => gl.getUniformLocation(program, name);
	return { gl, model, m: at("m"), r: at("r"), a: at("a"), c: at("c"), k: at("k") };
}

function draw({ gl, model, m, r, a, c, k }, yaw) {
	const { width, height } = gl.canvas;
	const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(PITCH), Math.sin(PITCH)];
	const turn = [cy, sp * sy, -cp * sy, 0, 0, cp, sp, 0, sy, -sp * cy, cp * cy, 0, 0, 0, 0, 1];
	// The nearer half is drawn larger; it must fit as well.
	const s = 0.86 / Math.max((model.wide * height) / width, model.tall * cp + model.wide * sp);
	const place = IDENTITY.map((v, i) => (i === 15 ? 1 : i > 11 ? -s * model.middle[i - 12] : s * v));
	gl.viewport(0, 0, width, height);
	gl.clearColor(0, 0, 0, 0);
	gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
	gl.uniform1f(a, height / width);
	for (const p of model.parts) {
		const w = times(turn, times(place, p.m));
		gl.uniformMatrix4fv(m, false, w);
		gl.uniformMatrix3fv(r, false, [w[0], w[1], w[2], w[4], w[5], w[6], w[8], w[9], w[10]]);
		gl.uniform3fv(c, p.color);
		gl.uniform2fv(k, p.paint);
		gl[p.both ? "disable" : "enable"](gl.CULL_FACE);
		gl.vertexAttribPointer(0, 3, p.pos.componentType, Boolean(p.pos.normalized), p.pos.stride, p.pos.at);
		gl.vertexAttribPointer(1, 3, p.normal.componentType, Boolean(p.normal.normalized), p.normal.stride, p.normal.at);
		if (p.index) gl.drawElements(gl.TRIANGLES, p.index.count, p.index.componentType, p.index.at);
		else gl.drawArrays(gl.TRIANGLES, 0, p.pos.count);
	}
}

// on(true) shows and turns it, on(false) ends that. Still for who wants less motion.
export function createModel({ win, doc, canvas, asset, still, watch }) {
	let scene = null;
	let file = null;
	let shown = false;
	let handle = 0;
	let last = 0;
	let yaw = YAW;

	function frame(t) {
		handle = 0;
		if (!shown || !scene) return;
		const ratio = Math.min(RATIO, win.devicePixelRatio || 1);
		canvas.width = Math.round(canvas.clientWidth * ratio);
		canvas.height = Math.round(canvas.clientHeight * ratio);
		if (still()) yaw = YAW;
		else yaw += TURN * Math.min(0.1, last ? (t - last) / 1000 : 0);
		last = t;
		if (canvas.width && canvas.height) draw(scene, yaw);
		canvas.style.opacity = "1";
		if (!still()) wake();
	}
	function wake() {
		if (!handle && shown && scene) handle = win.requestAnimationFrame(frame);
	}
	function build() {
		const gl = canvas.getContext("webgl", { antialias: true, alpha: true });
		if (!gl || gl.isContextLost()) throw new Error("no WebGL");
		scene = setUp(gl, file, file.model);
		wake();
	}
	const give = () => {
		scene = null;
		canvas.hidden = true;
	};
	canvas.addEventListener("webglcontextlost", (e) => {
		e.preventDefault();
		scene = null;
	});
	canvas.addEventListener("webglcontextrestored", build);
	watch(wake);
	win.addEventListener("resize", wake);
	loadBytes(asset, "prize_model", doc, win).then((bytes) => {
		file = readGlb(bytes);
		file.model = readParts(file);
		build();
	}).catch(give);
	return (on) => {
		shown = on;
		last = 0;
		wake();
	};
}

if (typeof window !== "undefined" && window.__cgModel) window.__cgModel(createModel);
