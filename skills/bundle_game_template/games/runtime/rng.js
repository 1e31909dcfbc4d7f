// Random numbers from a seed, in named streams: an effect that draws more numbers
// never shifts an outcome, because outcomes come from a stream of their own.

// cyrb128: a short string hash with four well mixed words.
function words(text) {
	let a = 1779033703;
	let b = 3144134277;
	let c = 1013904242;
	let d = 2773480762;
	for (let i = 0; i < text.length; i++) {
		const k = text.charCodeAt(i);
		a = b ^ Math.imul(a ^ k, 597399067);
		b = c ^ Math.imul(b ^ k, 2869860233);
		c = d ^ Math.imul(c ^ k, 951274213);
		d = a ^ Math.imul(d ^ k, 2716044179);
	}
	a = Math.imul(c ^ (a >>> 18), 597399067);
	b = Math.imul(d ^ (b >>> 22), 2869860233);
	c = Math.imul(a ^ (c >>> 17), 951274213);
	d = Math.imul(b ^ (d >>> 19), 2716044179);
	a ^= b ^ c ^ d;
	return [a >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

// sfc32; twelve rounds to forget the seed's shape.
function sfc32([a, b, c, d]) {
	const next = () => {
		const t = (((a + b) | 0) + d) | 0;
		d = (d + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + t) | 0;
		return (t >>> 0) / 4294967296;
	};
	for (let i = 0; i < 12; i++) next();
	return next;
}

export function createRng(seed, stream = "logic") {
	const next = sfc32(words(`${stream}\u0000${seed}`));
	return {
		next,
		range: (lo, hi) => lo + (hi - lo) * next(),
		int: (n) => Math.floor(next() * n),
		// Index of one of the weights; weights of nothing count as equal.
		weighted(weights) {
			const total = weights.reduce((s, w) => s + Math.max(0, w), 0);
			let x = next() * (total || weights.length);
			for (let i = 0; i < weights.length; i++) {
				x -= total ? Math.max(0, weights[i]) : 1;
				if (x < 0) return i;
			}
			return weights.reduce((last, w, i) => (w > 0 || !total ? i : last), 0);
		},
		shuffle(list) {
			const out = list.slice();
			for (let i = out.length - 1; i > 0; i--) {
				const j = Math.floor(next() * (i + 1));
				[out[i], out[j]] = [out[j], out[i]];
			}
			return out;
		},
	};
}

// A seed from the platform when the config gives none.
export function freshSeed() {
	const n = new Uint32Array(4);
	crypto.getRandomValues(n);
	return Array.from(n, (v) => v.toString(16)).join("");
}
