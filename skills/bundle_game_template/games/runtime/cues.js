// The sounds of a game, made of numbers: every cue is a transient, a pitched body and a
// tail, in the key of the music. Pure: (rate, key) in, samples out.

const NOTE = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];

// "A minor", "F# major", "bb" ...: root as a frequency near middle C, and its scale.
export function parseKey(name) {
	const m = /^\s*([a-g])\s*([#b\u266f\u266d]?)[\s_-]*(m(?:in(?:or)?)?\b|minor|major|maj)?/i.exec(name || "");
	const step = m ? NOTE[m[1].toLowerCase()] + (/[#\u266f]/.test(m[2]) ? 1 : /[b\u266d]/.test(m[2]) ? -1 : 0) : 0;
	const minor = Boolean(m && m[3] && /^m(in|$)/i.test(m[3]));
	return { root: 261.626 * 2 ** ((((step % 12) + 12) % 12 - (step > 6 ? 12 : 0)) / 12), scale: minor ? MINOR : MAJOR };
}

export function degree(key, n) {
	const i = n - 1;
	const oct = Math.floor(i / 7);
	return key.root * 2 ** (oct + key.scale[((i % 7) + 7) % 7] / 12);
}

function track(rate, seconds) {
	const data = new Float32Array(Math.ceil(rate * seconds));
	let seed = 22222;
	const white = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) | 0) / 2147483648);
	const ops = [];
	const each = (at, len, fn) => ops.push(() => {
		const from = Math.floor(at * rate);
		const to = Math.min(data.length, Math.floor((at + len) * rate));
		for (let i = from; i < to; i++) data[i] += fn((i - from) / rate, (i - from) / (to - from));
	});
	const edge = (t, u, len) => Math.min(1, t / 0.003) * Math.min(1, ((1 - u) * len) / 0.012);
	return {
		data, ops,
		// A bell: a sine whose overtone dies faster than itself.
		bell(at, f, len, gain, ratio = 3.5, index = 1.6) {
			each(at, len, (t, u) => gain * edge(t, u, len) * Math.exp((-4.2 * t) / len) * Math.sin(6.28319 * f * t + index * Math.exp((-9 * t) / len) * Math.sin(6.28319 * f * ratio * t)));
		},
		soft(at, f, len, gain) {
			each(at, len, (t, u) => gain * Math.min(1, t / 0.02) * edge(t, u, len) * (1 - u) ** 1.4 * (Math.sin(6.28319 * f * t) + 0.18 * Math.sin(12.56637 * f * t)));
		},
		slide(at, f0, f1, len, gain) {
			let phase = 0;
			each(at, len, (t, u) => {
				phase += (6.28319 * f0 * (f1 / f0) ** u) / rate;
				return gain * edge(t, u, len) * (1 - u) ** 1.5 * Math.sin(phase);
			});
		},
		// Noise through a two-pole band whose centre moves from f0 over f1 to f2.
		air(at, f0, f1, f2, q, len, gain, shape) {
			let low = 0;
			let band = 0;
			each(at, len, (t, u) => {
				const f = u < 0.5 ? f0 * (f1 / f0) ** (u * 2) : f1 * (f2 / f1) ** (u * 2 - 1);
				const k = 2 * Math.sin((Math.PI * Math.min(f, rate / 7)) / rate);
				low += k * band;
				band += k * (white() - low - band / q);
				return gain * shape(u) * edge(t, u, len) * band;
			});
		},
	};
}

const arc = (u) => Math.sin(Math.PI * u) ** 2;
const fall = (u) => (1 - u) ** 2.2;

// Recipes: [seconds, peak in dBFS, how]. Every game has the first four; the others it
// names in `cues` of start(), so that none carries what it never plays. The loss is 6 dB
// below the win.
export const BASE = {
	tap: [0.06, -18, (s) => {
		s.air(0, 2500, 2500, 2500, 2, 0.006, 0.7, fall);
		s.slide(0, 900, 760, 0.04, 0.5);
	}],
	card: [0.32, -20, (s) => s.air(0, 500, 1700, 900, 1, 0.3, 0.7, arc)],
	win: [1.9, -9, (s, k) => {
		[1, 3, 5, 8].forEach((d, i) => s.bell(i * 0.09, degree(k, d) * 2, 0.5, 0.5));
		[1, 5, 8, 10].forEach((d) => s.bell(0.36, degree(k, d), 1.3, 0.26, 2, 1.1));
		s.bell(0.36, degree(k, 15), 1.0, 0.22);
		s.slide(0.36, 110, 52, 0.28, 0.6);
		s.air(0.36, 5200, 6000, 6200, 1.2, 0.8, 0.16, fall);
	}],
	lose: [0.62, -15, (s, k) => {
		s.soft(0, degree(k, 3), 0.3, 0.5);
		s.soft(0.2, degree(k, 2), 0.4, 0.5);
	}],
};

// A flexible tongue leaving a peg: click, then a short woody note.
export const tick = [0.09, -14, (s, k) => {
	s.air(0, 3200, 2600, 2200, 2, 0.008, 0.9, fall);
	s.bell(0, degree(k, 8) * 1.5, 0.07, 0.5, 2.76, 0.7);
	s.slide(0, 420, 260, 0.04, 0.35);
}];
export const ratchet = [0.1, -14, (s, k) => {
	s.air(0, 1500, 1300, 1100, 3, 0.012, 1, fall);
	s.bell(0, degree(k, 5), 0.08, 0.4, 2.1, 0.9);
}];
export const launch = [0.6, -15, (s) => {
	s.air(0, 260, 1900, 500, 1.3, 0.58, 0.9, arc);
	s.slide(0, 90, 60, 0.16, 0.5);
}];

// A coin on foil: grains of noise in a band, from rest to rest, so that it can run round;
// the game moves pitch and loudness with the stroke.
export const scratch = [0.5, -16, (s) => {
	for (let i = 0; i < 9; i++) s.air(i * 0.05, 1500, 2300, 1500, 1.1, 0.1, 0.5, arc);
}];
// The rest of the foil dissolves.
export const reveal = [0.9, -15, (s, k) => {
	s.air(0, 900, 4200, 6400, 1.1, 0.85, 0.5, arc);
	[1, 3, 5, 8, 10].forEach((d, i) => s.bell(0.1 + i * 0.1, degree(k, d) * 2, 0.35, 0.16));
}];
// A card of stiff paper turns over and lands.
export const flip = [0.2, -16, (s) => {
	s.air(0, 700, 2600, 1200, 1, 0.15, 0.7, arc);
	s.air(0.13, 1800, 1500, 1200, 2, 0.02, 0.9, fall);
	s.slide(0.13, 240, 150, 0.05, 0.5);
}];
export const match = [0.6, -12, (s, k) => {
	s.bell(0, degree(k, 5) * 2, 0.3, 0.4);
	s.bell(0.08, degree(k, 8) * 2, 0.5, 0.5);
}];
export const mismatch = [0.3, -17, (s, k) => {
	s.soft(0, degree(k, 4), 0.16, 0.5);
	s.soft(0.1, degree(k, 3), 0.18, 0.4);
}];

// Voice by voice: each next() is a few milliseconds of work. Returns the samples.
export function* cueSteps([seconds, level, make], rate, key) {
	const s = track(rate, seconds);
	make(s, key);
	for (const op of s.ops) {
		op();
		yield;
	}
	let peak = 1e-9;
	for (const v of s.data) peak = Math.max(peak, Math.abs(v));
	const gain = 10 ** (level / 20) / peak;
	return s.data.map((v) => v * gain);
}

export function renderCue(recipe, rate, key) {
	const steps = cueSteps(recipe, rate, key);
	for (;;) {
		const { done, value } = steps.next();
		if (done) return value;
	}
}
